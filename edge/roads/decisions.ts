// Keeps and logs what was decided for each road: what left and why by this way, what waits and why. [S28]

import type { DepartureView, HoldView } from "@tesai/shared/contract/edge-api/link.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { FilledFrame } from "@tesai/shared/wire/fill-frame.ts";
import { type Because, type Hold, lanesFor } from "@tesai/shared/wire/next-send.ts";
import type { Bill } from "@tesai/shared/wire/worth.ts";
import { countLanes } from "./compose.ts";
import type { Traffic } from "./traffic.ts";

/** These come and go with every frame; the road's own state shows them. */
const PASSING: ReadonlySet<Hold["why"]["code"]> = new Set(["in-use", "backing-off", "away", "cheaper-first"]);

/** One line for a frame that costs something or carries an alarm; the others are many and cost nothing. */
export function noteDeparture(
	log: Log,
	on: Traffic,
	frame: { readonly taken: FilledFrame["taken"]; readonly bytes: number; readonly at: EpochMs },
	bill: Bill,
	because: Because,
): void {
	const counts = countLanes(frame.taken);
	const [lead] = lanesFor(on.road.name, toWaiting(frame.taken));
	if (lead === undefined) return;
	const last: DepartureView = {
		at: frame.at,
		lane: lead.lane,
		seq: lead.waiting[0]?.first ?? 0,
		facts: counts.values().reduce((sum, one) => sum + one, 0),
		bytes: frame.bytes,
		credits: bill.credits,
		millijoules: bill.millijoules,
		reason: because.code,
		instead: because.code === "failing" ? because.instead : null,
		failures: because.code === "failing" ? because.failures : 0,
	};
	on.last = last;
	const { at: _, ...facts } = last;
	const say = bill.price > 0 || counts.has("alarm") ? log.info : log.debug;
	say.call(log, { road: on.road.name, ...facts }, `${last.lane} ${last.seq} leaves by ${on.road.name}`);
}

/** Logged when it changes, as what tells something. Returns whether that did. */
export function noteHold(log: Log, on: Traffic, hold: Hold | undefined): boolean {
	const before = on.hold;
	on.hold = hold === undefined ? null : viewHold(hold);
	const isSame = tellingOf(before) === tellingOf(on.hold);
	if (!isSame && hold !== undefined && tellingOf(on.hold) !== "")
		log.info({ road: hold.road, lane: hold.lane, why: hold.why }, `${hold.lane} waits for ${hold.road}`);
	return !isSame;
}

function tellingOf(hold: HoldView | null): string {
	return hold === null || PASSING.has(hold.reason) ? "" : `${hold.lane} ${hold.reason}`;
}

function viewHold({ lane, why }: Hold): HoldView {
	return {
		lane,
		reason: why.code,
		instead: why.code === "cheaper-first" ? why.road : null,
		worth: why.code === "not-worth" ? why.worth : null,
		price: why.code === "not-worth" ? why.price : null,
	};
}

function toWaiting(taken: FilledFrame["taken"]) {
	return taken.flatMap(({ lane: no, first, last }) => {
		const lane = LANES[no];
		return lane === undefined ? [] : [{ lane, waiting: [{ first, last }] }];
	});
}
