// Looks for changed and missing rows: every row carries the hash of the one before it.

import { LANES, type Lane } from "@tesai/shared/contract/lane.ts";
import { hashRow } from "@tesai/shared/node/journal-chain.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { findChainStart, type JournalRow, lastSeq, listEvents } from "./store.ts";

/** `missing`: this seq is not there. `changed`: this row, or the one before it, is not what was written. */
export interface ChainBreak {
	readonly lane: Lane;
	readonly seq: number;
	readonly fault: "missing" | "changed";
}

/** What a power cut can reach lies at the end: enough rows for a busy day, few enough for every start. */
const NEWEST = 200;
const CHUNK = 500;

/** The cheap look at start: the newest rows of every lane. */
export function verifyNewest(db: Database): ChainBreak[] {
	return LANES.flatMap((lane) => verifyLane(db, lane, lastSeq(db, lane) - NEWEST + 1));
}

/** Every row that is kept, of every lane. The newest row of a lane is covered only once another one follows it. */
export function verifyJournal(db: Database): ChainBreak[] {
	return LANES.flatMap((lane) => verifyLane(db, lane, 1));
}

/** Stops at the first break of the lane: after it, every hash is in doubt. Rows that were let go are no break: their last hash is kept. */
function verifyLane(db: Database, lane: Lane, wanted: number): ChainBreak[] {
	const last = lastSeq(db, lane);
	if (last === 0) return [];
	const start = findChainStart(db, lane);
	const from = Math.max(wanted, start.seq + 1);
	let before: JournalRow | undefined;
	if (from > start.seq + 1) {
		before = listEvents(db, lane, from - 1, 1)[0];
		if (before?.seq !== from - 1) return [{ lane, seq: from - 1, fault: "missing" }];
	}
	for (let seq = from; seq <= last; ) {
		for (const row of listEvents(db, lane, seq, CHUNK)) {
			if (row.seq !== seq) return [{ lane, seq, fault: "missing" }];
			const expected = before === undefined ? start.hash : hashRow(before);
			if (!expected.equals(row.prevHash)) return [{ lane, seq, fault: "changed" }];
			before = row;
			seq++;
		}
	}
	return [];
}
