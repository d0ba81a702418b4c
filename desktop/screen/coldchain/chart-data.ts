// A chart's points: the lowest and highest of each bucket as two lines, with a hole wherever nothing was measured.

import type { Chart } from "@tesai/shared/contract/edge-api/coldchain.ts";

/** uPlot's columns: seconds, highest, lowest. null is a hole; a line never crosses one. */
export type ChartData = [number[], (number | null)[], (number | null)[]];

export function toChartData(chart: Chart): ChartData {
	const seconds: number[] = [];
	const highest: (number | null)[] = [];
	const lowest: (number | null)[] = [];
	let previousAt: number | undefined;
	for (const bucket of chart.buckets) {
		if (previousAt !== undefined && bucket.at - previousAt > 1.5 * chart.bucketMs) {
			seconds.push((previousAt + chart.bucketMs) / 1_000);
			highest.push(null);
			lowest.push(null);
		}
		seconds.push(bucket.at / 1_000);
		highest.push(bucket.maxCelsius);
		lowest.push(bucket.minCelsius);
		previousAt = bucket.at;
	}
	return [seconds, highest, lowest];
}

/** The lowest and the highest of the whole chart; null when it is empty. */
export function extremesOf(chart: Chart): { low: number; high: number } | null {
	if (chart.buckets.length === 0) return null;
	return {
		low: Math.min(...chart.buckets.map((bucket) => bucket.minCelsius)),
		high: Math.max(...chart.buckets.map((bucket) => bucket.maxCelsius)),
	};
}

/** What the vertical axis must show: the band and every reading, a degree of air, and never a flat line blown up to a storm. */
export function spanOf(
	chart: Chart,
	limits: { readonly lowCelsius: number | null; readonly highCelsius: number | null },
): { low: number; high: number } {
	const extremes = extremesOf(chart) ?? { low: 2, high: 8 };
	return {
		low: Math.floor(Math.min(extremes.low, limits.lowCelsius ?? 2) - 1),
		high: Math.ceil(Math.max(extremes.high, limits.highCelsius ?? 8) + 1),
	};
}

/** Every third full hour of Paraguay's clock, as seconds. */
export function hourMarks(fromMs: number, toMs: number, everyHours: number): number[] {
	const step = everyHours * 3_600_000;
	// UTC−3: local hour = UTC hour − 3, so marks lie on the grid shifted by three hours.
	const shift = (3 * 3_600_000) % step;
	const marks: number[] = [];
	for (let at = Math.ceil((fromMs - shift) / step) * step + shift; at <= toMs; at += step) marks.push(at / 1_000);
	return marks;
}
