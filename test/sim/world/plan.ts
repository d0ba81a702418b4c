// What a seed makes of a world: how many boxes, which roads, how bad the weather, and what goes wrong how often.

import { type GatewayFaults, ROUGH_SKY } from "../../../firmware-bridge/simulation/sbd-gateway.ts";
import { pick, type Random } from "../random.ts";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** One chance in a try, 0 … 1. */
export interface HttpsWeather {
	readonly upMs: number;
	readonly downMs: number;
	readonly latencyMs: number;
	readonly bytesASecond: number;
	readonly cutBefore: number;
	readonly cutAfter: number;
	readonly portal: number;
	readonly busy: number;
	readonly broken: number;
	readonly twice: number;
	readonly flipped: number;
}

export interface SatelliteWeather {
	readonly skyMs: number;
	readonly noSkyMs: number;
	readonly creditsAMonth: number;
}

export interface UsbHabits {
	readonly everyMs: number;
	readonly tripMs: number;
	readonly forgotten: number;
	readonly pulled: number;
	readonly old: number;
}

/** Mean time between two of a kind, ms; Infinity: never. */
export interface BoxFaults {
	readonly killed: number;
	readonly powerCut: number;
	readonly cutInCommit: number;
	readonly diskFull: number;
	readonly clockSet: number;
	readonly restored: number;
	readonly foreign: number;
}

export interface BoxPlan {
	readonly factsADay: number;
	readonly alarmEveryMs: number;
	/** Whether the machine keeps its time while it is off. */
	readonly hasRtc: boolean;
	/** Whether a solar controller says how full the battery is. */
	readonly hasGauge: boolean;
	/** On a disk with hardly any room left what the hub has goes after a week. */
	readonly hasRoom: boolean;
	readonly https: HttpsWeather | undefined;
	readonly satellite: SatelliteWeather | undefined;
	readonly usb: UsbHabits | undefined;
	readonly faults: BoxFaults;
}

export interface WorldPlan {
	readonly seed: number;
	readonly days: number;
	/** So long that it is the length which is tried: fewer boxes, fewer facts, fewer tries. */
	readonly isSeason: boolean;
	readonly boxes: readonly BoxPlan[];
	readonly gateway: GatewayFaults;
	readonly hub: {
		readonly killed: number;
		/** A frame is on disk, and the hub dies before anybody is told. */
		readonly cutAfterLog: number;
		readonly downMs: number;
		readonly restored: number;
		readonly speaks: number;
	};
}

/** Everything that this world knows goes wrong somewhere; with `copies` every post's card is put back to an old image. */
export function drawPlan(seed: number, random: Random, days: number, stress?: "copies"): WorldPlan {
	const chance = (share: number) => random() < share;
	const between = (low: number, high: number) => low + random() * (high - low);
	const sometimes = (share: number, low: number, high: number) =>
		chance(share) ? between(low, high) * DAY_MS : Number.POSITIVE_INFINITY;
	const rate = (share: number, most: number) => (chance(share) ? between(0, most) : 0);
	const isSeason = days > 30;
	const count = isSeason ? [1, 1, 1, 2][pick(random, 4)]! : [1, 1, 1, 2, 2, 2, 3, 4][pick(random, 8)]!;
	// Faults come as often in a week as in a season, or short worlds would see none of them.
	const pace = Math.min(1, days / 20);
	const drawFaults = (isFirst: boolean): BoxFaults => {
		const faults = {
			killed: sometimes(0.6, 0.5 * pace, 20 * pace),
			powerCut: sometimes(0.7, 0.3 * pace, 15 * pace),
			cutInCommit: sometimes(0.5, 0.5 * pace, 10 * pace),
			diskFull: sometimes(0.25, 2 * pace, 30 * pace),
			clockSet: sometimes(0.5, 1 * pace, 20 * pace),
			restored: sometimes(stress === "copies" ? 1 : 0.15, 3 * pace, 40 * pace),
		};
		// Numbers for nothing: without them every seed that some report names would mean another world.
		if (isFirst && chance(0.05)) random();
		return { ...faults, foreign: sometimes(0.5, 0.5 * pace, 10 * pace) };
	};
	const boxes = Array.from({ length: count }, (_, at): BoxPlan => {
		const roads = 1 + pick(random, 7);
		return {
			factsADay: isSeason ? between(4, 9) : between(15, 60),
			alarmEveryMs: (isSeason ? between(8, 30) : between(1, 4)) * DAY_MS,
			hasRtc: chance(0.5),
			hasGauge: chance(0.5),
			hasRoom: chance(0.6),
			https:
				(roads & 1) === 0
					? undefined
					: {
							upMs: between(0.3, 8) * HOUR_MS,
							downMs: between(0.2, chance(0.2) ? 200 : 30) * HOUR_MS,
							latencyMs: between(50, 3_000),
							bytesASecond: between(1_000, 100_000),
							cutBefore: rate(0.5, 0.15),
							cutAfter: rate(0.5, 0.15),
							portal: rate(0.3, 0.1),
							busy: rate(0.3, 0.1),
							broken: rate(0.3, 0.05),
							twice: rate(0.3, 0.1),
							flipped: rate(0.3, 0.05),
						},
			satellite:
				(roads & 2) === 0
					? undefined
					: {
							skyMs: between(0.5, 12) * HOUR_MS,
							noSkyMs: between(0.1, 6) * HOUR_MS,
							creditsAMonth: Math.round(between(6, chance(0.5) ? 60 : 500)),
						},
			usb:
				(roads & 4) === 0
					? undefined
					: {
							everyMs: between(0.3, 14) * DAY_MS * Math.max(pace, 0.15),
							tripMs: between(0.05, 4) * DAY_MS * Math.max(pace, 0.15),
							forgotten: rate(0.4, 0.3),
							pulled: rate(0.5, 0.4),
							old: rate(0.4, 0.3),
						},
			faults: drawFaults(at === 0),
		};
	});
	return {
		seed,
		days,
		isSeason,
		boxes,
		gateway: Object.fromEntries(
			Object.entries(ROUGH_SKY).map(([fault, most]) => [fault, rate(0.6, most)]),
		) as unknown as GatewayFaults,
		hub: {
			killed: sometimes(0.6, 0.5 * pace, 15 * pace),
			cutAfterLog: sometimes(0.5, 0.5 * pace, 10 * pace),
			downMs: between(0.01, 12) * HOUR_MS * pace,
			restored: sometimes(0.3, 3 * pace, 40 * pace),
			speaks: between(0.3, 3) * DAY_MS * pace,
		},
	};
}
