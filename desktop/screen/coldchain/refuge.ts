// Where the vaccines of a fridge in trouble may go: another fridge of the post that is well and cold enough, or none.

import type { FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { Celsius, EpochMs } from "@tesai/shared/contract/quantity.ts";
import { ageOf } from "../time/view-model.ts";

export interface Refuge {
	readonly name: string;
	readonly celsius: Celsius;
}

/** Half a degree inside 2 °C, because a probe errs by that much; a degree below 8 °C, because what comes in brings its warmth. */
const COLDEST = 2.5;
const WARMEST = 7;
/** What was measured before that may be otherwise by now. */
const FRESH_MS = 15 * 60_000;

/** The one furthest from either edge; a fridge without power, with an open door or whose sensor is in doubt takes nobody in. */
export function findRefuge(fridges: readonly FridgeView[], from: string, now: EpochMs): Refuge | null {
	const roomOf = ({ celsius }: Refuge) => Math.min(celsius - COLDEST, WARMEST - celsius);
	const open = fridges.flatMap((fridge) => (fridge.id === from ? [] : toRefuge(fridge, now)));
	return open.reduce<Refuge | null>((best, one) => (best === null || roomOf(one) > roomOf(best) ? one : best), null);
}

function toRefuge(fridge: FridgeView, now: EpochMs): Refuge[] {
	const { attention, temperature, sensorFlag, door, power, alarms } = fridge;
	if (attention !== "all-good" || temperature === null || sensorFlag !== null || alarms.length > 0) return [];
	if (door?.open === true || power?.supplied === false || ageOf(temperature.measuredAt, now) > FRESH_MS) return [];
	const { celsius } = temperature;
	return celsius >= COLDEST && celsius <= WARMEST ? [{ name: fridge.name, celsius }] : [];
}
