// Decides what leaves now and by which road, and says why: a frame goes where it is worth at least what it takes. [S13, S24]

import type { RoadName } from "../contract/edge-api/link.ts";
import type { Lane } from "../contract/lane.ts";
import { MINUTE, type Millis, millis } from "../contract/quantity.ts";
import { SMALLEST_FRAME } from "./frame.ts";
import type { Range } from "./ranges.ts";
import { type Bill, billOf, mayTravel, type RoadCost, worthOf } from "./worth.ts";

/** What the far side has not acknowledged of a lane, lowest seq first. */
export interface LaneWaiting {
	readonly lane: Lane;
	readonly waiting: readonly Range[];
}

/** A frame that a road could take now: its length and how many facts of each lane are in it. */
export interface PossibleFrame {
	readonly bytes: number;
	readonly facts: ReadonlyMap<Lane, number>;
}

export interface RoadOffer {
	readonly name: RoadName;
	readonly cost: RoadCost;
	readonly state: "ready" | "in-use" | "backing-off" | "away";
	/** Its answer comes with the frame's own journey; a courier's comes another time. */
	readonly answersAtOnce: boolean;
	/** In a row, until the next success. */
	readonly failures: number;
	readonly successPermille: number;
	/** Its radio has just been on. */
	readonly inBurst: boolean;
	/** What may be handed to it: a courier has some of it already. */
	readonly waiting: readonly LaneWaiting[];
	/** Of a road that is ready: one for each size worth comparing. */
	readonly frames: readonly PossibleFrame[];
}

export interface Means {
	/** Age of the oldest fact that waits in each lane. */
	readonly ages: ReadonlyMap<Lane, Millis>;
	/** What a joule is worth now, millionths of a dollar. */
	readonly perJoule: number;
	/** What is left of the window's credits and millijoules; `free` is what is not kept for alarms. */
	readonly credits: { readonly left: number; readonly free: number };
	readonly energy: { readonly left: number; readonly free: number };
}

export interface Departure {
	readonly road: RoadName;
	/** How long the frame may become. */
	readonly bytes: number;
	/** Most urgent lane first: read in this order until the frame is full. */
	readonly lanes: readonly LaneWaiting[];
	readonly bill: Bill;
	readonly because: Because;
}

/** Why by this road: it is the cheapest that may take the lane, or the cheaper one could not. */
export type Because =
	| { readonly code: "cheapest" }
	| { readonly code: "failing"; readonly instead: RoadName; readonly failures: number };

/** What a road was not given, its most urgent lane, and why not. */
export interface Hold {
	readonly road: RoadName;
	readonly lane: Lane;
	readonly why: Why;
}

export type Why =
	| { readonly code: "in-use" | "backing-off" | "away" | "too-large" | "no-energy" }
	| { readonly code: "not-worth"; readonly worth: number; readonly price: number }
	| { readonly code: "kept-for-alarms" | "no-credits"; readonly left: number; readonly needed: number }
	| { readonly code: "cheaper-first"; readonly road: RoadName };

export interface Round {
	readonly departures: readonly Departure[];
	readonly holds: readonly Hold[];
}

/** An alarm goes before everything, also before a long queue of clock and settings, which have the lower number on the wire. */
const URGENCY: readonly Lane[] = [
	"alarm",
	"control",
	"clinical",
	"supply",
	"summary",
	"audit",
	"telemetry",
	"diagnostics",
];

/** A road that has failed twice in a row is no reason to wait. */
const TRUSTED_FAILURES = 2;
/** How long an alarm waits for a cheaper road that is being tried: an eighth of its 15 minutes. */
export const HOPE_MS = millis(2 * MINUTE);

/** Lanes in which something waits and that may go by this road, the most urgent first. */
export function lanesFor(road: RoadName, waiting: readonly LaneWaiting[]): LaneWaiting[] {
	return waiting
		.filter((one) => one.waiting.length > 0 && mayTravel(one.lane, road))
		.sort((a, b) => URGENCY.indexOf(a.lane) - URGENCY.indexOf(b.lane));
}

/**
 * One round over all roads, the cheapest first: at most one frame for each that is ready. What a road that answers at once
 * takes, or is being tried with, is no reason to pay a dearer one; but nobody waits for a road that keeps failing.
 */
