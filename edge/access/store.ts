// The SQL of PINs, of tries that came out wrong, and of the lines that say who did what.

import type { DeedView } from "@tesai/shared/contract/edge-api/access.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import type { Misses } from "./lockout.ts";

/** A busy post writes fifty a day: more than a year stands here, and all of it in the journal and at the region. */
export const LINES_KEPT = 20_000;

export const SQL = {
	findPin: "SELECT number, hash FROM pin WHERE person = ?",
	savePin: "INSERT OR REPLACE INTO pin (person, number, hash) VALUES (?, ?, ?)",
	hasAnyPin: "SELECT 1 FROM pin WHERE person > 0 LIMIT 1",
	findMisses: "SELECT misses, boot, mono_ms AS monoMs FROM sign_in_miss WHERE person = ?",
	saveMisses: "INSERT OR REPLACE INTO sign_in_miss (person, misses, boot, mono_ms) VALUES (?, ?, ?, ?)",
	deleteMisses: "DELETE FROM sign_in_miss WHERE person = ?",
	insertLine: "INSERT INTO access_line (kind, person, boot, mono_ms, body) VALUES (?, ?, ?, ?, ?)",
	deleteOldLines: "DELETE FROM access_line WHERE id <= ?",
	listLines: `SELECT kind, person, boot, mono_ms AS monoMs, body FROM access_line WHERE id > 0 ORDER BY id DESC LIMIT ?`,
	listLinesOf: `SELECT kind, person, boot, mono_ms AS monoMs, body FROM access_line WHERE person = ?
		ORDER BY id DESC LIMIT ?`,
} as const;

export interface StoredPin {
	/** Which of this person's PINs it is, from 1. */
	readonly number: number;
	readonly hash: string;
}

export function findPin(db: Database, person: PersonNo): StoredPin | undefined {
	return statement<[number], StoredPin>(db, SQL.findPin).get(person);
}

export function savePin(db: Database, person: PersonNo, { number, hash }: StoredPin): void {
	statement(db, SQL.savePin).run(person, number, hash);
}

/** Whether anybody ever had a PIN at this box. */
export function hasAnyPin(db: Database): boolean {
	return statement(db, SQL.hasAnyPin).get() !== undefined;
}

export function findMisses(db: Database, person: PersonNo): Misses | undefined {
	const row = statement<[number], Stamp & { readonly misses: number }>(db, SQL.findMisses).get(person);
	return row && { misses: row.misses, at: { boot: row.boot, monoMs: row.monoMs } };
}

export function saveMisses(db: Database, person: PersonNo, { misses, at }: Misses): void {
	statement(db, SQL.saveMisses).run(person, misses, at.boot, at.monoMs);
}

export function deleteMisses(db: Database, person: PersonNo): void {
	statement(db, SQL.deleteMisses).run(person);
}

type WithoutPlace<Line> = Line extends unknown ? Omit<Line, "at" | "by" | "kind"> : never;
/** What a kind of line has besides whose it is and when. */
type LineBody = WithoutPlace<DeedView>;

export function insertLine(
	db: Database,
	line: { readonly kind: DeedView["kind"]; readonly by: PersonNo | null; readonly at: Stamp; readonly body: LineBody },
): void {
	const { kind, by, at, body } = line;
	const id = statement(db, SQL.insertLine).run(kind, by, at.boot, at.monoMs, JSON.stringify(body)).lastInsertRowid;
	statement(db, SQL.deleteOldLines).run(Number(id) - LINES_KEPT);
}

interface LineRow {
	readonly kind: DeedView["kind"];
	readonly person: PersonNo | null;
	readonly boot: number;
	readonly monoMs: Millis;
	readonly body: string;
}

/** Newest first; with a person that one's alone. */
export function listLines(
	db: Database,
	utc: (stamp: Stamp) => DeedView["at"],
	limit: number,
	person?: PersonNo,
): DeedView[] {
	const rows =
		person === undefined
			? statement<[number], LineRow>(db, SQL.listLines).all(limit)
			: statement<[number, number], LineRow>(db, SQL.listLinesOf).all(person, limit);
	return rows.map(
		({ kind, person: by, body, ...at }) => ({ kind, at: utc(at), by, ...(JSON.parse(body) as LineBody) }) as DeedView,
	);
}
