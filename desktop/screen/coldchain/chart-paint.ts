// Paints a stretch of a fridge's time on a canvas: envelope, holes, limits and alarms, and beneath them one lane a track.

import type { Chart } from "@tesai/shared/contract/edge-api/chart.ts";
import { formatNumber } from "../numbers.ts";
import { listDegreeMarks } from "./chart-axis.ts";
import { listTracks, spanOf, type TrackName } from "./chart-data.ts";
import {
	AXIS_PX,
	type Frame,
	fontPxOf,
	frameOf,
	paintGrid,
	STRIP_PX,
	scaleTime,
	scaleValues,
	type ToX,
	type ToY,
} from "./chart-grid.ts";
import type { Inks } from "./chart-inks.ts";
import { LANE_GAP_PX, LANE_PX, paintHole, paintTrack } from "./chart-lanes.ts";
import { type CoveredRun, listBeyond, listCovered } from "./chart-runs.ts";
import type { ChartWindow } from "./chart-window.ts";

export interface ChartScene {
	readonly chart: Chart;
	readonly window: ChartWindow;
	readonly width: number;
	readonly height: number;
	readonly inks: Inks;
	readonly fontFamily: string;
	readonly trackNames: Readonly<Record<TrackName, string>>;
	/** Only the temperature, where another chart stands above it. */
	readonly isPlain: boolean;
	/** The moment that the words are about. */
	readonly cursor: number | null;
	/** The episode that is shown. */
	readonly marked: ChartWindow | null;
}

/** Where the temperature is drawn above that many lanes. Shares of a touch are of its width. */
export function chartFrameOf(width: number, height: number, tracks: number): Frame {
	return frameOf(width, height, tracks === 0 ? 0 : tracks * (LANE_PX + LANE_GAP_PX) + 4);
}

export function paintChart(ctx: CanvasRenderingContext2D, scene: ChartScene): void {
	const { chart, window, width, height, inks } = scene;
	const tracks = scene.isPlain ? [] : listTracks(chart);
	const frame = chartFrameOf(width, height, tracks.length);
	const span = spanOf(chart, window);
	const [toX, toY] = [scaleTime(window, frame), scaleValues(frame, span)];
	const fontPx = fontPxOf(width);

	ctx.clearRect(0, 0, width, height);
	ctx.lineJoin = "round";
	ctx.font = `${fontPx}px ${scene.fontFamily}`;
	const inFrame = (paint: () => void) => {
		ctx.save();
		ctx.beginPath();
		ctx.rect(frame.left, 0, frame.right - frame.left, height - AXIS_PX);
		ctx.clip();
		paint();
		ctx.restore();
	};

	inFrame(() => {
		for (const { from, to, lowCelsius, highCelsius } of chart.limits) {
			const [top, bottom] = [toY(highCelsius ?? span.high), toY(lowCelsius ?? span.low)];
			ctx.fillStyle = inks.band;
			ctx.fillRect(toX(from), top, toX(to) - toX(from), bottom - top);
		}
		if (scene.marked !== null) paintMarked(ctx, inks, toX(scene.marked.from), toX(scene.marked.to), height - AXIS_PX);
	});
	const degrees = listDegreeMarks(span.low, span.high, frame.bottom - frame.top, 26);
	const values = degrees.map((at) => ({ at, label: `${formatNumber(at)}°` }));
	paintGrid(ctx, { window, width, height, inks, frame, toX, toY, values });
	inFrame(() => {
		for (const { from, to } of chart.unmeasured) paintHole(ctx, inks, toX(from), toX(to), frame.top, frame.bottom);
		const runs = listCovered(chart).filter(({ from, to }) => to >= window.from && from <= window.to);
		paintEnvelope(ctx, runs, chart.bucketMs, { toX, toY, stroke: inks.accent, fill: inks.envelope });
		paintOutside(ctx, scene, runs, frame, toX, toY);
		paintLimits(ctx, scene, toX, toY);
		for (const claim of chart.claims)
			paintClaim(
				ctx,
				inks,
				toX(claim.at + chart.bucketMs / 2),
				within(toY(claim.maxCelsius), frame.top + 8, frame.bottom - 8),
			);
		if (!scene.isPlain) for (const { from, to } of chart.alarms) paintAlarm(ctx, inks, toX(from), toX(to ?? chart.to));
		for (const [place, { name, track }] of tracks.entries()) {
			const top = frame.bottom + 8 + place * (LANE_PX + LANE_GAP_PX);
			paintTrack(ctx, name, track, { chart, window, inks, top, toX });
		}
		for (const [from, to] of [
			[window.from, chart.from],
			[chart.to, window.to],
		] as const) {
			ctx.fillStyle = inks.old;
			// Not asked for yet, which is no hole.
			if (toX(to) - toX(from) > 1) ctx.fillRect(toX(from), frame.top, toX(to) - toX(from), height);
		}
		if (scene.cursor !== null) paintCursor(ctx, inks, toX(scene.cursor), height - AXIS_PX);
	});
	ctx.fillStyle = inks.ink;
	ctx.textAlign = "left";
	ctx.textBaseline = "middle";
	ctx.font = `${fontPx - 1}px ${scene.fontFamily}`;
	for (const [place, { name }] of tracks.entries())
		ctx.fillText(scene.trackNames[name], 0, frame.bottom + 8 + place * (LANE_PX + LANE_GAP_PX) + LANE_PX / 2 + 1);
}

const within = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);

interface Pen {
	readonly toX: ToX;
	readonly toY: ToY;
	readonly stroke: string;
	readonly fill: string;
}

