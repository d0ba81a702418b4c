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
	let step = 0;
	let before = first;
	for (const sample of part) {
		step = greatestCommonDivisor(step, sample.monoMs - before.monoMs);
		before = sample;
	}
	const stepMs = Math.max(1, step);
	before = first;
	return {
		sensor,
		from: { boot, monoMs: millis(first.monoMs) },
		stepMs: millis(stepMs),
		samples: part.map((sample, index) => {
			const skip = index === 0 ? 0 : (sample.monoMs - before.monoMs) / stepMs - 1;
			const centi = index === 0 ? sample.centi : sample.centi - before.centi;
			before = sample;
			return { skip, centi };
		}),
	};
}

/** The other way round. */
export function unpackTemperatures(fact: TemperaturesRecorded): TimedCenti[] {
	let monoMs: number = fact.from.monoMs;
	let centi = 0;
	return fact.samples.map((sample, index) => {
		if (index > 0) monoMs += (1 + sample.skip) * fact.stepMs;
		centi += sample.centi;
		return { monoMs, centi };
	});
}

function greatestCommonDivisor(a: number, b: number): number {
	return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
