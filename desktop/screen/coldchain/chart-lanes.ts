// Paints what lies beneath the temperature: one lane for the door, one for the motor, one for the supply; and the holes of all.

import type { Chart, Track } from "@tesai/shared/contract/edge-api/chart.ts";
import type { TrackName } from "./chart-data.ts";
import type { Inks } from "./chart-inks.ts";
import { listOff, shareColumns } from "./chart-runs.ts";
import { type ChartWindow, lastsOf } from "./chart-window.ts";

export const LANE_PX = 20;
export const LANE_GAP_PX = 5;

/** What a lane is drawn with. */
export interface LanePlace {
	readonly chart: Chart;
	readonly window: ChartWindow;
	readonly inks: Inks;
	readonly top: number;
	readonly toX: (at: number) => number;
}

/** A block where the door is open, and where the supply is away; the motor's height is its share of the time. */
export function paintTrack(ctx: CanvasRenderingContext2D, name: TrackName, track: Track, place: LanePlace): void {
	const { chart, window, inks, top, toX } = place;
	const base = top + LANE_PX;
	const block = (from: number, to: number, high: number, ink: string) => {
		const left = Math.round(toX(from));
		ctx.fillStyle = ink;
		ctx.fillRect(left, base - high, Math.max(2, Math.round(toX(to)) - left), high);
	};
	block(chart.from, chart.to, 2, inks["soft-ink"]);
	if (name === "door") {
		for (const { from, to } of track.on) block(from, to, LANE_PX, inks.ink);
	} else if (name === "supply") {
		for (const { from, to } of track.on) block(from, to, SUPPLIED_PX, inks.accent);
		for (const { from, to } of listOff(track, chart)) block(from, to, LANE_PX, inks["chart-bad"]);
	} else {
		const columnMs = (COLUMN_PX * lastsOf(window)) / (toX(window.to) - toX(window.from));
		const isWide = ({ from, to, onMs }: Track["on"][number]) => onMs === undefined && to - from > 2 * columnMs;
		for (const run of track.on) if (isWide(run)) block(run.from, run.to, LANE_PX, inks.accent);
		const narrow = track.on.filter((run) => !isWide(run));
		for (const { at, share } of shareColumns(narrow, window, columnMs))
			if (share > 0) block(at, at + columnMs, Math.max(3, LANE_PX * share), inks.accent);
	}
	for (const { from, to } of track.unknown) paintHole(ctx, inks, toX(from), toX(to), top, base);
}
/** What is there is a line, what is away a block. */
const SUPPLIED_PX = 6;
const COLUMN_PX = 3;

/** Hatched: told from a calm stretch without colour. */
export function paintHole(
	ctx: CanvasRenderingContext2D,
	inks: Inks,
	from: number,
	to: number,
	top: number,
	bottom: number,
): void {
	const right = Math.max(to, from + 2);
	ctx.save();
	ctx.beginPath();
	ctx.rect(from, top, right - from, bottom - top);
	ctx.clip();
	ctx.fillStyle = inks.paper;
	ctx.fillRect(from, top, right - from, bottom - top);
	ctx.strokeStyle = inks.rule;
	ctx.lineWidth = 2;
	ctx.beginPath();
	const begins = Math.max(from, 0) - (bottom - top);
	for (let x = begins - (begins % 12); x < Math.min(right, 4_000); x += 12) {
		ctx.moveTo(x, bottom);
		ctx.lineTo(x + (bottom - top), top);
	}
	ctx.stroke();
	ctx.restore();
}
