// What the screen says of the link: computed from acknowledgements, never from the absence of an error.

import type { Allowance, LinkDetail, LinkView } from "@tesai/shared/contract/edge-api/link.ts";
import { epochMs, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { type Between, elapsed, type Moment, type Stamp } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { leftInPurse, nextWindowAt } from "@tesai/shared/wire/purse.ts";
import { lastAcknowledged, listBacklog } from "../journal/acknowledgements.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { findPurse } from "./budget-actions.ts";
import type { SpendingRules } from "./price.ts";
import { stateOf, type Traffic } from "./traffic.ts";
import { listUnderWay } from "./under-way.ts";

export function viewLink(
	db: Database,
	traffic: readonly Traffic[],
	{ moment, unsure }: Pick<Timekeeper, "moment" | "unsure">,
	now: Moment,
): LinkView {
	const ageOf = (stamp: Stamp | undefined): Millis | null =>
		// A record may be stamped a little ahead of now, where the machine's clock was set back.
		stamp === undefined ? null : millis(Math.max(0, elapsed(moment(stamp), now)));
	const acknowledged = lastAcknowledged(db);
	const backlog = listBacklog(db);
	const lanes = backlog.map(({ lane, written, count, oldest, unapplied }) => ({
		lane,
		written,
		waiting: count,
		oldestWaitingMs: ageOf(oldest),
		...(unapplied > 0 && { unapplied }),
	}));
	const oldestBetween = earliestOf(backlog.flatMap(({ oldest }) => (oldest && unsure(oldest)) ?? []));
	const ages = lanes.flatMap((one) => one.oldestWaitingMs ?? []);
	const stick = traffic.find(({ road }) => road.courier?.view !== undefined)?.road.courier?.view?.();
	return {
		lastAcknowledgedAt: acknowledged === undefined ? null : moment(acknowledged).utc,
		waiting: lanes.reduce((count, one) => count + one.waiting, 0),
		oldestWaitingMs: ages.length === 0 ? null : millis(Math.max(...ages)),
		...(oldestBetween && { oldestBetween }),
		// A courier that is not here is no link, whatever it brought the last time.
		roads: traffic.map((one) => (stateOf(one) === "away" ? { ...one.view, state: "down" } : one.view)),
		lanes,
		...(stick && { stick }),
	};
}

/** The one that may begin first; one of unknown beginning comes before all. */
function earliestOf(betweens: readonly Between[]): Between | undefined {
	return betweens.toSorted((a, b) => (a.from ?? 0) - (b.from ?? 0))[0];
}

/** The view with what was decided for each road, and what is left of the budgets that its roads draw on. [S28] */
export function viewLinkDetail(
	db: Database,
	traffic: readonly Traffic[],
	timekeeper: Timekeeper,
	spending: SpendingRules,
	now: Moment,
): LinkDetail {
	const allowance = (name: "credits" | "energy", limit: number): Allowance => {
		const { left, free } = leftInPurse(findPurse(db, timekeeper, name), limit);
		const renewsAt = epochMs(nextWindowAt(now, name === "credits" ? "month" : "day"));
		return { limit, left, kept: left - free, renewsAt };
	};
	const costs = traffic.map(({ road }) => road.cost);
	return {
		...viewLink(db, traffic, timekeeper, now),
		plans: traffic.map(({ road, last, hold }) => ({
			road: road.name,
			last,
			hold,
			carried: listUnderWay(db, road.name).reduce((sum, run) => sum + run.last - run.first + 1, 0),
		})),
		credits: costs.some(({ credit }) => credit !== undefined) ? allowance("credits", spending.creditsAMonth) : null,
		energy: costs.some(({ energy }) => energy !== undefined) ? allowance("energy", spending.millijoulesADay) : null,
	};
}
