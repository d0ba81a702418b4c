// What a road's outcome changes in the journal, each in one transaction.

import type { RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { DownHeader, Payload } from "@tesai/shared/wire/frame.ts";
import type { Range } from "@tesai/shared/wire/ranges.ts";
import { confirm } from "../journal/acknowledgements.ts";
import { appendEvent, deleteSent, findState, journalEpoch, saveSent, saveState } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { anchorFromAnswer } from "./answer-anchor.ts";
import { type HubFactTaker, receiveHubFacts } from "./hub-facts.ts";

export interface HubAnswer {
	readonly header: DownHeader;
	readonly payload: Payload;
	/**
	 * When the frame that it answers was sealed and when it came in (the transaction's own moment may be that of an older
	 * companion). Left out where nobody knows how long it was on its way: then its clock says nothing.
	 */
	readonly journey?: { readonly sentMonoMs: Millis; readonly received: Moment };
}

/**
 * Marks what the hub has, takes what it wrote for this box and its clock into account; returns how many facts are newly
 * acknowledged. An answer without news may be an old one played again, so its clock counts for nothing.
 */
export function noteAnswer(tx: Tx, timekeeper: Timekeeper, answer: HubAnswer, take: HubFactTaker): number {
	const news = confirm(tx, answer.payload);
	if (answer.payload.epoch === journalEpoch(tx.db)) receiveHubFacts(tx, answer.payload.facts, take);
	if (news === 0 || answer.journey === undefined) return news;
	const exchange = { ...answer.journey, header: answer.header, speed: timekeeper.speed };
	const anchor = anchorFromAnswer(exchange, timekeeper.anchor());
	if (anchor !== undefined) {
		appendEvent(tx, { kind: "clock-anchored", body: anchor });
		timekeeper.adopt(tx.db, anchor);
	}
	return news;
}

/** The frame may have arrived: what was in it counts as on its way. It stays in the journal and is sent again. */
export function noteSent(tx: Tx, road: RoadName, taken: readonly (Range & { readonly lane: number })[]): void {
	const { boot, monoMs } = tx.now;
	for (const { lane: no, first, last } of taken) {
		const lane = LANES[no];
		if (lane !== undefined) saveSent(tx, lane, { road, first, last, boot, monoMs });
	}
}

/** Another trip of a courier begins with everything that is not acknowledged: what the last one took may never have arrived. */
export function beginTrip(tx: Tx, road: RoadName, trip: string): void {
	saveState(tx.db, `trip-${road}`, trip);
	deleteSent(tx, road);
}

/** The trip that was last given something; nothing before the first one. */
export function findTrip(db: Database, road: RoadName): string | undefined {
	const trip = findState(db, `trip-${road}`);
	return typeof trip === "string" ? trip : undefined;
}
