// Draws 24 hours on a canvas: the band of safe temperatures, and the envelope between lowest and highest.

import type { Chart } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import uPlot from "uplot";
import { formatNumber } from "../numbers.ts";
import { formatHour } from "../time/view-model.ts";
import { hourMarks, spanOf, toChartData } from "./chart-data.ts";

interface Limits {
	readonly lowCelsius: number | null;
	readonly highCelsius: number | null;
}

/** Draws into `holder`, follows its size, and returns what takes it away again. */
export function drawChart(holder: HTMLElement, chart: Chart, limits: Limits): () => void {
	const colours = readColours(holder);
	const span = spanOf(chart, limits);
	const axis = {
		stroke: colours.ink,
		grid: { stroke: colours.grid, width: 1 },
		ticks: { show: false },
		font: colours.font,
	};
	const line = { stroke: colours.line, width: 2.5, points: { show: false }, spanGaps: false };
	const plot = new uPlot(
		{
			width: holder.clientWidth,
			height: holder.clientHeight,
			legend: { show: false },
			cursor: { show: false },
			padding: [12, 24, 0, 0],
			scales: { x: { range: () => [chart.from / 1_000, chart.to / 1_000] }, y: { range: () => [span.low, span.high] } },
			axes: [
				{
					...axis,
					size: 40,
					splits: (self) => hourMarks(chart.from, chart.to, self.width < 500 ? 6 : 3),
					values: (_self, marks) => marks.map((seconds) => formatHour((seconds * 1_000) as EpochMs)),
				},
				{
					...axis,
					size: 64,
					values: (_self, marks) => marks.map((value) => formatNumber(value, Number.isInteger(value) ? 0 : 1)),
				},
			],
			series: [{}, line, line],
			bands: [{ series: [1, 2], fill: colours.envelope }],
			hooks: { drawClear: [(self) => paintBand(self, limits, span, colours.band)] },
		},
		toChartData(chart),
		holder,
	);
	const watch = new ResizeObserver(() => plot.setSize({ width: holder.clientWidth, height: holder.clientHeight }));
	watch.observe(holder);
	return () => {
		watch.disconnect();
		plot.destroy();
	};
}

function paintBand(plot: uPlot, limits: Limits, span: { low: number; high: number }, fill: string): void {
	const top = plot.valToPos(limits.highCelsius ?? span.high, "y", true);
	const bottom = plot.valToPos(limits.lowCelsius ?? span.low, "y", true);
	plot.ctx.fillStyle = fill;
	plot.ctx.fillRect(plot.bbox.left, top, plot.bbox.width, bottom - top);
}

/** A canvas knows no style sheet: the theme's colours are read from the element it stands in. */
function readColours(holder: HTMLElement) {
	const style = getComputedStyle(holder);
	const read = (name: string) => style.getPropertyValue(name).trim();
	return {
		ink: read("--ink"),
		grid: read("--rule"),
		line: read("--accent"),
		envelope: read("--envelope"),
		band: read("--band"),
		font: `18px ${style.fontFamily}`,
	};
}
