// Draws 24 hours on a canvas: the band of safe temperatures, and the envelope between lowest and highest.

import type { Chart } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { formatNumber } from "../numbers.ts";
import { drawOverTime, type Plot } from "../plot.ts";
import { spanOf, toChartData } from "./chart-data.ts";

interface Limits {
	readonly lowCelsius: number | null;
	readonly highCelsius: number | null;
}

/** Draws into `holder`, follows its size, and returns what takes it away again. */
export function drawChart(holder: HTMLElement, chart: Chart, limits: Limits): () => void {
	const span = spanOf(chart, limits);
	return drawOverTime(holder, chart, ({ line, read }) => ({
		...span,
		marks: { values: (_self, marks) => marks.map((value) => formatNumber(value, Number.isInteger(value) ? 0 : 1)) },
		series: [line, line],
		bands: [{ series: [1, 2], fill: read("--envelope") }],
		hooks: { drawClear: [(self) => paintBand(self, limits, span, read("--band"))] },
		columns: toChartData(chart),
	}));
}

function paintBand(plot: Plot, limits: Limits, span: { low: number; high: number }, fill: string): void {
	const top = plot.valToPos(limits.highCelsius ?? span.high, "y", true);
	const bottom = plot.valToPos(limits.lowCelsius ?? span.low, "y", true);
	plot.ctx.fillStyle = fill;
	plot.ctx.fillRect(plot.bbox.left, top, plot.bbox.width, bottom - top);
}
