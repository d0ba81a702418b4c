// What a box does that finds out that it is a copy: it goes on under a new epoch, so that it never speaks as its former self (S32).

import { randomInt } from "node:crypto";
import { checkJson } from "@tesai/shared/contract/check.ts";
import { LANES, type Lane } from "@tesai/shared/contract/lane.ts";
import { HOUR } from "@tesai/shared/contract/quantity.ts";
import { integer, list } from "@tesai/shared/contract/schema.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import type { Acks } from "@tesai/shared/wire/acks.ts";
import { missingRanges, toRanges } from "@tesai/shared/wire/ranges.ts";
import type { Tx } from "../sqlite/writer.ts";
import { forgetAcknowledged } from "./send-again.ts";
import {
	appendEvent,
	findChainStart,
	findState,
	journalEpoch,
	lastSeq,
	listAcknowledged,
	listEvents,
	listSent,
	saveChainStart,
	saveState,
} from "./store.ts";

const INTRODUCTION = "introduction";
const LEFT = "left-up-to";
const LeftSchema = list(integer(0, Number.MAX_SAFE_INTEGER), LANES.length);

export const SQL = {
	findFormer: "SELECT 1 FROM former_epoch WHERE epoch = ?",
	insertFormer: "INSERT INTO former_epoch (epoch, boot, mono_ms) VALUES (?, ?, ?)",
	forgetSent: "DELETE FROM sent WHERE lane >= 0",
	firstOfBoot: "SELECT min(seq) AS seq FROM event WHERE lane = ? AND boot >= ?",
} as const;

/** Whether the hub has more of a lane than this box has ever written: then somebody with its name and its past has written on. */
export function isAheadOfUs(db: Database, acks: Acks): boolean {
	return [...acks.received].some(([no, { upTo }]) => {
		const lane = LANES[no];
		return lane !== undefined && upTo > lastSeq(db, lane);
	});
}

/**
 * Up to which seq of each lane anything has ever left this box under its epoch; undefined before the first frame. A copy may write as
 * much as its former self had sent: what the hub acknowledges of that is not the copy's own. [S32]
 */
export function findLeft(db: Database): readonly number[] | undefined {
	const saved = findState(db, LEFT);
	const checked = checkJson(LeftSchema, typeof saved === "string" ? saved : "");
	return checked.ok ? checked.value : undefined;
}

/** A frame has left, or perhaps has. Noted with what became of it: one that never left must not count. */
export function noteLeft(tx: Tx, taken: readonly { readonly lane: number; readonly last: number }[]): void {
	const before = findLeft(tx.db);
	const left = before?.slice() ?? LANES.map((lane) => wasOutUpTo(tx.db, lane));
	for (const { lane, last } of taken) left[lane] = Math.max(left[lane] ?? 0, last);
	if (before === undefined || left.some((seq, lane) => seq !== before[lane]))
		saveState(tx.db, LEFT, JSON.stringify(left));
}

/** What software that did not note it is known to have let out. */
function wasOutUpTo(db: Database, lane: Lane): number {
	return [...listAcknowledged(db, lane), ...listSent(db, lane)].reduce((most, { last }) => Math.max(most, last), 0);
}

/** Whether this box has spoken under the epoch before. */
export function isFormerEpoch(db: Database, epoch: number): boolean {
	return statement<[number]>(db, SQL.findFormer).get(epoch) !== undefined;
}

/**
 * Goes on under a new epoch. Every fact keeps its lane, seq and place in the chain; what was acknowledged as one unbroken run stays
 * so, all the rest waits again, and the hub lets what it already has of it count once. With `sinceBoot` facts of that boot and later
 * ones wait again, too: the hub may have acknowledged what somebody else wrote under their numbers.
 */
export function beginEpoch(tx: Tx, sinceBoot?: number): void {
	const former = journalEpoch(tx.db);
	statement(tx.db, SQL.insertFormer).run(former, tx.now.boot, tx.now.monoMs);
	// The first row of a lane stays chained to the epoch in which it was written.
	for (const lane of LANES) saveChainStart(tx, lane, findChainStart(tx.db, lane));
	if (sinceBoot !== undefined) for (const lane of LANES) forgetBootsFrom(tx, lane, sinceBoot);
	const common = LANES.map((lane) => {
		const upTo = unbrokenUpTo(tx.db, lane);
		const last = lastSeq(tx.db, lane);
		if (last > upTo) forgetAcknowledged(tx, lane, { first: upTo + 1, last });
		return { lane, upTo };
	});
	tx.db.exec(SQL.forgetSent);
	saveState(tx.db, LEFT, "");
	saveState(tx.db, "epoch", drawEpoch(tx.db));
	saveState(tx.db, INTRODUCTION, appendEvent(tx, { kind: "journal-begun", body: { former, common } }));
}

/** Whether the epoch in use is younger than an hour: a hub that is wrong must not make a box draw one after the other. */
export function hasJustBegun(tx: Tx): boolean {
	const seq = findState(tx.db, INTRODUCTION);
	const [begun] = typeof seq === "number" ? listEvents(tx.db, "control", seq, 1) : [];
	return begun?.seq === seq && begun?.boot === tx.now.boot && tx.now.monoMs - begun.monoMs < HOUR;
}

/** The control lane's fact by which a copy introduces itself, while the hub lacks it: until then nothing else may leave. */
export function findIntroduction(db: Database): number | undefined {
	const seq = findState(db, INTRODUCTION);
	if (typeof seq !== "number") return undefined;
	return listAcknowledged(db, "control").some(({ first, last }) => first <= seq && seq <= last) ? undefined : seq;
}

function drawEpoch(db: Database): number {
	for (;;) {
		const epoch = randomInt(1, 0x10000);
		if (!isFormerEpoch(db, epoch)) return epoch;
	}
}

function forgetBootsFrom(tx: Tx, lane: Lane, boot: number): void {
	const first = statement<[number, number], { seq: number | null }>(tx.db, SQL.firstOfBoot).get(
		LANES.indexOf(lane),
		boot,
	)?.seq;
	if (typeof first === "number") forgetAcknowledged(tx, lane, { first, last: lastSeq(tx.db, lane) });
}

/** Everything up to here is acknowledged. */
function unbrokenUpTo(db: Database, lane: Lane): number {
	const last = lastSeq(db, lane);
	const [gap] = missingRanges(toRanges(listAcknowledged(db, lane)), last);
	return gap === undefined ? last : gap.first - 1;
}
