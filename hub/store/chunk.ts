// Many rows in statements of a size that every database takes.

import { breathe } from "./store.ts";

/** Rows a statement: 64 rows of eleven columns stay far under SQLite's and PostgreSQL's limits on parameters. */
export const CHUNK_ROWS = 64;

export async function inChunks<T>(rows: readonly T[], run: (chunk: readonly T[]) => Promise<unknown>): Promise<void> {
	for (let at = 0; at < rows.length; at += CHUNK_ROWS) {
		await run(rows.slice(at, at + CHUNK_ROWS));
		await breathe();
	}
}
