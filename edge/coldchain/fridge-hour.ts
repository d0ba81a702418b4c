// One fridge's hour in what days are judged by: temperature, compressor, door, supply, and how fast it warms and cools. [CC66]

import { VVM_TYPES, type VvmType } from "@tesai/shared/contract/edge-api/insight.ts";
import { HOUR, MINUTE, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import {
	type CompressorSample,
	type CompressorStatistics,
	inferCompressor,
	summariseCompressor,
} from "./compressor-statistics.ts";
import { type DoorStatistics, type OpenSpan, summariseDoor } from "./door-statistics.ts";
import { fitTimeConstant, type TimedCelsius } from "./holdover.ts";
import { computeMeanKinetic, type HeldTemperature } from "./mkt.ts";
import { findMedian } from "./robust.ts";
import { findSwings, type Swing } from "./swing.ts";
import { sumLifeUsed } from "./vvm.ts";

/** How much is read before and after the hour: a thermostat's slow rise in cool weather must be seen whole. */
export const LEAD_IN: Millis = millis(5 * HOUR);
export const LEAD_OUT: Millis = HOUR;

/** What the fridge's sensors said in the hour with its lead-in and lead-out; undefined where it has no such sensor. */
export interface HourReadings {
	readonly temperatures: readonly TimedCelsius[];
	readonly ambients: readonly TimedCelsius[] | undefined;
	readonly doors: readonly TimedState[] | undefined;
	/** `on`: supplied. */
	readonly supplies: readonly TimedState[] | undefined;
	readonly compressors: readonly CompressorSample[] | undefined;
}

export interface TimedState {
	readonly utc: number;
	readonly on: boolean;
	/** Until when it is believed without another word; where that is not said, to the next one. [CC49] */
	readonly untilUtc?: number | undefined;
}

export interface FridgeHour {
	/** Beginning of the hour, epoch ms. */
	readonly at: number;
	/** For how much of it the temperature is known; the other temperatures are null when that is nothing. */
	readonly coveredMs: Millis;
	readonly minCelsius: number | null;
	readonly maxCelsius: number | null;
	readonly meanCelsius: number | null;
	readonly mktCelsius: number | null;
	/** Shares of a vial monitor's life. */
	readonly vvmUsed: Readonly<Record<VvmType, number>>;
	readonly ambientCelsius: number | null;
	readonly door: DoorStatistics | null;
	/** Since when the door stands open at the hour's end; null when it is shut or nobody knows. */
	readonly openSince: number | null;
	/** Until when that is believed without another word; missing where it is to the next one. */
	readonly openUntil?: number;
	readonly compressor: (CompressorStatistics & { readonly basis: "contact" | "temperature" }) | null;
	/** °C an hour while it cools and while it warms, both positive; null without a swing to measure. */
	readonly coolingPerHour: number | null;
	readonly warmingPerHour: number | null;
	readonly unpoweredMs: Millis | null;
	/** Of an hour wholly without supply and with the door shut: its time constant. */
	readonly tauMs: Millis | null;
}

/** A temperature stands for the time to the next one, but not through a silence. */
const LONGEST_HOLD = 20 * MINUTE;
/** Rises or falls that together last less than this say more of the noise than of the fridge. */
const SHORTEST_SWINGS = 5 * MINUTE;
/** °C that a whole hour without supply must rise to be measured: three of a probe's steps. */
const LEAST_OUTAGE_RISE = 0.3;

/** `before` is the hour before, if there is one: a door may stand open since then. */
export function summariseHour(at: number, readings: HourReadings, before: FridgeHour | undefined): FridgeHour {
	const to = at + HOUR;
	const held = holdTemperatures(readings.temperatures, at, to);
	const inside = readings.temperatures.filter(({ utc }) => utc >= at && utc < to).map((one) => one.celsius);
	const coveredMs = held.reduce((sum, { lastsMs }) => sum + lastsMs, 0);
	const opened = before?.at === at - HOUR && before.openSince !== null ? before : undefined;
	const openings = readings.doors && spanStates(readings.doors, true, opened?.openSince ?? null, to, opened?.openUntil);
	const door = openings === undefined ? null : summariseDoor(openings, at, to);
	const darkness = readings.supplies && spanStates(readings.supplies, false, null, to);
	const unpoweredMs = darkness === undefined ? null : summariseDoor(darkness, at, to).openMs;
	const swings = findSwings(readings.temperatures);
	const nearby = swings.filter((swing) => swing.fromUtc < to && swing.toUtc > at);
	const ambientCelsius = meanOf((readings.ambients ?? []).filter(({ utc }) => utc >= at && utc < to));
	const last = openings?.at(-1);
	return {
		at,
		coveredMs: millis(coveredMs),
		minCelsius: inside.length === 0 ? null : Math.min(...inside),
		maxCelsius: inside.length === 0 ? null : Math.max(...inside),
		meanCelsius:
			coveredMs === 0 ? null : held.reduce((sum, { celsius, lastsMs }) => sum + celsius * lastsMs, 0) / coveredMs,
		mktCelsius: computeMeanKinetic(held) ?? null,
		vvmUsed: Object.fromEntries(VVM_TYPES.map((type) => [type, sumLifeUsed(type, held)])) as FridgeHour["vvmUsed"],
		ambientCelsius,
		door,
		openSince: last !== undefined && last.toUtc >= to ? last.fromUtc : null,
		...(last?.untilUtc !== undefined && last.toUtc >= to && { openUntil: last.untilUtc }),
		compressor: judgeCompressor(readings.compressors, swings, at, to),
		coolingPerHour: rateOf(nearby, -1),
		warmingPerHour: rateOf(nearby, 1),
		unpoweredMs,
		tauMs:
			unpoweredMs !== null && unpoweredMs >= HOUR - MINUTE && (door === null || door.openMs === 0)
				? measureTau(readings.temperatures, at, to, ambientCelsius)
				: null,
	};
}

function holdTemperatures(samples: readonly TimedCelsius[], from: number, to: number): HeldTemperature[] {
	return samples.flatMap(({ utc, celsius }, index) => {
		const next = samples[index + 1]?.utc ?? to;
		const lastsMs = Math.min(next, to, utc + LONGEST_HOLD) - Math.max(utc, from);
		return lastsMs > 0 ? [{ celsius, lastsMs: millis(lastsMs) }] : [];
	});
}

interface Span extends OpenSpan {
	readonly untilUtc: number | undefined;
}

/** Stretches in which the state was `wanted`; `since` when it already was so before the first sample. */
function spanStates(
	samples: readonly TimedState[],
	wanted: boolean,
	since: number | null,
	to: number,
	believedUntil?: number,
): Span[] {
	const spans: Span[] = [];
	let from = since;
	let until = believedUntil;
	const close = (utc: number) => {
		const toUtc = Math.min(utc, until ?? utc);
		if (from !== null && toUtc > from) spans.push({ fromUtc: from, toUtc, untilUtc: until });
		from = null;
	};
	for (const { utc, on, untilUtc } of samples) {
		if (utc >= to) break;
		// A word that ran out before this one: between the two nobody knows.
		if (until !== undefined && utc > until) close(utc);
		if (on !== wanted) close(utc);
		else {
			from ??= utc;
			until = untilUtc;
		}
	}
	close(to);
	return spans;
}

function judgeCompressor(
	samples: readonly CompressorSample[] | undefined,
	swings: readonly Swing[],
	at: number,
	to: number,
): FridgeHour["compressor"] {
	const measured = samples === undefined ? undefined : summariseCompressor(samples, at, to);
	if (measured !== undefined && measured.judgedMs > 0) return { ...measured, basis: "contact" };
	const inferred = inferCompressor(swings, at, to);
	return inferred.judgedMs > 0 ? { ...inferred, basis: "temperature" } : null;
}

/** All that it rose, or fell, over all the time that took: single swings of a few minutes would be a minute's grid off. */
function rateOf(swings: readonly Swing[], sign: 1 | -1): number | null {
	let moved = 0;
	let ms = 0;
	for (const { fromUtc, toUtc, fromCelsius, toCelsius } of swings) {
		const rise = (toCelsius - fromCelsius) * sign;
		if (rise <= 0) continue;
		moved += rise;
		ms += toUtc - fromUtc;
	}
	return ms >= SHORTEST_SWINGS ? moved / (ms / HOUR) : null;
}

function measureTau(
	samples: readonly TimedCelsius[],
	at: number,
	to: number,
	ambientCelsius: number | null,
): Millis | null {
	if (ambientCelsius === null) return null;
	const inside = samples.filter(({ utc }) => utc >= at && utc < to);
	// The middle one of each five, whose medians are compared.
	const [first, last] = [inside[2], inside.at(-3)];
	const from = findMedian(inside.slice(0, 5).map((one) => one.celsius));
	const until = findMedian(inside.slice(-5).map((one) => one.celsius));
	if (first === undefined || last === undefined || from === undefined || until === undefined) return null;
	if (until - from < LEAST_OUTAGE_RISE) return null;
	return fitTimeConstant(from, until, millis(last.utc - first.utc), ambientCelsius) ?? null;
}

function meanOf(samples: readonly TimedCelsius[]): number | null {
	return samples.length === 0 ? null : samples.reduce((sum, { celsius }) => sum + celsius, 0) / samples.length;
}
