// A day on a canvas, without fingers and cursor: on the same axis of time as the fridge's chart, painted anew when its place changes.

import type { ToX, ToY } from "./coldchain/chart-grid.ts";
import { AXIS_PX, type Frame, fontPxOf, frameOf, paintGrid, scaleTime, scaleValues } from "./coldchain/chart-grid.ts";
import { type Inks, readInks } from "./coldchain/chart-inks.ts";
import type { ChartWindow } from "./coldchain/chart-window.ts";

/** What a drawing paints with. */
export interface Drawing {
	readonly ctx: CanvasRenderingContext2D;
	readonly inks: Inks;
	readonly frame: Frame;
	readonly toX: ToX;
	readonly toY: ToY;
}

/** The upright axis: what it shows, and its marks. */
export interface Upright {
	readonly low: number;
	readonly high: number;
	readonly marks: readonly { readonly at: number; readonly label: string }[];
}

/** Draws into `holder`, follows its size, and returns what takes it away again. */
export function drawOverTime(
	holder: HTMLElement,
	window: ChartWindow,
	upright: Upright,
	draw: (drawing: Drawing) => void,
): () => void {
	const canvas = document.createElement("canvas");
	const ctx = canvas.getContext("2d");
	holder.append(canvas);
	const paint = () => {
		const { clientWidth: width, clientHeight: height } = holder;
		if (ctx === null || width === 0 || height === 0) return;
		const density = devicePixelRatio;
		Object.assign(canvas, { width: Math.round(width * density), height: Math.round(height * density) });
		ctx.setTransform(density, 0, 0, density, 0, 0);
		const style = getComputedStyle(holder);
		const inks = readInks(style);
		const frame = frameOf(width, height, 0);
		const [toX, toY] = [scaleTime(window, frame), scaleValues(frame, upright)];
		ctx.font = `${fontPxOf(width)}px ${style.fontFamily}`;
		ctx.lineJoin = "round";
		paintGrid(ctx, { window, width, height, inks, frame, toX, toY, values: upright.marks });
		ctx.save();
		ctx.beginPath();
		ctx.rect(frame.left, 0, frame.right - frame.left, height - AXIS_PX);
		ctx.clip();
		draw({ ctx, inks, frame, toX, toY });
		ctx.restore();
	};
	const watch = new ResizeObserver(paint);
	watch.observe(holder);
	return () => {
		watch.disconnect();
		canvas.remove();
	};
}
