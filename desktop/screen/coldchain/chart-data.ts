// What a chart says of a moment, of a day and of all of it: pure lookups in what the edge has answered.

import type { Chart, ChartBucket, Track } from "@tesai/shared/contract/edge-api/chart.ts";
import type { Rule } from "@tesai/shared/contract/limits.ts";
import { listDayStarts } from "./chart-axis.ts";
import { sumRuns } from "./chart-runs.ts";
import { type ChartWindow, lastsOf } from "./chart-window.ts";

export type TrackName = "door" | "compressor" | "supply";
/** In the order in which they lie below the temperature. */
export const TRACK_NAMES: readonly TrackName[] = ["door", "compressor", "supply"];

/** The tracks that the fridge has a sensor for. */
export function listTracks(chart: Chart): { readonly name: TrackName; readonly track: Track }[] {
	return TRACK_NAMES.flatMap((name) => {
		const track = chart[name];
		return track === null ? [] : [{ name, track }];
	});
}

interface Extremes {
	readonly low: number;
	readonly high: number;
}

/** The lowest and the highest within the window; null when nothing was measured in it. */
export function extremesOf(chart: Chart, window: ChartWindow): Extremes | null {
	let low = Number.POSITIVE_INFINITY;
	let high = Number.NEGATIVE_INFINITY;
	for (const { at, minCelsius, maxCelsius } of chart.buckets) {
		if (at + chart.bucketMs <= window.from || at > window.to) continue;
		low = Math.min(low, minCelsius);
		high = Math.max(high, maxCelsius);
	}
	return low > high ? null : { low, high };
}

/** What the upright axis must show: the bands and every reading, a degree of air, and never a flat line blown up to a storm. */
export function spanOf(chart: Chart, window: ChartWindow): Extremes {
	const measured = extremesOf(chart, window) ?? { low: 2, high: 8 };
	const bands = chart.limits.filter(({ from, to }) => to > window.from && from < window.to);
	const lows = bands.flatMap(({ lowCelsius }) => lowCelsius ?? []);
	const highs = bands.flatMap(({ highCelsius }) => highCelsius ?? []);
	return {
		low: Math.floor(Math.min(measured.low, ...(lows.length > 0 ? lows : [2])) - 0.6),
		high: Math.ceil(Math.max(measured.high, ...(highs.length > 0 ? highs : [8])) + 0.6),
	};
}

export type TrackState = "on" | "off" | "unknown";
export interface CursorTrack {
	readonly name: TrackName;
	readonly state: TrackState;
	/** Where the moment lies in several short runs that are told as one: how long they come to. */
	readonly sumMs: number | null;
}
export interface Cursor {
	readonly at: number;
	/** Null where nothing was measured. */
	readonly bucket: ChartBucket | null;
	readonly claim: ChartBucket | null;
	readonly tracks: readonly CursorTrack[];
	readonly alarms: readonly Rule[];
}

/** All that is known of a moment. What is marked wider than it lasted is found from `reachMs` around it. */
export function findAt(chart: Chart, at: number, reachMs = 0): Cursor {
	const inHole = chart.unmeasured.some(({ from, to }) => at > from && at < to);
	return {
		at,
		bucket: inHole ? null : findBucket(chart.buckets, at, chart.bucketMs),
		claim: chart.claims.find((claim) => claim.at - reachMs <= at && at < claim.at + chart.bucketMs + reachMs) ?? null,
		tracks: listTracks(chart).map(({ name, track }) => ({ name, ...findState(track, at) })),
		alarms: chart.alarms
			.filter(({ from, to }) => from - reachMs <= at && (to === null || at <= to + reachMs))
			.map(({ rule }) => rule),
	};
}

/** The bucket that holds the moment, or the reading nearest before it where readings lie further apart than buckets are wide. */
function findBucket(buckets: readonly ChartBucket[], at: number, bucketMs: number): ChartBucket | null {
	let low = 0;
	let high = buckets.length - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const found = buckets[middle];
		if (found === undefined) return null;
		if (found.at > at) high = middle - 1;
		else if (found.at + bucketMs <= at) low = middle + 1;
		else return found;
	}
	const before = buckets[high];
	return before !== undefined && at - before.at < STANDS_MS ? before : null;
}

/** A reading stands for the time to the next one, but not through a silence. */
const STANDS_MS = 20 * 60_000;

function findState(track: Track, at: number): Omit<CursorTrack, "name"> {
	const run = track.on.find(({ from, to }) => from <= at && at < to);
	if (run !== undefined) return { state: "on", sumMs: run.onMs ?? null };
	const isUnknown = track.unknown.some(({ from, to }) => from <= at && at < to);
	return { state: isUnknown ? "unknown" : "off", sumMs: null };
}

export interface DayRow {
	/** Midnight at the post. */
	readonly at: number;
	readonly low: number | null;
	readonly high: number | null;
	/** Null where the fridge has no such sensor. */
	readonly openMs: number | null;
	readonly darkMs: number | null;
	readonly alarms: number;
}

/** One row a day of the window, newest first. A day's buckets never reach over midnight. */
export function listChartDays(chart: Chart, shown: ChartWindow): DayRow[] {
	// Of what has not been asked for nobody can say that the supply was away.
	const window = { from: Math.max(shown.from, chart.from), to: Math.min(shown.to, chart.to) };
	return listDayStarts(window)
		.map((start, place, starts) => {
			const day = { from: Math.max(start, window.from), to: Math.min(starts[place + 1] ?? window.to, window.to) };
			const extremes = extremesOf(chart, { from: day.from, to: day.to - 1 });
			return {
				at: start,
				low: extremes?.low ?? null,
				high: extremes?.high ?? null,
				openMs: chart.door && sumRuns(chart.door.on, day),
				darkMs:
					chart.supply &&
					Math.max(0, lastsOf(day) - sumRuns(chart.supply.on, day) - sumRuns(chart.supply.unknown, day)),
				alarms: chart.alarms.filter(({ from }) => from >= day.from && from < day.to).length,
			};
		})
		.toReversed();
}