export function nextSend(roads: readonly RoadOffer[], means: Means): Round {
	const departures: Departure[] = [];
	const holds: Hold[] = [];
	const taken = new Map<Lane, RoadName>();
	const cheaper: RoadOffer[] = [];
	for (const road of byPrice(roads, means.perJoule)) {
		const lanes = lanesFor(road.name, road.waiting);
		const open = lanes.filter(({ lane }) => !taken.has(lane));
		const [first, lead] = [lanes[0], open[0]];
		if (road.state !== "ready") {
			if (lead !== undefined) holds.push({ road: road.name, lane: lead.lane, why: { code: road.state } });
		} else if (lead !== undefined) {
			const chosen = chooseFrame(road, new Set(open.map(({ lane }) => lane)), means);
			if ("code" in chosen) holds.push({ road: road.name, lane: lead.lane, why: chosen });
			else {
				const because = reasonFor(lead.lane, cheaper);
				departures.push({ road: road.name, bytes: chosen.frame.bytes, lanes, bill: chosen.bill, because });
			}
		} else if (first !== undefined) {
			const by = taken.get(first.lane);
			if (by !== undefined) holds.push({ road: road.name, lane: first.lane, why: { code: "cheaper-first", road: by } });
		}
		cheaper.push(road);
		const left = departures.at(-1)?.road === road.name;
		if (!left && road.state !== "in-use" && road.state !== "backing-off") continue;
		if (!road.answersAtOnce || road.failures >= TRUSTED_FAILURES) continue;
		for (const { lane } of lanes) {
			const isLate = lane === "alarm" && (means.ages.get(lane) ?? 0) > HOPE_MS;
			if (!taken.has(lane) && (left || !isLate)) taken.set(lane, road.name);
		}
	}
	return { departures, holds };
}

/** The frame that is worth most for what it takes, among those that are worth it and can be paid; or why there is none. */
function chooseFrame(
	road: RoadOffer,
	open: ReadonlySet<Lane>,
	means: Means,
): { readonly frame: PossibleFrame; readonly bill: Bill } | Why {
	const possible = road.frames
		.map((frame) => ({
			frame,
			bill: billFor(road, frame.bytes, means.perJoule),
			worth: worthOfFrame(frame, open, means),
		}))
		.filter(({ frame }) => [...frame.facts.keys()].some((lane) => open.has(lane)));
	const [first] = possible;
	if (first === undefined) return { code: "too-large" };
	const worthy = possible.filter(({ worth, bill }) => worth >= bill.price);
	const cheapest = worthy[0];
	if (cheapest === undefined) {
		const best = possible.reduce((a, b) => (b.worth * a.bill.price > a.worth * b.bill.price ? b : a));
		return { code: "not-worth", worth: best.worth, price: best.bill.price };
	}
	const hasCredits = worthy.filter(({ frame, bill }) => bill.credits <= allowed(frame, means.credits));
	if (hasCredits.length === 0) {
		const { left } = means.credits;
		const needed = cheapest.bill.credits;
		return { code: left >= needed ? "kept-for-alarms" : "no-credits", left, needed };
	}
	const paid = hasCredits.filter(({ frame, bill }) => bill.millijoules <= allowed(frame, means.energy));
	const [best, ...others] = paid;
	if (best === undefined) return { code: "no-energy" };
	return others.reduce((a, b) => (isBetter(b, a) ? b : a), best);
}

/** More worth for the price; at the same, the smaller frame, unless it is free: then the one with more in it. */
function isBetter(
	one: { readonly worth: number; readonly bill: Bill },
	than: { readonly worth: number; readonly bill: Bill },
): boolean {
	if (one.bill.price === 0 && than.bill.price === 0) return one.worth > than.worth;
	return one.worth * than.bill.price > than.worth * one.bill.price;
}

/** What room an alarm leaves in its credits is filled with other lanes' facts: that they are aboard opens no reserve. */
function allowed(frame: PossibleFrame, { left, free }: Means["credits"]): number {
	return frame.facts.has("alarm") ? left : free;
}

function worthOfFrame(frame: PossibleFrame, open: ReadonlySet<Lane>, { ages }: Means): number {
	let worth = 0;
	for (const [lane, count] of frame.facts)
		if (open.has(lane)) worth += count * worthOf(lane, ages.get(lane) ?? millis(0));
	return worth;
}

function billFor({ cost, successPermille, inBurst }: RoadOffer, bytes: number, perJoule: number): Bill {
	return billOf(cost, bytes, { perJoule, successPermille, inBurst });
}

/** Roads are compared by the price of the smallest frame: that is what an alarm costs. The order given breaks ties. */
function byPrice(roads: readonly RoadOffer[], perJoule: number): RoadOffer[] {
	const priced = roads.map((road) => ({ road, price: billFor(road, SMALLEST_FRAME, perJoule).price }));
	return priced.sort((a, b) => a.price - b.price).map(({ road }) => road);
}

function reasonFor(lane: Lane, cheaper: readonly RoadOffer[]): Because {
	const other = cheaper.findLast((road) => road.answersAtOnce && road.failures > 0 && mayTravel(lane, road.name));
	if (other === undefined) return { code: "cheapest" };
	return { code: "failing", instead: other.name, failures: other.failures };
}

/** What the hub might have to say is worth a fraction of a cent: an open network, never a credit. [S22] */
const HELLO_WORTH = 1_000;

export function isHelloWorth(road: RoadOffer, perJoule: number): boolean {
	return road.state === "ready" && road.answersAtOnce && billFor(road, SMALLEST_FRAME, perJoule).price <= HELLO_WORTH;
}
