// What a road's outcome changes in the journal, each in one transaction.

import type { RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import type { DownHeader, Payload } from "@tesai/shared/wire/frame.ts";
import type { Range } from "@tesai/shared/wire/ranges.ts";
import { confirm } from "../journal/acknowledgements.ts";
import { appendEvent, journalEpoch, saveSent } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { anchorFromAnswer } from "./answer-anchor.ts";
import { type HubFactTaker, receiveHubFacts } from "./hub-facts.ts";

export interface HubAnswer {
	readonly header: DownHeader;
	readonly payload: Payload;
	/** When the frame that it answers was sealed. */
	readonly sentMonoMs: Millis;
	/** The moment it came in: the transaction's own may be that of an older companion. */
	readonly received: Moment;
}

/**
 * Marks what the hub has, takes what it wrote for this box and its clock into account; returns how many facts are newly
 * acknowledged. An answer without news may be an old one played again, so its clock counts for nothing.
 */
export function noteAnswer(tx: Tx, timekeeper: Timekeeper, answer: HubAnswer, take: HubFactTaker): number {
	const news = confirm(tx, answer.payload);
	if (answer.payload.epoch === journalEpoch(tx.db)) receiveHubFacts(tx, answer.payload.sections, take);
	if (news === 0) return 0;
	const anchor = anchorFromAnswer({ ...answer, speed: timekeeper.speed }, timekeeper.anchor());
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
