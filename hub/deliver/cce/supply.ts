// What boxes told of a DC supply and of their battery: the mean of a quarter of an hour, and the days left at a moment.

import { SUPPLY_QUARTER_MS, type SupplyRecorded } from "@tesai/shared/contract/event/supply.ts";
import { HOUR } from "@tesai/shared/contract/quantity.ts";

/** The means of one quarter of an hour, or of a part of it that was told alone. */
export interface SupplyPart {
	readonly fromMs: number;
	readonly samples: number;
	readonly volts: number;
	readonly amps: number | undefined;
}

/** What the box foresaw of its battery at a moment of its boot. */
export interface BatteryWord {
	readonly monoMs: number;
	readonly hours: number;
}

/** A box tells its battery once an hour; so far from it a word says nothing of a moment. */
export const BATTERY_SPEAKS_MS = 4 * HOUR;

/** What the standard's fields can carry; beyond it nothing is said. */
const MOST_VOLTS = 999.9;
const MOST_AMPS = 99.9;

export function listSupplyParts({ from, quarters }: SupplyRecorded): SupplyPart[] {
	let fromMs: number = from.monoMs;
	let centivolts = 0;
	let centiamps = 0;
	return quarters.map(({ skip, samples, volts, amps }, index) => {
		if (index > 0) fromMs += (1 + skip) * SUPPLY_QUARTER_MS;
		centivolts += volts;
		centiamps += amps ?? 0;
		return { fromMs, samples, volts: centivolts / 100, amps: amps === undefined ? undefined : centiamps / 100 };
	});
}

/**
 * Mean volts and amps of a quarter of an hour, to the hundredth; `null` where not one sample lies in it. Parts of one quarter join by
 * their counts. Where the box's clock has been corrected since, a part that lies across the border counts by its share.
 */
export function measureSupply(
	parts: readonly SupplyPart[],
	fromMs: number,
): { readonly volts: number | null; readonly amps: number | null } {
	const inside = parts.map((part) => ({
		...part,
		weight: part.samples * Math.max(0, 1 - Math.abs(part.fromMs - fromMs) / SUPPLY_QUARTER_MS),
	}));
	return {
		volts: meanOf(inside, (part) => part.volts, MOST_VOLTS),
		amps: meanOf(inside, (part) => part.amps, MOST_AMPS),
	};
}

/** Less than half a sample's share is a neighbour's, borrowed over the border. */
const LEAST_WEIGHT = 0.5;

function meanOf<T extends { readonly weight: number }>(
	parts: readonly T[],
	pick: (part: T) => number | undefined,
	most: number,
): number | null {
	let weight = 0;
	let sum = 0;
	for (const part of parts) {
		const value = pick(part);
		if (value === undefined) continue;
		weight += part.weight;
		sum += part.weight * value;
	}
	if (weight < LEAST_WEIGHT) return null;
	const mean = Math.round((sum / weight) * 100) / 100;
	return mean < 0 || mean > most ? null : mean;
}

/** BEMD: days of battery left, counting on no sun, by the last word at that moment, or the first one after it. `words` in order of time. */
export function batteryDaysAt(words: readonly BatteryWord[], monoMs: number): number | null {
	const near = words.filter((one) => Math.abs(one.monoMs - monoMs) <= BATTERY_SPEAKS_MS);
	const word = near.findLast((one) => one.monoMs <= monoMs) ?? near[0];
	return word === undefined ? null : Math.round((word.hours / 24) * 10) / 10;
}
