// How long a fridge stays within its limit without supply: a range with what it rests on, or why nobody can say. [CC62] [CC63]

import type { Holdover } from "@tesai/shared/contract/edge-api/insight.ts";
import { DAY, HOUR, MINUTE, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { findMedian, findQuantile, listSlopes, thinOut } from "./robust.ts";

/** Temperature of the room around the fridge: two values that it surely lies between. */
export interface Surroundings {
	readonly leastCelsius: number;
	readonly mostCelsius: number;
}

/** Without a probe outside: from a cool night to the hottest zone that fridges are made for. */
export const UNMEASURED_SURROUNDINGS: Surroundings = { leastCelsius: 20, mostCelsius: 43 };

/** Of the probe's steps and error, °C; smaller rises than three of them may be noise. */
const RESOLUTION = 0.1;
const LEAST_RISE = 3 * RESOLUTION;
/** °C an hour: slower than this, ice is melting and the end cannot be seen in the temperature. */
const PLATEAU_PER_HOUR = 0.1;
const MOST_POINTS = 40;
const MARGIN = 0.1;
/** Beyond this nobody can say, and nobody plans. */
const FURTHEST: Millis = millis(10 * DAY);

export interface IceBank {
	readonly joules: number;
	/** Share that is frozen, 0 … 1. */
	readonly charge: number;
	readonly wallKelvinPerWatt: number;
	readonly iceKelvinPerWatt: number;
}

/** Days that the ice keeps every point at +2 … +8 °C: energy over heat flow, to one decimal, at most 999.9 (the HOLD field of E006/DS01). */
export function estimateIceBankDays(bank: IceBank | null, ambientCelsius: number): number | null {
	if (bank === null) return null;
	const watts = ambientCelsius / (bank.wallKelvinPerWatt + bank.iceKelvinPerWatt);
	if (watts <= 0) return 999.9;
	return Math.min(999.9, Math.round(((bank.joules * bank.charge) / watts / 86_400) * 10) / 10);
}

/** Time constant of T(t) = ambient − (ambient − T₀)·e^(−t/τ) through two temperatures; undefined when they do not approach it. */
export function fitTimeConstant(
	fromCelsius: number,
	toCelsius: number,
	afterMs: Millis,
	ambientCelsius: number,
): Millis | undefined {
	const ratio = (ambientCelsius - fromCelsius) / (ambientCelsius - toCelsius);
	return ratio > 1 ? millis(afterMs / Math.log(ratio)) : undefined;
}

/** When the same curve reaches the limit; infinite when the surroundings are no warmer than it, 0 when it is reached. */
export function predictCrossing(tauMs: Millis, celsius: number, limitCelsius: number, ambientCelsius: number): Millis {
	if (celsius >= limitCelsius) return millis(0);
	if (ambientCelsius <= limitCelsius) return millis(Number.POSITIVE_INFINITY);
	return millis(tauMs * Math.log((ambientCelsius - celsius) / (ambientCelsius - limitCelsius)));
}

export interface TimedCelsius {
	readonly utc: number;
	readonly celsius: number;
}

/**
 * From the temperatures since the supply went, in order of time. Refused when the rise is within the probe's error, while it
 * stands still, or when the surroundings cannot warm it to the limit.
 */
export function measureHoldover(
	samples: readonly TimedCelsius[],
	around: Surroundings,
	limitCelsius: number,
): Holdover {
	const points = thinOut(samples, MOST_POINTS);
	const first = findMedian(samples.slice(0, 3).map((one) => one.celsius));
	const now = findMedian(samples.slice(-3).map((one) => one.celsius));
	const from = points[0];
	const last = points.at(-1);
	if (first === undefined || now === undefined || from === undefined || last === undefined) {
		return { known: "no", why: "too-short" };
	}
	if (now >= limitCelsius) return { known: "no", why: "too-warm" };
	if (around.leastCelsius <= limitCelsius) return { known: "no", why: "cool-around" };
	if (isPlateau(points)) return { known: "no", why: "standing-still" };
	if (now - first < LEAST_RISE) return { known: "no", why: "too-short" };
	const spanMs = last.utc - from.utc;
	const newest = samples.slice(-3).map((one) => one.celsius);
	const bounds = [Math.min(...newest) - RESOLUTION, Math.max(...newest) + RESOLUTION];
	const times = [around.leastCelsius, around.mostCelsius].flatMap((ambient) => {
		const logs = points.map(({ utc, celsius }) => ({ x: utc, y: -Math.log(ambient - celsius) }));
		const slopes = listSlopes(logs, spanMs / 2);
		return [0.1, 0.9].flatMap((share) => {
			const slope = findQuantile(slopes, share);
			if (slope === undefined || slope <= 0) return [];
			return bounds.map((bound) => predictCrossing(millis(1 / slope), bound, limitCelsius, ambient));
		});
	});
	// A slope that may be none at all is no basis.
	if (times.length < 8) return { known: "no", why: "too-short" };
	return toRange(times, "this-outage");
}

/** The newest hour, or all there is, rises by less than a probe can tell from noise. */
function isPlateau(points: readonly TimedCelsius[]): boolean {
	const end = points.at(-1)?.utc ?? 0;
	const recent = points.filter(({ utc }) => utc >= end - HOUR);
	const span = end - (recent[0]?.utc ?? end);
	if (span < 30 * MINUTE) return false;
	const slope = findMedian(
		listSlopes(
			recent.map(({ utc, celsius }) => ({ x: utc / HOUR, y: celsius })),
			span / HOUR / 2,
		),
	);
	return slope !== undefined && slope < PLATEAU_PER_HOUR;
}

/**
 * From earlier outages: `taus` are time constants, one a whole hour without supply. At least three hours are asked for, as
 * one may have been a door.
 */
export function predictHoldover(
	taus: readonly Millis[],
	celsius: number,
	around: Surroundings,
	limitCelsius: number,
): Holdover {
	if (taus.length < 3) return { known: "no", why: "no-outage-seen" };
	if (celsius >= limitCelsius) return { known: "no", why: "too-warm" };
	if (around.mostCelsius <= limitCelsius) return { known: "no", why: "cool-around" };
	const least = findQuantile(taus, 0.1) ?? 0;
	const most = findQuantile(taus, 0.9) ?? 0;
	const times = [
		predictCrossing(millis(least), celsius, limitCelsius, around.mostCelsius),
		predictCrossing(millis(most), celsius, limitCelsius, around.leastCelsius),
	];
	return toRange(times, "earlier-outages");
}

/** Widened on both sides, so that it is never so narrow that it would be read as one number. */
function toRange(times: readonly number[], basis: "this-outage" | "earlier-outages"): Holdover {
	const leastMs = Math.min(FURTHEST, Math.min(...times) * (1 - MARGIN));
	const mostMs = Math.min(FURTHEST, Math.max(...times) * (1 + MARGIN));
	return { known: "yes", leastMs: millis(Math.round(leastMs)), mostMs: millis(Math.round(mostMs)), basis };
}