/** Highest and lowest as two lines with the space between them filled: one line where they are the same. */
function paintEnvelope(ctx: CanvasRenderingContext2D, runs: readonly CoveredRun[], bucketMs: number, pen: Pen): void {
	const { toX, toY } = pen;
	ctx.strokeStyle = pen.stroke;
	ctx.fillStyle = pen.fill;
	ctx.lineWidth = 2;
	for (const { from, to, buckets } of runs) {
		const xs = buckets.map(({ at }) => toX(within(at + bucketMs / 2, from, to)));
		const last = buckets.length - 1;
		const [first, final] = [toX(from), Math.max(toX(to), toX(from) + 3)];
		const upper = new Path2D();
		const lower = new Path2D();
		for (const [path, key] of [
			[upper, "maxCelsius"],
			[lower, "minCelsius"],
		] as const) {
			path.moveTo(first, toY(buckets[0]?.[key] ?? 0));
			for (const [place, bucket] of buckets.entries()) path.lineTo(xs[place] ?? 0, toY(bucket[key]));
			path.lineTo(final, toY(buckets[last]?.[key] ?? 0));
		}
		const area = new Path2D(upper);
		for (let place = last; place >= -1; place--) {
			if (place === last) area.lineTo(final, toY(buckets[last]?.minCelsius ?? 0));
			area.lineTo(place < 0 ? first : (xs[place] ?? 0), toY(buckets[Math.max(place, 0)]?.minCelsius ?? 0));
		}
		ctx.fill(area);
		ctx.stroke(upper);
		ctx.stroke(lower);
	}
}

/** What lay beyond the limits of its time, once more and in the colour of alarms. */
function paintOutside(
	ctx: CanvasRenderingContext2D,
	{ chart, inks }: ChartScene,
	runs: readonly CoveredRun[],
	frame: Frame,
	toX: ToX,
	toY: ToY,
): void {
	const beyond = listBeyond(runs, chart.limits, chart.bucketMs);
	if (beyond.length === 0) return;
	ctx.save();
	const outside = new Path2D();
	for (const { from, to, lowCelsius, highCelsius } of chart.limits) {
		const [left, wide] = [toX(from), toX(to) - toX(from)];
		if (highCelsius !== null) outside.rect(left, 0, wide, toY(highCelsius) - 1);
		if (lowCelsius !== null) outside.rect(left, toY(lowCelsius) + 1, wide, frame.bottom);
	}
	ctx.clip(outside);
	ctx.globalAlpha = 0.95;
	const bad = inks["chart-bad"];
	paintEnvelope(ctx, beyond, chart.bucketMs, { toX, toY, stroke: bad, fill: bad });
	ctx.restore();
}

function paintLimits(ctx: CanvasRenderingContext2D, { chart, inks }: ChartScene, toX: ToX, toY: ToY): void {
	ctx.save();
	ctx.strokeStyle = inks["chart-bad"];
	ctx.lineWidth = 2;
	ctx.setLineDash([10, 5]);
	ctx.beginPath();
	for (const key of ["highCelsius", "lowCelsius"] as const) {
		let isOn = false;
		for (const band of chart.limits) {
			const limit = band[key];
			if (limit !== null) {
				const y = Math.round(toY(limit));
				if (isOn) ctx.lineTo(toX(band.from), y);
				else ctx.moveTo(toX(band.from), y);
				ctx.lineTo(toX(band.to), y);
			}
			isOn = limit !== null;
		}
	}
	ctx.stroke();
	ctx.restore();
}

/** A cross in a circle: said, and not believed. */
function paintClaim(ctx: CanvasRenderingContext2D, inks: Inks, x: number, y: number): void {
	ctx.strokeStyle = inks.ink;
	ctx.fillStyle = inks.paper;
	ctx.lineWidth = 2;
	ctx.beginPath();
	ctx.arc(x, y, 7, 0, 2 * Math.PI);
	ctx.moveTo(x - 4, y - 4);
	ctx.lineTo(x + 4, y + 4);
	ctx.moveTo(x + 4, y - 4);
	ctx.lineTo(x - 4, y + 4);
	ctx.fill();
	ctx.stroke();
}

/** A bar over the stretch, and a triangle where it begins. */
function paintAlarm(ctx: CanvasRenderingContext2D, inks: Inks, from: number, to: number): void {
	ctx.fillStyle = inks["chart-bad"];
	ctx.fillRect(from, STRIP_PX - 6, Math.max(4, to - from), 5);
	ctx.beginPath();
	ctx.moveTo(from - 8, STRIP_PX - 1);
	ctx.lineTo(from, 1);
	ctx.lineTo(from + 8, STRIP_PX - 1);
	ctx.fill();
}

/** The stretch that is spoken of, between two lines and tinted. */
function paintMarked(ctx: CanvasRenderingContext2D, inks: Inks, from: number, to: number, bottom: number): void {
	ctx.save();
	ctx.fillStyle = inks.look;
	ctx.strokeStyle = inks.ink;
	ctx.lineWidth = 2;
	ctx.globalAlpha = 0.3;
	ctx.fillRect(from, STRIP_PX, Math.max(3, to - from), bottom - STRIP_PX);
	ctx.globalAlpha = 1;
	ctx.setLineDash([3, 4]);
	ctx.strokeRect(from, STRIP_PX, Math.max(3, to - from), bottom);
	ctx.restore();
}

function paintCursor(ctx: CanvasRenderingContext2D, inks: Inks, x: number, bottom: number): void {
	ctx.fillStyle = inks.ink;
	ctx.fillRect(Math.round(x) - 1, 0, 3, bottom);
	ctx.beginPath();
	ctx.arc(Math.round(x) + 0.5, 8, 7, 0, 2 * Math.PI);
	ctx.fill();
}
