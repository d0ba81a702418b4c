// The little of PouchDB that the measurement calls; the packages bring no types.

interface PouchDatabase {
	put(document: object): Promise<unknown>;
	get(id: string): Promise<{ readonly _rev: string }>;
	info(): Promise<{ readonly update_seq: number; readonly doc_count: number }>;
	allDocs(): Promise<{ readonly total_rows: number }>;
	bulkDocs(documents: readonly object[], options?: { readonly new_edits: boolean }): Promise<unknown>;
	revsDiff(revisions: object): Promise<object>;
	readonly replicate: { to(url: string): Promise<{ readonly ok: boolean; readonly docs_written: number }> };
}

interface PouchConstructor {
	new (name: string, options: { readonly adapter: "memory" }): PouchDatabase;
	plugin(plugin: object): PouchConstructor;
}

declare module "pouchdb-core" {
	const PouchDB: PouchConstructor;

	export = PouchDB;
}
declare module "pouchdb-adapter-memory" {
	const plugin: object;

	export = plugin;
}
declare module "pouchdb-adapter-http" {
	const plugin: object;

	export = plugin;
}
declare module "pouchdb-replication" {
	const plugin: object;

	export = plugin;
}
