// Draws the day's power on a canvas: the battery's charge as an envelope, the sun below it, saving and outages as strips.

import type { PowerChart } from "@tesai/shared/contract/edge-api/power.ts";
import { formatNumber } from "../numbers.ts";
import { type Drawing, drawOverTime } from "../plot.ts";
import { toPowerColumns } from "./power-chart-data.ts";

/** Percent, with a little air above a full battery. */
const UPRIGHT = { low: 0, high: 105, marks: [0, 50, 100].map((at) => ({ at, label: formatNumber(at) })) };
const OUTAGE_PERCENT = 9;

/** Draws into `holder`, follows its size, and returns what takes it away again. The axes are those of the fridge's chart. */
export function drawPower(holder: HTMLElement, chart: PowerChart): () => void {
	const [seconds, highest, lowest, sun] = toPowerColumns(chart);
	return drawOverTime(holder, chart, UPRIGHT, (drawing) => {
		const { ctx, inks } = drawing;
		for (const { mode, from, to } of chart.modes)
			if (mode !== "normal") paintSpan(drawing, from, to, UPRIGHT.high, inks.old);
		ctx.lineWidth = 1.5;
		for (const line of listLines(seconds, sun)) {
			const zero = line.map(([at]): Point => [at, 0]);
			paintArea(drawing, [...line, ...zero.toReversed()], `${inks.look}66`);
			paintLine(drawing, line, inks.look);
		}
		ctx.lineWidth = 2.5;
		const lows = listLines(seconds, lowest);
		for (const [place, line] of listLines(seconds, highest).entries()) {
			const under = lows[place] ?? [];
			paintArea(drawing, [...line, ...under.toReversed()], inks.envelope);
			paintLine(drawing, line, inks.accent);
			paintLine(drawing, under, inks.accent);
		}
		for (const { from, to } of chart.unpowered) paintSpan(drawing, from, to, OUTAGE_PERCENT, inks["chart-bad"]);
	});
}

/** Epoch ms, percent. */
type Point = readonly [at: number, percent: number];

/** The lines between the holes of a column. */
function listLines(seconds: readonly number[], values: readonly (number | null)[]): Point[][] {
	const lines: Point[][] = [];
	let isOpen = false;
	for (const [place, value] of values.entries()) {
		if (value !== null) {
			if (!isOpen) lines.push([]);
			lines.at(-1)?.push([(seconds[place] ?? 0) * 1_000, value]);
		}
		isOpen = value !== null;
	}
	return lines;
}

function tracePoints({ ctx, toX, toY }: Drawing, points: readonly Point[]): void {
	ctx.beginPath();
	for (const [at, percent] of points) ctx.lineTo(toX(at), toY(percent));
}

function paintLine(drawing: Drawing, points: readonly Point[], ink: string): void {
	tracePoints(drawing, points);
	drawing.ctx.strokeStyle = ink;
	drawing.ctx.stroke();
}

function paintArea(drawing: Drawing, points: readonly Point[], ink: string): void {
	tracePoints(drawing, points);
	drawing.ctx.fillStyle = ink;
	drawing.ctx.fill();
}

function paintSpan({ ctx, toX, toY }: Drawing, from: number, to: number, percent: number, ink: string): void {
	ctx.fillStyle = ink;
	ctx.fillRect(toX(from), toY(percent), Math.max(2, toX(to) - toX(from)), toY(0) - toY(percent));
}
