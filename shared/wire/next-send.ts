// Decides what leaves next and by which road: urgency first, then money, and raw curves never by the dear roads.

import type { RoadName } from "../contract/edge-api/link.ts";
import { LANES, type Lane } from "../contract/lane.ts";
import { SMALLEST_FRAME } from "./frame.ts";
import type { Range } from "./ranges.ts";

/** What the far side has not acknowledged of a lane, lowest seq first. */
export interface LaneWaiting {
	readonly lane: Lane;
	readonly waiting: readonly Range[];
}

export interface RoadOffer {
	readonly name: RoadName;
	/** Not in use, not backing off. */
	readonly ready: boolean;
	readonly sizeLimit: number;
	readonly cost: RoadCost;
	/** What may be handed to this road now, where that is less than everything: a courier has some of it already. */
	readonly waiting?: readonly LaneWaiting[];
}

/** In millionths of a dollar, so that prices stay whole numbers. */
export interface RoadCost {
	readonly perByte: number;
	readonly perSession: number;
}

/** Bytes that may leave by each road now; a road left out has no limit of its own. */
export type SendBudget = Partial<Readonly<Record<RoadName, number>>>;

export interface NextSend {
	readonly road: RoadName;
	readonly bytes: number;
	/** Most urgent lane first, lowest seq first: read in this order until the frame is full. */
	readonly lanes: readonly LaneWaiting[];
}

const KEPT_OFF: Readonly<Record<RoadName, ReadonlySet<Lane>>> = {
	https: new Set(),
	usb: new Set(),
	satellite: new Set(["telemetry", "diagnostics"]),
	sms: new Set(["telemetry", "diagnostics"]),
};

/** A lane that is kept off a road waits for another one, however full or empty this one is. */
export function mayTravel(lane: Lane, road: RoadName): boolean {
	return !KEPT_OFF[road].has(lane);
}

/**
 * The frame to send now, or nothing. The most urgent lane that has a way chooses the cheapest ready road; the frame is
 * then filled up with every other lane that may travel on it.
 */
export function nextSend(
	lanes: readonly LaneWaiting[],
	roads: readonly RoadOffer[],
	budget: SendBudget,
): NextSend | undefined {
	const ways = roads
		.map((road) => ({ ...road, bytes: Math.min(road.sizeLimit, budget[road.name] ?? road.sizeLimit) }))
		.filter((road) => road.ready && road.bytes >= SMALLEST_FRAME)
		.sort((a, b) => priceOf(a.cost) - priceOf(b.cost));
	const lanesOn = (road: RoadOffer) =>
		(road.waiting ?? lanes)
			.filter((one) => one.waiting.length > 0 && mayTravel(one.lane, road.name))
			.sort((a, b) => LANES.indexOf(a.lane) - LANES.indexOf(b.lane));
	for (const lane of LANES) {
		const way = ways.find((road) => lanesOn(road).some((one) => one.lane === lane));
		if (way !== undefined) return { road: way.name, bytes: way.bytes, lanes: lanesOn(way) };
	}
	return undefined;
}

/** Roads are compared by the price of the smallest frame: that is what an alarm costs. */
function priceOf(cost: RoadCost): number {
	return cost.perSession + cost.perByte * SMALLEST_FRAME;
}
