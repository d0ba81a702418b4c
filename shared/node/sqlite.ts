// The one importing file of better-sqlite3: a database opened here survives a power cut or does not open at all.

import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Sqlite from "better-sqlite3";
import { AppError } from "../contract/error.ts";

export type Database = Sqlite.Database;
export type Statement<Params extends unknown[] = unknown[], Row = unknown> = Sqlite.Statement<Params, Row>;

/** A forward-only step of the schema. Never edited once shipped; the next change is the next step. */
export interface Migration {
	readonly name: string;
	readonly sql: string;
}

export interface OpenOptions {
	readonly migrations: readonly Migration[];
	/** Bytes a page; only counts when the file is made. Small pages cost fewer flash writes a commit. */
	readonly pageSize?: number;
}

/** Opens (or makes) a database, asserts that a commit is durable, and brings its schema up to date. */
export function openDatabase(path: string, options: OpenOptions): Database {
	mkdirSync(dirname(path), { recursive: true });
	const fresh = !existsSync(path);
	const db = new Sqlite(path);
	try {
		if (fresh && options.pageSize !== undefined) db.pragma(`page_size = ${options.pageSize}`);
		db.pragma("journal_mode = WAL");
		// The build's default in WAL mode is NORMAL, which loses acknowledged commits on a power cut (RELIABILITY.md).
		db.pragma("synchronous = FULL");
		db.pragma("foreign_keys = ON");
		db.pragma("busy_timeout = 2000");
		if (db.pragma("synchronous", { simple: true }) !== 2 || db.pragma("journal_mode", { simple: true }) !== "wal") {
			throw new AppError("internal", `${path} cannot be opened durably`, {
				hint: "the data directory must be on a local disk that supports WAL files",
			});
		}
		migrate(db, options.migrations);
		return db;
	} catch (error) {
		db.close();
		throw error;
	}
}

/** A second connection that only reads: it sees what is committed and nothing else. The database must exist. */
export function openReader(path: string): Database {
	return new Sqlite(path, { readonly: true, fileMustExist: true });
}

/** The disk has no room left: the store is whole, and the same write may succeed later. */
export function isDiskFull(error: unknown): boolean {
	return (error as { code?: unknown }).code === "SQLITE_FULL";
}

const prepared = new WeakMap<Database, Map<string, Statement>>();

/** The statement for this SQL on this connection, compiled once. SQL is a constant of a store, never built from input. */
export function statement<Params extends unknown[], Row = unknown>(db: Database, sql: string): Statement<Params, Row> {
	let statements = prepared.get(db);
	if (statements === undefined) {
		statements = new Map();
		prepared.set(db, statements);
	}
	let found = statements.get(sql);
	if (found === undefined) {
		found = db.prepare(sql);
		statements.set(sql, found);
	}
	return found as Statement<Params, Row>;
}

/**
 * Another value whenever the connection may see other rows than before, whoever changed them. Within a transaction it tells
 * nothing, because what is rolled back counts as a change only once.
 */
export function changesSeen(db: Database): string {
	return statement<[], string>(db, CHANGES).pluck().get() ?? "";
}

const CHANGES = "SELECT data_version || ' ' || total_changes() FROM pragma_data_version";

/** Each step in a transaction of its own, counted in `user_version`: after a cut the schema is old or new, never mixed. */
function migrate(db: Database, migrations: readonly Migration[]): void {
	const done = db.pragma("user_version", { simple: true }) as number;
	if (done > migrations.length) {
		throw new AppError("conflict", `the database is at step ${done}, this software knows ${migrations.length}`, {
			hint: "this data was written by newer software: install that version again",
		});
	}
	migrations.slice(done).forEach((migration, index) => {
		db.transaction(() => {
			db.exec(migration.sql);
			db.pragma(`user_version = ${done + index + 1}`);
		}).immediate();
	});
}
