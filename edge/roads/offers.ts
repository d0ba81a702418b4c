// Puts together what the decision to send needs to know: of each road what it could take, of the post what it may spend.

import type { Lane } from "@tesai/shared/contract/lane.ts";
import { type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { elapsed } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { Acks } from "@tesai/shared/wire/acks.ts";
import { SMALLEST_FRAME, type UpHeader } from "@tesai/shared/wire/frame.ts";
import {
	type LaneWaiting,
	lanesFor,
	type Means,
	type PossibleFrame,
	type RoadOffer,
} from "@tesai/shared/wire/next-send.ts";
import { leftInPurse } from "@tesai/shared/wire/purse.ts";
import { pricePerJoule } from "@tesai/shared/wire/worth.ts";
import type { LaneBacklog } from "../journal/acknowledgements.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { findPurse } from "./budget-actions.ts";
import { listPossibleFrames } from "./compose.ts";
import type { SpendingRules } from "./price.ts";
import { offerOf, type Traffic } from "./traffic.ts";
import { waitingFor } from "./under-way.ts";

/** `draft` is the frame that would leave: a road of whole credits is told how much of what waits goes into each of them. */
export function offerRoad(
	db: Database,
	timekeeper: Timekeeper,
	on: Traffic,
	backlog: readonly LaneBacklog[],
	rules: SpendingRules,
	draft: { readonly header: UpHeader; readonly acks: Acks | undefined },
): RoadOffer {
	const { road } = on;
	const isLeft = road.name !== "satellite" || rules.summaryBySatellite;
	const waiting = waitingFor(db, timekeeper, road, backlog).filter(({ lane }) => isLeft || lane !== "summary");
	const offer = { ...offerOf(on, timekeeper.now()), waiting };
	if (offer.state !== "ready") return { ...offer, frames: [] };
	const lanes = lanesFor(road.name, waiting);
	const { credit } = road.cost;
	if (credit === undefined || lanes.length === 0) return { ...offer, frames: [wholeFrame(lanes, on.bytes)] };
	const room = { creditBytes: credit.bytes, sizeLimit: road.sizeLimit };
	return { ...offer, frames: listPossibleFrames(db, lanes, draft.header, room, draft.acks) };
}

/** A little more than facts usually take: only for the price of a frame that is not made yet. */
const MOST_OF_A_FACT = 64;

/** Where bytes are cheap or free the frame takes what it can; how much that is shows when it is made. */
function wholeFrame(lanes: readonly LaneWaiting[], bytes: number): PossibleFrame {
	const count = ({ waiting }: LaneWaiting) => waiting.reduce((sum, run) => sum + run.last - run.first + 1, 0);
	const facts = new Map(lanes.map((one) => [one.lane, count(one)]));
	const all = facts.values().reduce((sum, one) => sum + one, 0);
	return { bytes: Math.min(bytes, SMALLEST_FRAME + all * MOST_OF_A_FACT), facts };
}

export function readMeans(
	db: Database,
	timekeeper: Timekeeper,
	backlog: readonly LaneBacklog[],
	rules: SpendingRules,
): Means {
	const now = timekeeper.now();
	const ages = new Map<Lane, Millis>();
	for (const { lane, oldest } of backlog) {
		if (oldest === undefined) continue;
		// A wall clock that was lost with the power must not make it young again: it is at least as old as a later boot.
		const least = oldest.boot === now.boot ? 0 : now.monoMs;
		ages.set(lane, millis(Math.max(least, elapsed(timekeeper.moment(oldest), now))));
	}
	return {
		ages,
		perJoule: pricePerJoule(rules.chargePercent()),
		credits: leftInPurse(findPurse(db, timekeeper, "credits"), rules.creditsAMonth),
		energy: leftInPurse(findPurse(db, timekeeper, "energy"), rules.millijoulesADay),
	};
}
