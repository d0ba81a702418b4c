// The grid behind every chart of the page: hours and days of the post below, the values at the left, thin lines across.

import { listTimeMarks } from "./chart-axis.ts";
import type { Inks } from "./chart-inks.ts";
import { type ChartWindow, lastsOf } from "./chart-window.ts";

/** Where the values are drawn: what is left of it and below it belongs to the axes and the lanes. */
export interface Frame {
	readonly left: number;
	readonly right: number;
	readonly top: number;
	readonly bottom: number;
}

export type ToX = (at: number) => number;
export type ToY = (value: number) => number;

export const AXIS_PX = 26;
/** Above the values, for marks of alarms. */
export const STRIP_PX = 18;
const NARROW_PX = 500;

/** `belowPx`: how much lies between the values and the axis of time. */
export function frameOf(width: number, height: number, belowPx: number): Frame {
	return { left: width < NARROW_PX ? 70 : 92, right: width - 14, top: STRIP_PX, bottom: height - AXIS_PX - belowPx };
}

export function scaleTime(window: ChartWindow, { left, right }: Frame): ToX {
	const perMs = (right - left) / lastsOf(window);
	return (at) => left + (at - window.from) * perMs;
}

export function scaleValues({ top, bottom }: Frame, span: { readonly low: number; readonly high: number }): ToY {
	const perUnit = (bottom - top) / (span.high - span.low);
	return (value) => bottom - (value - span.low) * perUnit;
}

export const fontPxOf = (width: number): number => (width < NARROW_PX ? 15 : 17);

export function paintGrid(
	ctx: CanvasRenderingContext2D,
	grid: {
		readonly window: ChartWindow;
		readonly width: number;
		readonly height: number;
		readonly inks: Inks;
		readonly frame: Frame;
		readonly toX: ToX;
		readonly toY: ToY;
		readonly values: readonly { readonly at: number; readonly label: string }[];
	},
): void {
	const { frame, toX, toY, width, height } = grid;
	ctx.strokeStyle = grid.inks.rule;
	ctx.fillStyle = grid.inks.ink;
	ctx.lineWidth = 1;
	ctx.textAlign = "right";
	ctx.textBaseline = "middle";
	ctx.beginPath();
	for (const { at, label } of grid.values) {
		const y = Math.round(toY(at)) + 0.5;
		ctx.moveTo(frame.left, y);
		ctx.lineTo(frame.right, y);
		ctx.fillText(label, frame.left - 8, y);
	}
	ctx.textAlign = "center";
	ctx.textBaseline = "alphabetic";
	for (const { at, label } of listTimeMarks(grid.window, frame.right - frame.left, width < NARROW_PX ? 58 : 72)) {
		const x = Math.round(toX(at)) + 0.5;
		ctx.moveTo(x, frame.top);
		ctx.lineTo(x, height - AXIS_PX);
		if (x > frame.left + 18 && x < frame.right - 12) ctx.fillText(label, x, height - 6);
	}
	ctx.stroke();
}
