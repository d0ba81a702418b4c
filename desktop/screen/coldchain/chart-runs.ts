// Runs of time and what lies between them, as a chart's lanes and lines are drawn from: pure arithmetic.

import type { Chart, ChartBucket, Track } from "@tesai/shared/contract/edge-api/chart.ts";
import type { ChartWindow } from "./chart-window.ts";

/** How much of the window the runs fill; of several told as one, the share that lies in it. */
export function sumRuns(
	runs: readonly { readonly from: number; readonly to: number; readonly onMs?: number | undefined }[],
	window: ChartWindow,
): number {
	let sum = 0;
	for (const { from, to, onMs } of runs) {
		const inside = Math.min(to, window.to) - Math.max(from, window.from);
		if (inside > 0) sum += onMs === undefined ? inside : (inside / (to - from)) * onMs;
	}
	return sum;
}

/** Where the sensor said that it was off. */
export function listOff(track: Track, stretch: ChartWindow): ChartWindow[] {
	const off: ChartWindow[] = [];
	const said = [...track.on, ...track.unknown].sort((a, b) => a.from - b.from);
	let at = stretch.from;
	for (const { from, to } of [...said, { from: stretch.to, to: stretch.to }]) {
		if (from > at) off.push({ from: at, to: from });
		at = Math.max(at, to);
	}
	return off;
}

/** How much of each column of the window the runs fill, 0 to 1. Columns lie on whole multiples of their width, so that they do not dance. */
export function shareColumns(
	runs: Track["on"],
	window: ChartWindow,
	columnMs: number,
): { readonly at: number; readonly share: number }[] {
	const first = Math.floor(window.from / columnMs);
	const filled = new Float64Array(Math.ceil(window.to / columnMs) - first);
	for (const { from, to, onMs } of runs) {
		if (to <= window.from || from >= window.to) continue;
		const density = onMs === undefined ? 1 : onMs / (to - from);
		const last = Math.min(filled.length - 1, Math.floor(to / columnMs) - first);
		for (let column = Math.max(0, Math.floor(from / columnMs) - first); column <= last; column++) {
			const at = (first + column) * columnMs;
			filled[column] = (filled[column] ?? 0) + density * Math.max(0, Math.min(to, at + columnMs) - Math.max(from, at));
		}
	}
	return [...filled].map((ms, column) => ({ at: (first + column) * columnMs, share: Math.min(1, ms / columnMs) }));
}

/** A line's points between two holes: the edges of time it covers and its buckets, in order. */
export interface CoveredRun {
	readonly from: number;
	readonly to: number;
	readonly buckets: readonly ChartBucket[];
}

/** The buckets between the holes; the line never crosses one. A bucket with a hole within it stands on both sides. */
export function listCovered(chart: Chart): CoveredRun[] {
	const runs: CoveredRun[] = [];
	const holes = [...chart.unmeasured, { from: chart.to, to: chart.to }];
	let from: number = chart.from;
	let place = 0;
	for (const hole of holes) {
		const buckets: ChartBucket[] = [];
		for (; place < chart.buckets.length; place++) {
			const bucket = chart.buckets[place];
			if (bucket === undefined || bucket.at > hole.from) break;
			if (bucket.at + chart.bucketMs > from) buckets.push(bucket);
			// It goes on after the hole.
			if (bucket.at + chart.bucketMs > hole.to) break;
		}
		// A hole at an edge of the chart has no reading on that side of it.
		if (buckets.length > 0 && from < chart.to && hole.from > chart.from) runs.push({ from, to: hole.from, buckets });
		from = hole.to;
	}
	return runs;
}

/** The pieces of the runs whose buckets lie beyond a limit of their time, each with its neighbours, so that its line is whole at the limit. */
export function listBeyond(runs: readonly CoveredRun[], limits: Chart["limits"], bucketMs: number): CoveredRun[] {
	const isBeyond = ({ at, minCelsius, maxCelsius }: ChartBucket) =>
		limits.some(
			({ from, to, lowCelsius, highCelsius }) =>
				at + bucketMs > from &&
				at < to &&
				((highCelsius !== null && maxCelsius > highCelsius) || (lowCelsius !== null && minCelsius < lowCelsius)),
		);
	return runs.flatMap(({ from, to, buckets }) => {
		const pieces: { first: number; last: number }[] = [];
		for (const [place, bucket] of buckets.entries()) {
			if (!isBeyond(bucket)) continue;
			const open = pieces.at(-1);
			if (open !== undefined && open.last >= place - 1) open.last = place + 1;
			else pieces.push({ first: Math.max(0, place - 1), last: place + 1 });
		}
		return pieces.map(({ first, last }) => {
			const own = buckets.slice(first, last + 1);
			const middleOf = (bucket: ChartBucket | undefined, edge: number) =>
				bucket === undefined ? edge : Math.min(to, Math.max(from, bucket.at + bucketMs / 2));
			return {
				from: first === 0 ? from : middleOf(own[0], from),
				to: last >= buckets.length - 1 ? to : middleOf(own.at(-1), to),
				buckets: own,
			};
		});
	});
}
