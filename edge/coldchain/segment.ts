// Packs a stretch of one sensor's temperatures into facts for the telemetry lane, losing none.

import type { TemperaturesRecorded } from "@tesai/shared/contract/event/coldchain.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";

export interface TimedCenti {
	readonly monoMs: number;
	readonly centi: number;
}

/** A fact takes at most this many samples: an hour at one a second, with room. */
const MOST_SAMPLES = 4_096;

/** Samples must be of one boot, in order of time and without repetition. */
export function packTemperatures(
	sensor: SensorId,
	boot: number,
	samples: readonly TimedCenti[],
): TemperaturesRecorded[] {
	const facts: TemperaturesRecorded[] = [];
	for (let at = 0; at < samples.length; at += MOST_SAMPLES) {
		const part = samples.slice(at, at + MOST_SAMPLES);
		const first = part[0];
		if (first !== undefined) facts.push(packPart(sensor, boot, first, part));
	}
	return facts;
}

function packPart(
	sensor: SensorId,
	boot: number,
	first: TimedCenti,
	part: readonly TimedCenti[],
): TemperaturesRecorded {
	const steps = part.map((sample, index) => {
		const before = part[index - 1];
		return before === undefined
			? { ms: 0, centi: sample.centi }
			: { ms: sample.monoMs - before.monoMs, centi: sample.centi - before.centi };
	});
	const stepMs = Math.max(1, steps.map((step) => step.ms).reduce(greatestCommonDivisor));
	const stepCenti = Math.max(1, steps.map((step) => Math.abs(step.centi)).reduce(greatestCommonDivisor));
	return {
		sensor,
		from: { boot, monoMs: millis(first.monoMs) },
		stepMs: millis(stepMs),
		stepCenti,
		samples: steps.map(({ ms, centi }) => ({ skip: ms === 0 ? 0 : ms / stepMs - 1, rise: centi / stepCenti })),
	};
}

/** The other way round. */
export function unpackTemperatures(fact: TemperaturesRecorded): TimedCenti[] {
	let monoMs: number = fact.from.monoMs;
	let centi = 0;
	return fact.samples.map((sample, index) => {
		if (index > 0) monoMs += (1 + sample.skip) * fact.stepMs;
		centi += sample.rise * fact.stepCenti;
		return { monoMs, centi };
	});
}

function greatestCommonDivisor(a: number, b: number): number {
	return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
