// Draws the day's power on a canvas: the battery's charge as an envelope, the sun below it, saving and outages as strips.

import type { PowerChart } from "@tesai/shared/contract/edge-api/power.ts";
import { formatNumber } from "../numbers.ts";
import { drawOverTime, type Plot } from "../plot.ts";
import { toPowerColumns } from "./power-chart-data.ts";

/** Draws into `holder`, follows its size, and returns what takes it away again. The axes are those of the fridge's chart. */
export function drawPower(holder: HTMLElement, chart: PowerChart): () => void {
	return drawOverTime(holder, chart, ({ line, read }) => ({
		low: 0,
		high: 105,
		marks: { splits: () => [0, 50, 100], values: (_self, marks) => marks.map((mark) => formatNumber(mark)) },
		series: [
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
		columns: toPowerColumns(chart),
	}));
}

function paintSpan(plot: Plot, from: number, to: number, low: number, high: number, fill: string): void {
	const left = plot.valToPos(from / 1_000, "x", true);
	const right = plot.valToPos(to / 1_000, "x", true);
	const top = plot.valToPos(high, "y", true);
	const bottom = plot.valToPos(low, "y", true);
	plot.ctx.fillStyle = fill;
	plot.ctx.fillRect(left, top, Math.max(2, right - left), bottom - top);
}
