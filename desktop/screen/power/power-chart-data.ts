// The points of the day's power: charge between its lowest and highest, the sun as a share of its best, holes where nothing was measured.

import type { PowerChart } from "@tesai/shared/contract/edge-api/power.ts";

/** Columns: seconds, highest charge, lowest charge, sun in % of the day's best. null is a hole. */
export type PowerColumns = [number[], (number | null)[], (number | null)[], (number | null)[]];

export function toPowerColumns(chart: PowerChart): PowerColumns {
	const columns: PowerColumns = [[], [], [], []];
	const best = Math.max(1, ...chart.buckets.map((bucket) => bucket.maxPanelWatts ?? 0));
	let previousAt: number | undefined;
	const push = (at: number, highest: number | null, lowest: number | null, sun: number | null) => {
		columns[0].push(at / 1_000);
		columns[1].push(highest);
		columns[2].push(lowest);
		columns[3].push(sun);
	};
	for (const { at, minCharge, maxCharge, maxPanelWatts } of chart.buckets) {
		if (previousAt !== undefined && at - previousAt > 2.5 * chart.bucketMs)
			push(previousAt + chart.bucketMs, null, null, null);
		push(at, maxCharge, minCharge, maxPanelWatts === null ? null : (100 * maxPanelWatts) / best);
		previousAt = at;
	}
	return columns;
}
