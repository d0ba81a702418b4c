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
	return packSamples(samples).map(({ fromMs, ...packed }) => ({
		sensor,
		from: { boot, monoMs: millis(fromMs) },
		...packed,
	}));
}

/** Temperatures in order of time and without repetition, as both kinds of fact that carry them have them. */
export function packSamples(
	samples: readonly TimedCenti[],
): ({ readonly fromMs: number } & Pick<TemperaturesRecorded, "stepMs" | "stepCenti" | "samples">)[] {
	const parts: TimedCenti[][] = [];
	for (let at = 0; at < samples.length; at += MOST_SAMPLES) parts.push(samples.slice(at, at + MOST_SAMPLES));
	return parts.map((part) => ({ fromMs: part[0]?.monoMs ?? 0, ...packPart(part) }));
}

function packPart(part: readonly TimedCenti[]): Pick<TemperaturesRecorded, "stepMs" | "stepCenti" | "samples"> {
	const steps = part.map((sample, index) => {
		const before = part[index - 1];
		return before === undefined
			? { ms: 0, centi: sample.centi }
			: { ms: sample.monoMs - before.monoMs, centi: sample.centi - before.centi };
	});
	const stepMs = Math.max(1, steps.map((step) => step.ms).reduce(greatestCommonDivisor));
	const stepCenti = Math.max(1, steps.map((step) => Math.abs(step.centi)).reduce(greatestCommonDivisor));
	return {
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
