// One fridge's stretch of time in a handful of numbers.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { PeriodSummarised } from "@tesai/shared/contract/event/coldchain.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { type Celsius, celsius, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";

export interface TimedReading {
	readonly sensor: SensorId;
	readonly monoMs: number;
	readonly reading: Reading;
}

/** `readings` are those of one boot between `from` and its end `lastsMs` later, in order of time. */
export function summarisePeriod(
	fridge: FridgeConfig,
	from: Stamp,
	lastsMs: Millis,
	readings: readonly TimedReading[],
): PeriodSummarised {
	const temperatures = readings.flatMap(({ sensor, reading }) =>
		sensor === fridge.temperatureSensor && reading.kind === "temperature" ? [reading.celsius] : [],
	);
	const end = from.monoMs + lastsMs;
	return {
		fridge: fridge.id,
		from: { boot: from.boot, monoMs: from.monoMs },
		lastsMs,
		readings: temperatures.length,
		...extremes(temperatures),
		doorOpenMs: timeWhile(end, readings, (one) => one.sensor === fridge.doorSensor && isDoorOpen(one.reading)),
		unpoweredMs: timeWhile(end, readings, (one) => one.sensor === fridge.powerSensor && isUnpowered(one.reading)),
	};
}

function extremes(values: readonly Celsius[]): Pick<PeriodSummarised, "minCelsius" | "maxCelsius" | "meanCelsius"> {
	if (values.length === 0) return {};
	let min = Number.POSITIVE_INFINITY;
	let max = Number.NEGATIVE_INFINITY;
	let sum = 0;
	for (const value of values) {
		min = Math.min(min, value);
		max = Math.max(max, value);
		sum += value;
	}
	const mean = Math.round((sum / values.length) * 100) / 100;
	return { minCelsius: celsius(min), maxCelsius: celsius(max), meanCelsius: celsius(mean) };
}

const isDoorOpen = (reading: Reading): boolean => reading.kind === "door" && reading.open;
const isUnpowered = (reading: Reading): boolean => reading.kind === "power" && !reading.supplied;

/** A state holds from the sample that shows it to the next sample of the same sensor, or to the end. */
function timeWhile(end: number, readings: readonly TimedReading[], holds: (one: TimedReading) => boolean): Millis {
	let total = 0;
	let open: TimedReading | undefined;
	for (const one of readings) {
		if (open !== undefined && one.sensor === open.sensor) {
			total += one.monoMs - open.monoMs;
			open = undefined;
		}
		if (open === undefined && holds(one)) open = one;
	}
	if (open !== undefined) total += end - open.monoMs;
	return millis(total);
}
