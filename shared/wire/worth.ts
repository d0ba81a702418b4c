// The two sides of every decision to send: what facts are worth to the region now, and what a frame takes from the post. [S24]

import type { RoadName } from "../contract/edge-api/link.ts";
import { DEADLINE, type Lane } from "../contract/lane.ts";
import { type Millis, SECOND } from "../contract/quantity.ts";

/** In millionths of a dollar and thousandths of a joule, so that prices stay whole numbers. */
export interface RoadCost {
	readonly perByte: number;
	readonly perSession: number;
	/** Where whole credits are billed, each for so many bytes that were begun. */
	readonly credit?: { readonly bytes: number; readonly price: number };
	/** What a frame takes from the battery; left out where the road is on anyway. Frames in one burst share the session's. */
	readonly energy?: { readonly perSession: number; readonly perKilobyte: number };
}

/** A frame's price on one road. */
export interface Bill {
	readonly credits: number;
	readonly millijoules: number;
	/** All of it, energy included, in millionths of a dollar. */
	readonly price: number;
}

/**
 * What one fact is worth at its deadline, millionths of a dollar. An alarm pays any road, also an almost flat battery.
 * The others are set against a satellite credit of 0.16 $ that carries some ten facts of work or three digests: a day's
 * digests pay their way when they turn a day old, two days' work a little after its 48 hours. Clock and settings, curves
 * and the box's own state travel in what room is left; who did what is many small lines that nobody waits for.
 */
const WORTH: Readonly<Record<Lane, number>> = {
	alarm: 10_000_000,
	control: 5_000,
	clinical: 20_000,
	supply: 20_000,
	summary: 100_000,
	telemetry: 100,
	diagnostics: 100,
	audit: 100,
};

const THOUSAND = 1_000;
/** A fact four deadlines old is worth no more than that: a long silence must not make a digest dearer than an alarm. */
const MOST_PERMILLE = 4_000;

/** An alarm is worth the same at once and for ever; anything else with the square of its age until its deadline, then steadily more. */
export function worthOf(lane: Lane, ageMs: Millis): number {
	if (lane === "alarm") return WORTH.alarm;
	const permille = Math.min(Math.floor((Math.max(0, ageMs) * THOUSAND) / DEADLINE[lane]), MOST_PERMILLE);
	const factor = permille < THOUSAND ? Math.floor((permille * permille) / THOUSAND) : permille;
	return Math.floor((WORTH[lane] * factor) / THOUSAND);
}

/** How much of the next burst is paid for already: a radio that has just been on is still on. */
export const BURST_MS = 10 * SECOND;

/** `successPermille` is how many of a thousand tries arrive: energy is spent on each try, money on those that do. */
export function billOf(
	cost: RoadCost,
	bytes: number,
	at: { readonly perJoule: number; readonly successPermille: number; readonly inBurst: boolean },
): Bill {
	const credits = cost.credit === undefined ? 0 : Math.ceil(bytes / cost.credit.bytes);
	const millijoules =
		cost.energy === undefined
			? 0
			: (at.inBurst ? 0 : cost.energy.perSession) + Math.ceil((cost.energy.perKilobyte * bytes) / THOUSAND);
	const tries = THOUSAND / Math.max(at.successPermille, LEAST_SUCCESS);
	const money = cost.perSession + cost.perByte * bytes + credits * (cost.credit?.price ?? 0);
	return { credits, millijoules, price: Math.ceil(money + (millijoules * tries * at.perJoule) / THOUSAND) };
}

/** Four tries for one arrival are the worst that is counted on: what is worse shows itself as a pause between tries. */
const LEAST_SUCCESS = 250;

/**
 * What a joule is worth, millionths of a dollar, by the battery's charge. Above 70 % the sun makes more than is used; below
 * 40 % a satellite session of 100 J costs what two thirds of a credit does, below 20 % two dollars: digests wait longer, alarms go.
 */
export function pricePerJoule(chargePercent: number | undefined): number {
	if (chargePercent === undefined) return 0;
	return PER_JOULE.find(({ above }) => chargePercent >= above)?.price ?? FLAT;
}

const PER_JOULE = [
	{ above: 70, price: 10 },
	{ above: 40, price: 100 },
	{ above: 20, price: 1_000 },
];
const FLAT = 20_000;

const KEPT_OFF: Readonly<Record<RoadName, ReadonlySet<Lane>>> = {
	https: new Set(),
	usb: new Set(),
	satellite: new Set(["telemetry", "diagnostics", "audit"]),
	sms: new Set(["telemetry", "diagnostics", "audit"]),
};

/** A lane that is kept off a road waits for another one, however full or empty this one is. */
export function mayTravel(lane: Lane, road: RoadName): boolean {
	return !KEPT_OFF[road].has(lane);
}
