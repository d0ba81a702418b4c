// Tells the hub once a day where each lane of the journal stands, so that the hub can prove that nothing is missing (S31).

import { checkJson } from "@tesai/shared/contract/check.ts";
import { LANES, type Lane, LaneSchema } from "@tesai/shared/contract/lane.ts";
import { DAY, HOUR } from "@tesai/shared/contract/quantity.ts";
import { integer, list, record, type Static } from "@tesai/shared/contract/schema.ts";
import { hashRow, headOf } from "@tesai/shared/node/journal-chain.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { Tx } from "../sqlite/writer.ts";
import { appendEvent, findNewestEvent, findState, saveState } from "./store.ts";

const STATE = "heads-told";

/** The post's midnight; Paraguay is at UTC−3 all year. */
const MIDNIGHT_MS = 3 * HOUR;

const ToldSchema = record({
	day: integer(-1_000_000, 1_000_000, "days since 1970 at the post"),
	seqs: list(record({ lane: LaneSchema, seq: integer(0, Number.MAX_SAFE_INTEGER) }), LANES.length),
});
type Told = Static<typeof ToldSchema>;

/** They have a month to reach the hub and go by wide roads alone: a head a week proves as much, and heads go by every road. */
const RAW: ReadonlySet<Lane> = new Set(["telemetry", "diagnostics"]);

export function dayAtPost(utc: number): number {
	return Math.floor((utc - MIDNIGHT_MS) / DAY);
}

/**
 * On the first look of a day that is not the day of the last one, the heads of the lanes that have grown since; returns whether it told any. A
 * box tells nothing on its first day. A clock that was set back costs a telling more, never one less.
 */
export function tellHeads(tx: Tx): boolean {
	const day = dayAtPost(tx.now.utc);
	const told = findTold(tx.db);
	if (told?.day === day) return false;
	const isNewWeek = Math.floor(day / 7) !== Math.floor((told?.day ?? day) / 7);
	const grown = LANES.flatMap((lane) => {
		if (RAW.has(lane) && !isNewWeek) return [];
		const newest = findNewestEvent(tx.db, lane);
		const before = told?.seqs.find((one) => one.lane === lane)?.seq ?? 0;
		if (newest === undefined || newest.seq <= before) return [];
		return [{ lane, seq: newest.seq, ...headOf(hashRow(newest)) }];
	});
	const seqs = LANES.map((lane) => ({
		lane,
		seq: grown.find((one) => one.lane === lane)?.seq ?? told?.seqs.find((one) => one.lane === lane)?.seq ?? 0,
	}));
	const isTold = told !== undefined && grown.length > 0;
	// The row that tells is the summary lane's newest: a day on which nothing else happens needs no head for it.
	const own = isTold ? appendEvent(tx, { kind: "journal-heads-told", body: { heads: grown } }) : 0;
	const kept: Told = {
		day,
		seqs: told === undefined ? [] : seqs.map((one) => (isTold && one.lane === "summary" ? { ...one, seq: own } : one)),
	};
	saveState(tx.db, STATE, JSON.stringify(kept));
	return isTold;
}

function findTold(db: Database): Told | undefined {
	const saved = findState(db, STATE);
	const checked = checkJson(ToldSchema, typeof saved === "string" ? saved : "");
	return checked.ok ? checked.value : undefined;
}
