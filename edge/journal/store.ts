// The journal's SQL: facts are appended and read, never changed; beside them what is on its way and what has arrived.

import { randomInt } from "node:crypto";
import { FACTS, type NewEvent } from "@tesai/shared/contract/event.ts";
import { LANES, type Lane, stampGrain } from "@tesai/shared/contract/lane.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { type ChainedRow, genesisHash, hashRow } from "@tesai/shared/node/journal-chain.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import type { Range } from "@tesai/shared/wire/ranges.ts";
import { encodeValue } from "@tesai/shared/wire/value.ts";
import type { Tx } from "../sqlite/writer.ts";

/** Lanes in which somebody waits for the fact: their commit is never shared with quiet writes. */
const URGENT: ReadonlySet<Lane> = new Set(["control", "alarm", "clinical", "supply"]);

export const SQL = {
	newest: `SELECT lane, seq, kind, version, boot, mono_ms AS monoMs, body, prev_hash AS prevHash
		FROM event WHERE lane = ? ORDER BY seq DESC LIMIT 1`,
	insert: `INSERT INTO event (lane, seq, kind, version, boot, mono_ms, body, prev_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
	list: `SELECT lane, seq, kind, version, boot, mono_ms AS monoMs, body, prev_hash AS prevHash
		FROM event WHERE lane = ? AND seq >= ? ORDER BY seq LIMIT ?`,
	lastSeq: `SELECT max(seq) FROM event WHERE lane = ?`,
	listAcknowledged: "SELECT first, last FROM acknowledged WHERE lane = ? ORDER BY first",
	insertAcknowledged: "INSERT INTO acknowledged (lane, first, last) VALUES (?, ?, ?)",
	deleteAcknowledged: "DELETE FROM acknowledged WHERE lane = ? AND first BETWEEN ? AND ?",
	listUnapplied: "SELECT first, last FROM unapplied WHERE lane = ? ORDER BY first",
	insertUnapplied: "INSERT INTO unapplied (lane, first, last) VALUES (?, ?, ?)",
	deleteUnapplied: "DELETE FROM unapplied WHERE lane = ?",
	insertSent: "INSERT OR REPLACE INTO sent (lane, first, road, last, boot, mono_ms) VALUES (?, ?, ?, ?, ?, ?)",
	deleteSent: "DELETE FROM sent WHERE lane = ? AND first BETWEEN ? AND ? AND last <= ?",
	deleteSentAgain: "DELETE FROM sent WHERE lane = ? AND first BETWEEN ? AND ? AND road = ?",
	deleteSentOn: "DELETE FROM sent WHERE lane = ? AND road = ?",
	deleteSentRun: "DELETE FROM sent WHERE lane = ? AND first = ? AND road = ?",
	listSent: "SELECT road, first, last, boot, mono_ms AS monoMs FROM sent WHERE lane = ? ORDER BY first, road",
	findChainStart: "SELECT seq, hash FROM chain_start WHERE lane = ?",
	saveChainStart: "INSERT OR REPLACE INTO chain_start (lane, seq, hash) VALUES (?, ?, ?)",
	findState: "SELECT value FROM box_state WHERE key = ?",
	saveState: "INSERT OR REPLACE INTO box_state (key, value) VALUES (?, ?)",
} as const;

/**
 * Appends one fact to its lane and returns its seq: one more than the last, given inside the caller's transaction, so a
 * lane has no gaps. `stamp` defaults to the transaction's moment and is cut to the lane's grain (S19). Facts of an urgent
 * lane make the commit urgent.
 */
export function appendEvent(tx: Tx, event: NewEvent, stamp: Stamp = tx.now): number {
	const fact = FACTS[event.kind];
	const lane = LANES.indexOf(fact.lane);
	const last = findNewestEvent(tx.db, fact.lane);
	const seq = (last?.seq ?? 0) + 1;
	const prevHash = last === undefined ? findChainStart(tx.db, fact.lane).hash : hashRow(last);
	const body = Buffer.from(encodeValue(fact.body as Schema<object>, event.body));
	const { boot, monoMs } = cutStamp(stamp, fact.lane);
	statement(tx.db, SQL.insert).run(lane, seq, fact.no, fact.version, boot, monoMs, body, prevHash);
	if (URGENT.has(fact.lane)) tx.urgent();
	tx.onFact?.(event.kind, seq);
	return seq;
}

/** The stamp as the lane keeps it: the beginning of the second or minute that it lies in. */
function cutStamp({ boot, monoMs }: Stamp, lane: Lane): Stamp {
	const grain = stampGrain(lane);
	return { boot, monoMs: millis(Math.floor(monoMs / grain) * grain) };
}

/** A row as it lies in the journal. The body is the fact's canonical bytes. */
export type JournalRow = ChainedRow;

/** The last row of a lane; it is never deleted, so that the next one knows its number and its chain. */
export function findNewestEvent(db: Database, lane: Lane): JournalRow | undefined {
	return statement<[number], JournalRow>(db, SQL.newest).get(LANES.indexOf(lane));
}

/** At most `limit` rows of a lane from `fromSeq` on, in order. */
export function listEvents(db: Database, lane: Lane, fromSeq: number, limit: number): JournalRow[] {
	return statement<[number, number, number], JournalRow>(db, SQL.list).all(LANES.indexOf(lane), fromSeq, limit);
}

/** What the first kept row of a lane is chained to: the hash of the last row that was let go, or the epoch's beginning. */
export interface ChainStart {
	readonly seq: number;
	readonly hash: Buffer;
}

export function findChainStart(db: Database, lane: Lane): ChainStart {
	const no = LANES.indexOf(lane);
	const kept = statement<[number], ChainStart>(db, SQL.findChainStart).get(no);
	return kept ?? { seq: 0, hash: genesisHash(journalEpoch(db), no) };
}

export function saveChainStart(tx: Tx, lane: Lane, { seq, hash }: ChainStart): void {
	statement(tx.db, SQL.saveChainStart).run(LANES.indexOf(lane), seq, hash);
}

/** 0 for a lane in which nothing was ever written. */
export function lastSeq(db: Database, lane: Lane): number {
	return statement<[number], number | null>(db, SQL.lastSeq).pluck().get(LANES.indexOf(lane)) ?? 0;
}

/** What the hub has of a lane, as disjoint runs, ascending. */
export function listAcknowledged(db: Database, lane: Lane): Range[] {
	return statement<[number], Range>(db, SQL.listAcknowledged).all(LANES.indexOf(lane));
}

/** `run` takes the place of every acknowledged run that begins inside it. */
export function saveAcknowledged(tx: Tx, lane: Lane, run: Range): void {
	const no = LANES.indexOf(lane);
	statement(tx.db, SQL.deleteAcknowledged).run(no, run.first, run.last);
	statement(tx.db, SQL.insertAcknowledged).run(no, run.first, run.last);
	statement(tx.db, SQL.deleteSent).run(no, run.first, run.last, run.last);
}

/** What the hub has received and not applied, as disjoint runs, ascending. */
export function listUnapplied(db: Database, lane: Lane): Range[] {
	return statement<[number], Range>(db, SQL.listUnapplied).all(LANES.indexOf(lane));
}

export function saveUnapplied(tx: Tx, lane: Lane, runs: readonly Range[]): void {
	const no = LANES.indexOf(lane);
	statement(tx.db, SQL.deleteUnapplied).run(no);
	for (const run of runs) statement(tx.db, SQL.insertUnapplied).run(no, run.first, run.last);
}

/** What may be on its way by one road. The newest sending replaces older ones that began inside it. */
export interface SentRun extends Range, Stamp {
	readonly road: string;
}

export function saveSent(tx: Tx, lane: Lane, sent: SentRun): void {
	const no = LANES.indexOf(lane);
	statement(tx.db, SQL.deleteSentAgain).run(no, sent.first, sent.last, sent.road);
	statement(tx.db, SQL.insertSent).run(no, sent.first, sent.road, sent.last, sent.boot, sent.monoMs);
}

/** This sending counts as lost. */
export function deleteSentRun(tx: Tx, lane: Lane, sent: SentRun): void {
	statement(tx.db, SQL.deleteSentRun).run(LANES.indexOf(lane), sent.first, sent.road);
}

/** What went by this road counts as never sent: it starts afresh. */
export function deleteSent(tx: Tx, road: string): void {
	for (const no of LANES.keys()) statement(tx.db, SQL.deleteSentOn).run(no, road);
}

export function listSent(db: Database, lane: Lane): SentRun[] {
	return statement<[number], SentRun>(db, SQL.listSent).all(LANES.indexOf(lane));
}

/**
 * The journal's epoch: a random number made at install, restore or clone, so that a restored copy never speaks as its
 * former self. Made on first use.
 */
export function journalEpoch(db: Database): number {
	const found = findState(db, "epoch");
	if (typeof found === "number") return found;
	const epoch = randomInt(1, 0x10000);
	saveState(db, "epoch", epoch);
	return epoch;
}

/** A small fact that the box keeps about itself; undefined before it was first saved. */
export function findState(db: Database, key: string): unknown {
	return statement<[string], { value: unknown }>(db, SQL.findState).get(key)?.value;
}

export function saveState(db: Database, key: string, value: number | string): void {
	statement(db, SQL.saveState).run(key, value);
}
