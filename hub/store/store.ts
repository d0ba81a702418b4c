// The hub's one store: one connection writes, in transactions that never overlap; another reads without waiting for it.

import { openDatabase } from "@tesai/shared/node/sqlite.ts";
import { Kysely, SqliteDialect, type SqliteStatement, type Transaction } from "kysely";
import { MIGRATIONS } from "./migrations.ts";
import type { HubTables } from "./schema.ts";

export type Trx = Transaction<HubTables>;
export type Reader = Kysely<HubTables>;

export interface Store {
	readonly read: Reader;
	/** One transaction, in the order of calls. `change` awaits nothing but this store; what it throws undoes all of it. */
	write<T>(change: (trx: Trx) => Promise<T>): Promise<T>;
	/** Waits for the write under way. */
	close(): Promise<void>;
}

export function openStore(path: string): Store {
	const writer = openKysely(path);
	const reader = openKysely(path);
	let last: Promise<unknown> = Promise.resolve();
	return {
		read: reader,
		write: (change) => {
			// SQLite has one writer: a second `begin` on this connection would be an error, so writes queue here.
			const done = last.then(() => writer.transaction().execute(change));
			last = done.catch(() => undefined);
			return done;
		},
		close: async () => {
			await last;
			await Promise.all([reader.destroy(), writer.destroy()]);
		},
	};
}

function openKysely(path: string): Kysely<HubTables> {
	const db = openDatabase(path, { migrations: MIGRATIONS });
	const prepared = new Map<string, SqliteStatement>();
	return new Kysely<HubTables>({
		dialect: new SqliteDialect({
			database: {
				close: () => {
					db.close();
				},
				// Kysely prepares every query anew; parsing a hundred-row insert costs more than running it.
				prepare: (sql) => {
					let statement = prepared.get(sql);
					if (statement === undefined) {
						statement = db.prepare(sql) as unknown as SqliteStatement;
						if (prepared.size < MOST_PREPARED) prepared.set(sql, statement);
					}
					return statement;
				},
			},
		}),
	});
}

/** Lists of ids of any length make texts without end; the hot ones come first and stay. */
const MOST_PREPARED = 300;

const TURN_MS = 20;
let turnBegan = performance.now();

/**
 * Lets requests in between the parts of a long transaction. On SQLite every query is synchronous, so a large frame would
 * otherwise hold the whole process for as long as it takes.
 */
export async function breathe(): Promise<void> {
	if (performance.now() - turnBegan < TURN_MS) return;
	await new Promise((resolve) => setImmediate(resolve));
	turnBegan = performance.now();
}
