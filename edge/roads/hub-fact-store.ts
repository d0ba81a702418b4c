// The SQL of what the hub wrote for this box: each fact once, as its bytes came, and which seqs there are as runs.

import type { Millis } from "@tesai/shared/contract/quantity.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import type { Acks } from "@tesai/shared/wire/acks.ts";
import { type Range, type Ranges, toRanges } from "@tesai/shared/wire/ranges.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";

export const SQL = {
	has: "SELECT 1 FROM hub_fact LIMIT 1",
	find: `SELECT lane, seq, kind, version, boot, mono_ms AS monoMs, body FROM hub_fact WHERE lane = ? AND seq = ?`,
	insert: `INSERT INTO hub_fact (lane, seq, kind, version, boot, mono_ms, body, is_applied) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
	markApplied: "UPDATE hub_fact SET is_applied = 1 WHERE lane = ? AND seq = ?",
	listKept: `SELECT lane, seq, kind, version, boot, mono_ms AS monoMs, body FROM hub_fact WHERE is_applied = 0
		ORDER BY lane, seq`,
	// A catalogue has hundreds of facts, and every frame says which of them are here: a lane without gaps is one row.
	listRuns: "SELECT is_applied AS isApplied, lane, first, last FROM hub_run ORDER BY is_applied, lane, first",
	count: "SELECT coalesce(sum(last - first + 1), 0) FROM hub_run WHERE is_applied = 0",
	runsAround: `SELECT first, last FROM hub_run WHERE is_applied = ? AND lane = ? AND first <= ? ORDER BY first DESC LIMIT 2`,
	deleteRuns: "DELETE FROM hub_run WHERE is_applied = ? AND lane = ? AND first BETWEEN ? AND ?",
	insertRun: "INSERT INTO hub_run (is_applied, lane, first, last) VALUES (?, ?, ?, ?)",
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

/** How many facts of the hub are here. */
export function countHubFacts(db: Database): number {
	return statement<[], number>(db, SQL.count).pluck().get() ?? 0;
}

export function findHubFact(db: Database, lane: number, seq: number): WireFact | undefined {
	const row = statement<[number, number], FactRow>(db, SQL.find).get(lane, seq);
	return row === undefined ? undefined : toWireFact(row);
}

/** A seq that is not there yet. */
export function insertHubFact(db: Database, fact: WireFact, isApplied: boolean): void {
	const { lane, seq, kind, version, stamp, body } = fact;
	statement(db, SQL.insert).run(
		...[lane, seq, kind, version, stamp.boot, stamp.monoMs, Buffer.from(body), isApplied ? 1 : 0],
	);
	growRun(db, 0, lane, seq);
	if (isApplied) growRun(db, 1, lane, seq);
}

/** A fact that is kept and was not applied before. */
export function markHubFactApplied(db: Database, lane: number, seq: number): void {
	statement(db, SQL.markApplied).run(lane, seq);
	growRun(db, 1, lane, seq);
}

/** What older software could not read, or could not apply. */
export function listKeptHubFacts(db: Database): WireFact[] {
	return statement<[], FactRow>(db, SQL.listKept).all().map(toWireFact);
}

/** What the box has of the hub's lanes. */
export function readHubAcks(db: Database): Acks {
	const rows = statement<[], Range & { readonly isApplied: number; readonly lane: number }>(db, SQL.listRuns).all();
	const side = (isApplied: number): Map<number, Ranges> => {
		const lanes = Map.groupBy(
			rows.filter((row) => row.isApplied === isApplied),
			(row) => row.lane,
		);
		return new Map([...lanes].map(([lane, runs]) => [lane, toRanges(runs)]));
	};
	return { received: side(0), applied: side(1) };
}

/** The run that ends right before the seq and the one that begins right after it become one with it. */
function growRun(db: Database, isApplied: 0 | 1, lane: number, seq: number): void {
	const around = statement<[number, number, number], Range>(db, SQL.runsAround).all(isApplied, lane, seq + 1);
	const touching = around.filter((run) => run.last >= seq - 1);
	const first = Math.min(seq, ...touching.map((run) => run.first));
	const last = Math.max(seq, ...touching.map((run) => run.last));
	statement(db, SQL.deleteRuns).run(isApplied, lane, first, last);
	statement(db, SQL.insertRun).run(isApplied, lane, first, last);
}
