// A stretch of time on a canvas: the axes, colours and size that every chart of the page shares. The only file that knows uPlot.

import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import uPlot from "uplot";
import { hourMarks } from "./coldchain/chart-axis.ts";
import { formatHour } from "./time/view-model.ts";

export type Plot = uPlot;

/** The theme's colours: a canvas knows no style sheet, so they are read from the element it stands in. */
export interface Inks {
	readonly line: uPlot.Series;
	/** A colour by its name in style/tokens.css. */
	read(name: string): string;
}

export interface Drawing {
	readonly low: number;
	readonly high: number;
	/** Where the upright axis has marks, and how they read. */
	readonly marks: Pick<uPlot.Axis, "splits" | "values">;
	readonly series: readonly uPlot.Series[];
	readonly bands: uPlot.Options["bands"] & object;
	readonly hooks: uPlot.Hooks.Arrays;
	readonly columns: uPlot.AlignedData;
}

/** Draws into `holder`, follows its size, and returns what takes it away again. */
export function drawOverTime(
	holder: HTMLElement,
	{ from, to }: { readonly from: EpochMs; readonly to: EpochMs },
	draw: (inks: Inks) => Drawing,
): () => void {
	const style = getComputedStyle(holder);
	const read = (name: string) => style.getPropertyValue(name).trim();
	const line = { stroke: read("--accent"), width: 2.5, points: { show: false }, spanGaps: false };
	const { low, high, marks, series, bands, hooks, columns } = draw({ line, read });
	const axis = {
		stroke: read("--ink"),
		grid: { stroke: read("--rule"), width: 1 },
		ticks: { show: false },
		font: `18px ${style.fontFamily}`,
	};
	const plot = new uPlot(
		{
			width: holder.clientWidth,
			height: holder.clientHeight,
			legend: { show: false },
			cursor: { show: false },
			padding: [12, 24, 0, 0],
			scales: { x: { range: () => [from / 1_000, to / 1_000] }, y: { range: () => [low, high] } },
			axes: [
				{
					...axis,
					size: 40,
					splits: (self) => hourMarks(from, to, self.width < 500 ? 6 : 3),
					values: (_self, seconds) => seconds.map((at) => formatHour((at * 1_000) as EpochMs)),
				},
				{ ...axis, size: 64, ...marks },
			],
			series: [{}, ...series],
			bands,
			hooks,
		},
		columns,
		holder,
	);
	const watch = new ResizeObserver(() => plot.setSize({ width: holder.clientWidth, height: holder.clientHeight }));
	watch.observe(holder);
	return () => {
		watch.disconnect();
		plot.destroy();
	};
}
