// The SQL of what the hub writes for its boxes: lanes of its own, gap-free per box, kept for ever. [H16]

import { FACTS, type HubEvent } from "@tesai/shared/contract/event.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { type EpochMs, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import type { LaneRanges } from "@tesai/shared/wire/acks.ts";
import { toRuns } from "@tesai/shared/wire/ranges.ts";
import type { WireFact } from "@tesai/shared/wire/section-body.ts";
import { encodeValue } from "@tesai/shared/wire/value.ts";
import type { Reader, Trx } from "../store/store.ts";
import type { JournalRef } from "./store.ts";

/** No answer carries more than a few: beyond this the next answers have the rest. */
const MOST_AT_ONCE = 64;
/** A claim to have more than this beyond what was ever given is no restored hub, it is a fault. */
const MOST_FORGOTTEN = 1_000_000;

/** Writes one fact for a box and returns its seq: one more than the last of its lane, in the caller's transaction. */
export async function appendHubFact(trx: Trx, box: number, event: HubEvent, at: EpochMs): Promise<number> {
	const { lane: name, no: kind, version, body } = FACTS[event.kind];
	const lane = LANES.indexOf(name);
	const seq = (await findLastSeq(trx, box, lane)) + 1;
	await saveLastSeq(trx, box, lane, seq);
	await trx
		.insertInto("down_fact")
		.values({
			...{ box, lane, seq, kind, version },
			utc: at,
			body: Buffer.from(encodeValue(body as Schema<object>, event.body)),
			acked_journal: 0,
		})
		.execute();
	return seq;
}

/**
 * What the box has under this journal. A newer journal begins with nothing: a restored box may have forgotten what its
 * former self had. A seq that was never given moves the lane's end: it is this hub that has forgotten. [S23]
 */
export async function noteHubFactsAcked(trx: Trx, { box, journal }: JournalRef, received: LaneRanges): Promise<void> {
	for (const [lane, ranges] of received) {
		const last = await findLastSeq(trx, box, lane);
		if (ranges.upTo > last && ranges.upTo <= last + MOST_FORGOTTEN) await saveLastSeq(trx, box, lane, ranges.upTo);
		for (const run of toRuns(ranges)) {
			await trx
				.updateTable("down_fact")
				.set({ acked_journal: journal })
				.where("box", "=", box)
				.where("lane", "=", lane)
				.where("seq", ">=", run.first)
				.where("seq", "<=", run.last)
				.where("acked_journal", "<", journal)
				.execute();
		}
	}
}

/** What the box lacks under this journal, by rising lane and seq. */
export async function listHubFactsLacking(from: Reader, ref: JournalRef): Promise<readonly WireFact[]> {
	const rows = await lackingQuery(from, ref).execute();
	return rows
		.map(({ utc, ...fact }) => ({ ...fact, stamp: { boot: 1, monoMs: millis(utc) satisfies Millis } }))
		.sort((a, b) => a.lane - b.lane || a.seq - b.seq);
}

export const lackingQuery = (from: Reader, { box, journal }: JournalRef) =>
	from
		.selectFrom("down_fact")
		.select(["lane", "seq", "kind", "version", "utc", "body"])
		.where("box", "=", box)
		.where("acked_journal", "<", journal)
		.limit(MOST_AT_ONCE);

async function findLastSeq(from: Reader, box: number, lane: number): Promise<number> {
	const row = await from
		.selectFrom("down_lane")
		.select("last_seq")
		.where("box", "=", box)
		.where("lane", "=", lane)
		.executeTakeFirst();
	return row?.last_seq ?? 0;
}

async function saveLastSeq(trx: Trx, box: number, lane: number, last_seq: number): Promise<void> {
	await trx
		.insertInto("down_lane")
		.values({ box, lane, last_seq })
		.onConflict((on) => on.columns(["box", "lane"]).doUpdateSet({ last_seq }))
		.execute();
}
