// The journal's SQL: rows are appended and read, never changed.

import { randomInt } from "node:crypto";
import { FACTS, type NewEvent } from "@tesai/shared/contract/event.ts";
import { LANES, type Lane } from "@tesai/shared/contract/lane.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { encodeValue } from "@tesai/shared/wire/value.ts";
import type { Tx } from "../sqlite/writer.ts";
import { type ChainedRow, genesisHash, hashRow } from "./chain.ts";

/** Lanes in which somebody waits for the fact: their commit is never shared with quiet writes. */
const URGENT: ReadonlySet<Lane> = new Set(["control", "alarm", "clinical", "supply"]);

export const SQL = {
	newest: `SELECT lane, seq, kind, version, boot, mono_ms AS monoMs, body, prev_hash AS prevHash
		FROM event WHERE lane = ? ORDER BY seq DESC LIMIT 1`,
	insert: `INSERT INTO event (lane, seq, kind, version, boot, mono_ms, body, prev_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
	list: `SELECT lane, seq, kind, version, boot, mono_ms AS monoMs, body, prev_hash AS prevHash
		FROM event WHERE lane = ? AND seq >= ? ORDER BY seq LIMIT ?`,
	lastSeq: `SELECT max(seq) FROM event WHERE lane = ?`,
} as const;

/**
 * Appends one fact to its lane and returns its seq: one more than the last, given inside the caller's transaction, so a
 * lane has no gaps. `stamp` defaults to the transaction's moment. Facts of an urgent lane make the commit urgent.
 */
export function appendEvent(tx: Tx, event: NewEvent, stamp: Stamp = tx.now): number {
	const fact = FACTS[event.kind];
	const lane = LANES.indexOf(fact.lane);
	const last = tx.db.prepare<[number], ChainedRow>(SQL.newest).get(lane);
	const seq = (last?.seq ?? 0) + 1;
	const prevHash = last === undefined ? genesisHash(journalEpoch(tx.db), lane) : hashRow(last);
	const body = Buffer.from(encodeValue(fact.body as Schema<object>, event.body));
	tx.db.prepare(SQL.insert).run(lane, seq, fact.no, fact.version, stamp.boot, stamp.monoMs, body, prevHash);
	if (URGENT.has(fact.lane)) tx.urgent();
	return seq;
}

/** A row as it lies in the journal. The body is the fact's canonical bytes. */
export type JournalRow = ChainedRow;

/** At most `limit` rows of a lane from `fromSeq` on, in order. */
export function listEvents(db: Database, lane: Lane, fromSeq: number, limit: number): JournalRow[] {
	return db.prepare<[number, number, number], JournalRow>(SQL.list).all(LANES.indexOf(lane), fromSeq, limit);
}

/** 0 for a lane in which nothing was ever written. */
export function lastSeq(db: Database, lane: Lane): number {
	return db.prepare<[number], number | null>(SQL.lastSeq).pluck().get(LANES.indexOf(lane)) ?? 0;
}

/**
 * The journal's epoch: a random number made at install, restore or clone, so that a restored copy never speaks as its
 * former self. Made on first use.
 */
export function journalEpoch(db: Database): number {
	const found = db.prepare<[], number>("SELECT value FROM box_state WHERE key = 'epoch'").pluck().get();
	if (found !== undefined) return found;
	const epoch = randomInt(1, 0x10000);
	db.prepare("INSERT INTO box_state (key, value) VALUES ('epoch', ?)").run(epoch);
	return epoch;
}
