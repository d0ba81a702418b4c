// What a kind of battery is like: its voltage at rest by charge, its resistance, and at which levels a box on it saves.

import type { Chemistry, PowerConfig } from "@tesai/shared/contract/config/power.ts";
import { MINUTE, type Millis, millis } from "@tesai/shared/contract/quantity.ts";

/** A battery as configured, with everything that follows from its kind. Volts are of the whole battery. */
export interface Battery {
	readonly capacityAh: number;
	readonly chemistry: Chemistry;
	/** How many 12 V blocks are in series. */
	readonly blocks: number;
	/** Ohms before any step of current has been seen. */
	readonly ohms: number;
	/** Share of the charged ampere-hours that can be drawn again. */
	readonly efficiency: number;
	/** Standard error of the curve of voltage at rest itself, for the whole battery. */
	readonly curveErrorVolts: number;
	/** Above it, with next to no current, the battery is full. */
	readonly fullVolts: number;
}

/** One 12 V block at rest: [charge 0 … 1, volts], ascending. Usual tables of flooded and sealed lead, and of four LFP cells. */
const REST_VOLTS: Readonly<Record<Chemistry, readonly (readonly [number, number])[]>> = {
	"lead-acid": [
		[0, 11.3],
		[0.1, 11.51],
		[0.2, 11.66],
		[0.3, 11.81],
		[0.4, 11.96],
		[0.5, 12.1],
		[0.6, 12.24],
		[0.7, 12.37],
		[0.8, 12.5],
		[0.9, 12.62],
		[1, 12.75],
	],
	lifepo4: [
		[0, 10.8],
		[0.05, 11.8],
		[0.1, 12.5],
		[0.15, 12.8],
		[0.2, 12.92],
		[0.3, 13.02],
		[0.4, 13.1],
		[0.6, 13.16],
		[0.7, 13.24],
		[0.9, 13.32],
		[0.97, 13.4],
		[1, 13.6],
	],
};

/**
 * Ohms × ampere-hours of a 12 V block with its cables, at the pace of minutes: the resistance that a voltmeter sees in the
 * first millisecond is about half of it for lead.
 */
const OHM_HOURS: Readonly<Record<Chemistry, number>> = { "lead-acid": 3, lifepo4: 1.2 };

/** Levels of one 12 V block. */
interface Levels {
	readonly savePercent: number;
	readonly survivePercent: number;
	readonly sleepPercent: number;
	readonly floorPercent: number;
	readonly saveVolts: number;
	readonly surviveVolts: number;
	readonly sleepVolts: number;
	readonly floorVolts: number;
	readonly startVolts: number;
}

/**
 * Lead lives long above half and dies below a fifth; lithium may be used further but its management cuts it off without a
 * warning. The volts lie under the percent: they are for a charge that is wrongly known, and speak last. SPEC.md, "Levels".
 */
const LEVELS: Readonly<Record<Chemistry, Levels>> = {
	"lead-acid": {
		savePercent: 55,
		survivePercent: 35,
		sleepPercent: 20,
		floorPercent: 10,
		saveVolts: 11.7,
		surviveVolts: 11.5,
		sleepVolts: 11.3,
		floorVolts: 10.9,
		startVolts: 12.5,
	},
	lifepo4: {
		savePercent: 40,
		survivePercent: 25,
		sleepPercent: 12,
		floorPercent: 6,
		saveVolts: 12.7,
		surviveVolts: 12.4,
		sleepVolts: 12.1,
		floorVolts: 11.6,
		startVolts: 13.1,
	},
};

export interface Level {
	readonly percent: number;
	readonly volts: number;
}

/** Every number that the modes go by. */
export interface Thresholds {
	readonly save: Level;
	readonly survive: Level;
	readonly sleep: Level;
	readonly floor: Level;
	readonly startVolts: number;
	readonly rise: Level;
	readonly fallMs: Millis;
	readonly riseMs: Millis;
}

export function batteryOf({ battery }: PowerConfig): Battery {
	const { capacityAh, chemistry } = battery;
	const blocks = Number(battery.nominalVolts) / 12;
	const isLead = chemistry === "lead-acid";
	return {
		capacityAh,
		chemistry,
		blocks,
		ohms: (OHM_HOURS[chemistry] * blocks) / capacityAh,
		efficiency: isLead ? 0.9 : 0.98,
		curveErrorVolts: (isLead ? 0.06 : 0.05) * blocks,
		fullVolts: (isLead ? 13.7 : 14) * blocks,
	};
}

/** The configured levels, and the chemistry's own where none is configured. */
export function thresholdsOf({ battery, modes = {} }: PowerConfig): Thresholds {
	const own = LEVELS[battery.chemistry];
	const blocks = Number(battery.nominalVolts) / 12;
	return {
		save: {
			percent: modes.saveBelowPercent ?? own.savePercent,
			volts: modes.saveBelowVolts ?? own.saveVolts * blocks,
		},
		survive: {
			percent: modes.surviveBelowPercent ?? own.survivePercent,
			volts: modes.surviveBelowVolts ?? own.surviveVolts * blocks,
		},
		sleep: {
			percent: modes.sleepBelowPercent ?? own.sleepPercent,
			volts: modes.sleepBelowVolts ?? own.sleepVolts * blocks,
		},
		floor: {
			percent: modes.floorPercent ?? own.floorPercent,
			volts: modes.floorVolts ?? own.floorVolts * blocks,
		},
		startVolts: modes.startAboveVolts ?? own.startVolts * blocks,
		rise: { percent: modes.risePercent ?? 8, volts: modes.riseVolts ?? 0.3 * blocks },
		fallMs: millis((modes.fallMinutes ?? 10) * MINUTE),
		riseMs: millis((modes.riseMinutes ?? 30) * MINUTE),
	};
}

/** Volts of the whole battery at rest for a charge of 0 … 1. */
export function restVolts(battery: Battery, charge: number): number {
	const [low, high] = pieceAt(battery, 0, charge);
	return battery.blocks * (low[1] + ((charge - low[0]) / (high[0] - low[0])) * (high[1] - low[1]));
}

/** Charge for volts at rest, 0 … 1; beyond the table it stays at its end. */
export function chargeAtRest(battery: Battery, volts: number): number {
	const block = volts / battery.blocks;
	const [low, high] = pieceAt(battery, 1, block);
	const charge = low[0] + ((block - low[1]) / (high[1] - low[1])) * (high[0] - low[0]);
	return Math.min(1, Math.max(0, charge));
}

/** Volts by which the whole battery rises from empty to full, at this charge's slope. */
export function slopeAt(battery: Battery, charge: number): number {
	// Over a fifth of the range: the corners of the table are its author's, not the battery's.
	const low = Math.max(0, charge - 0.1);
	const high = Math.min(1, charge + 0.1);
	return (restVolts(battery, high) - restVolts(battery, low)) / (high - low);
}

/** The piece of the table in which a charge (column 0) or a block's volts (column 1) lie. */
function pieceAt(
	battery: Battery,
	column: 0 | 1,
	value: number,
): [readonly [number, number], readonly [number, number]] {
	const table = REST_VOLTS[battery.chemistry];
	const at = table.findIndex((point, index) => index > 0 && value <= point[column]);
	const index = at < 1 ? table.length - 1 : at;
	// Every table has two points or more; the fallbacks only satisfy the index check.
	return [table[index - 1] ?? [0, 0], table[index] ?? [1, 1]];
}
