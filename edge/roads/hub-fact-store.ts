// The SQL of what the hub wrote for this box: each fact once, as its bytes came.

import type { Millis } from "@tesai/shared/contract/quantity.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import type { WireFact } from "@tesai/shared/wire/section-body.ts";

export const SQL = {
	has: "SELECT 1 FROM hub_fact LIMIT 1",
	find: `SELECT lane, seq, kind, version, boot, mono_ms AS monoMs, body FROM hub_fact WHERE lane = ? AND seq = ?`,
	insert: `INSERT INTO hub_fact (lane, seq, kind, version, boot, mono_ms, body, is_applied) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
	markApplied: "UPDATE hub_fact SET is_applied = 1 WHERE lane = ? AND seq = ?",
	listKept: `SELECT lane, seq, kind, version, boot, mono_ms AS monoMs, body FROM hub_fact WHERE is_applied = 0
		ORDER BY lane, seq`,
	listSeqs: "SELECT lane, seq, is_applied AS isApplied FROM hub_fact ORDER BY lane, seq",
} as const;

interface FactRow {
	readonly lane: number;
	readonly seq: number;
	readonly kind: number;
	readonly version: number;
	readonly boot: number;
	readonly monoMs: Millis;
	readonly body: Uint8Array;
}

const toWireFact = ({ boot, monoMs, ...fact }: FactRow): WireFact => ({ ...fact, stamp: { boot, monoMs } });

/** Whether the hub has ever written anything for this box. */
export function hasHubFacts(db: Database): boolean {
	return statement<[]>(db, SQL.has).get() !== undefined;
}

export function findHubFact(db: Database, lane: number, seq: number): WireFact | undefined {
	const row = statement<[number, number], FactRow>(db, SQL.find).get(lane, seq);
	return row === undefined ? undefined : toWireFact(row);
}

export function insertHubFact(db: Database, fact: WireFact, isApplied: boolean): void {
	const { lane, seq, kind, version, stamp, body } = fact;
	statement(db, SQL.insert).run(
		...[lane, seq, kind, version, stamp.boot, stamp.monoMs, Buffer.from(body), isApplied ? 1 : 0],
	);
}

export function markHubFactApplied(db: Database, lane: number, seq: number): void {
	statement(db, SQL.markApplied).run(lane, seq);
}

/** What older software could not read, or could not apply. */
export function listKeptHubFacts(db: Database): WireFact[] {
	return statement<[], FactRow>(db, SQL.listKept).all().map(toWireFact);
}

/** Every fact by its id; the hub writes some hundreds a year for a box. */
export function listHubFactSeqs(
	db: Database,
): { readonly lane: number; readonly seq: number; readonly isApplied: number }[] {
	return statement<[], { lane: number; seq: number; isApplied: number }>(db, SQL.listSeqs).all();
}
