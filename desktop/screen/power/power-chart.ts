// Draws the day's power on a canvas: the battery's charge as an envelope, the sun below it, saving and outages as strips.

import type { PowerChart } from "@tesai/shared/contract/edge-api/power.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import uPlot from "uplot";
import { hourMarks } from "../coldchain/chart-data.ts";
import { formatNumber } from "../numbers.ts";
import { formatHour } from "../time/view-model.ts";
import { toPowerColumns } from "./power-chart-data.ts";

/** Draws into `holder`, follows its size, and returns what takes it away again. The axes are those of the fridge's chart. */
export function drawPower(holder: HTMLElement, chart: PowerChart): () => void {
	const style = getComputedStyle(holder);
	const read = (name: string) => style.getPropertyValue(name).trim();
	const ink = read("--ink");
	const axis = {
		stroke: ink,
		grid: { stroke: read("--rule"), width: 1 },
		ticks: { show: false },
		font: `18px ${style.fontFamily}`,
	};
	const line = { stroke: read("--accent"), width: 2.5, points: { show: false }, spanGaps: false };
	const plot = new uPlot(
		{
			width: holder.clientWidth,
			height: holder.clientHeight,
			legend: { show: false },
			cursor: { show: false },
			padding: [12, 24, 0, 0],
			scales: { x: { range: () => [chart.from / 1_000, chart.to / 1_000] }, y: { range: () => [0, 105] } },
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
					splits: () => [0, 50, 100],
					values: (_self, marks) => marks.map((mark) => formatNumber(mark)),
				},
			],
			series: [
				{},
				line,
				line,
				{ stroke: read("--look"), width: 1.5, points: { show: false }, fill: `${read("--look")}66`, spanGaps: false },
			],
			bands: [{ series: [1, 2], fill: read("--envelope") }],
			hooks: {
				drawClear: [
					(self) => {
						for (const { mode, from, to } of chart.modes) {
							if (mode !== "normal") paintSpan(self, from, to, 0, 105, read("--old"));
						}
					},
				],
				draw: [
					(self) => {
						for (const { from, to } of chart.unpowered) paintSpan(self, from, to, 0, 9, read("--act"));
					},
				],
			},
		},
		toPowerColumns(chart),
		holder,
	);
	const watch = new ResizeObserver(() => plot.setSize({ width: holder.clientWidth, height: holder.clientHeight }));
	watch.observe(holder);
	return () => {
		watch.disconnect();
		plot.destroy();
	};
}

function paintSpan(plot: uPlot, from: number, to: number, low: number, high: number, fill: string): void {
	const left = plot.valToPos(from / 1_000, "x", true);
	const right = plot.valToPos(to / 1_000, "x", true);
	const top = plot.valToPos(high, "y", true);
	const bottom = plot.valToPos(low, "y", true);
	plot.ctx.fillStyle = fill;
	plot.ctx.fillRect(left, top, Math.max(2, right - left), bottom - top);
}
