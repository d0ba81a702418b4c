// What a courier has taken and nobody has acknowledged: how long that is reason enough not to give it the same again. [S27]

import { LANES, type Lane } from "@tesai/shared/contract/lane.ts";
import { elapsed, isAfter, type Stamp } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { LaneWaiting } from "@tesai/shared/wire/next-send.ts";
import { type Range, withoutRuns } from "@tesai/shared/wire/ranges.ts";
import { isAcknowledged, type LaneBacklog } from "../journal/acknowledgements.ts";
import { deleteSentRun, listSent, type SentRun } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { findTrip } from "./actions.ts";
import type { Courier, Road } from "./road.ts";

/** What may be handed to the road now. */
export function waitingFor(
	db: Database,
	timekeeper: Timekeeper,
	road: Road,
	backlog: readonly LaneBacklog[],
): readonly LaneWaiting[] {
	const { name, courier } = road;
	if (courier === undefined || findTrip(db, name) !== courier.trip()) return backlog;
	return backlog.map(({ lane, waiting, count }) => {
		if (count === 0) return { lane, waiting };
		const sent = listSent(db, lane).filter((run) => run.road === name);
		return { lane, waiting: withoutRuns(waiting, sent.filter(isUnderWay(timekeeper, courier, lane))) };
	});
}

function isUnderWay(timekeeper: Timekeeper, courier: Courier, lane: Lane) {
	const now = timekeeper.now();
	return (run: SentRun): boolean => {
		const age = elapsed(timekeeper.moment(run), now);
		// One that lies in the future was noted before a clock was set right: it is worth a repetition, not a wait.
		return age >= 0 && age < courier.resendAfterMs(lane);
	};
}

/** Everything that this road has taken and the hub has not acknowledged. */
export function listUnderWay(db: Database, road: string): (SentRun & { readonly lane: Lane })[] {
	return LANES.flatMap((lane) =>
		listSent(db, lane)
			.filter((run) => run.road === road)
			.map((run) => ({ ...run, lane })),
	);
}

/**
 * A courier's word acknowledges something that it took later than what it says nothing of: that is lost, and goes again at
 * the next chance. A gateway that changes the order costs a repetition, which counts once.
 */
export function dropOvertaken(tx: Tx, before: readonly (SentRun & { readonly lane: Lane })[]): void {
	const hasArrived = (run: Range & { readonly lane: Lane }) =>
		isAcknowledged(tx.db, run.lane, run.first) && isAcknowledged(tx.db, run.lane, run.last);
	const arrived = before.filter(hasArrived);
	const newest = arrived.reduce<Stamp | undefined>(
		(found, run) => (found === undefined || isAfter(run, found) ? run : found),
		undefined,
	);
	if (newest === undefined) return;
	for (const run of before) if (!hasArrived(run) && isAfter(newest, run)) deleteSentRun(tx, run.lane, run);
}
