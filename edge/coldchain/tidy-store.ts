// The SQL of letting go of raw readings.

import type { Stamp } from "@tesai/shared/contract/time.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import { keySql, stampSql } from "./reading-key.ts";

export const TIDY_SQL = {
	oldest: `SELECT ${stampSql("id")} FROM reading ORDER BY id LIMIT 1`,
	nth: `SELECT ${stampSql("id")} FROM reading ORDER BY id LIMIT 1 OFFSET ?`,
	forget: `DELETE FROM reading WHERE id < ${keySql("?", "?", "0")}`,
	forgetUnjudged: `DELETE FROM unjudged_reading WHERE id < ${keySql("?", "?", "0")}`,
	oldestLate: `SELECT ${stampSql("id")} FROM late_reading ORDER BY id LIMIT 1`,
} as const;

export function findOldestReading(db: Database): Stamp | undefined {
	return statement<[], Stamp>(db, TIDY_SQL.oldest).get();
}

/** The reading that `count` readings lie before; undefined when there are not so many. */
export function findReadingAfter(db: Database, count: number): Stamp | undefined {
	return statement<[number], Stamp>(db, TIDY_SQL.nth).get(count);
}

/** A reading that waits to be told. */
export function findOldestLate(db: Database): Stamp | undefined {
	return statement<[], Stamp>(db, TIDY_SQL.oldestLate).get();
}

/** Forgets what lies before the stamp; returns how many readings that were. */
export function deleteReadingsBefore(db: Database, { boot, monoMs }: Stamp): number {
	statement(db, TIDY_SQL.forgetUnjudged).run(boot, monoMs);
	return statement(db, TIDY_SQL.forget).run(boot, monoMs).changes;
}
