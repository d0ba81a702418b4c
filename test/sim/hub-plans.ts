// A hub's store in a temporary directory, asked how SQLite would run a query.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@tesai/shared/node/sqlite.ts";
import { MIGRATIONS } from "../../hub/store/migrations.ts";
import { openStore, type Store } from "../../hub/store/store.ts";

export interface Compilable {
	compile(): { readonly sql: string; readonly parameters: readonly unknown[] };
}

export interface HubPlans {
	readonly store: Store;
	/** The steps of the plan, in order. */
	planOf(query: Compilable): string[];
	close(): Promise<void>;
}

export function openHubPlans(): HubPlans {
	const dir = mkdtempSync(join(tmpdir(), "plans-"));
	const path = join(dir, "hub.sqlite");
	const store = openStore(path);
	return {
		store,
		planOf: (query) => {
			const { sql, parameters } = query.compile();
			const db = openDatabase(path, { migrations: MIGRATIONS });
			try {
				const rows = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { detail: string }[];
				return rows.map((row) => row.detail);
			} finally {
				db.close();
			}
		},
		close: async () => {
			await store.close();
			rmSync(dir, { recursive: true });
		},
	};
}
