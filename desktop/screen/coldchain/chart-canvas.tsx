// The canvas of a fridge's time: follows its place's size, is painted when something of it has changed, and hears fingers and keys.

import { type ReadonlySignal, type Signal, useSignal, useSignalEffect } from "@preact/signals";
import type { Chart } from "@tesai/shared/contract/edge-api/chart.ts";
import type { HTMLAttributes } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { language, say } from "../i18n.ts";
import { theme } from "../preferences.ts";
import { listTracks } from "./chart-data.ts";
import { followHands } from "./chart-gestures.ts";
import { type Inks, readInks } from "./chart-inks.ts";
import { chartFrameOf, paintChart } from "./chart-paint.ts";
import type { ChartWindow } from "./chart-window.ts";

interface CanvasProps {
	readonly chart: ReadonlySignal<Chart | null>;
	readonly shown: Signal<ChartWindow>;
	readonly bounds: ReadonlySignal<ChartWindow>;
	readonly cursor: Signal<number | null>;
	/** Told: how many points wide its place is. */
	readonly width: Signal<number>;
	readonly isPlain: boolean;
	readonly marked: ChartWindow | null;
	/** What it is for whoever does not see it. */
	readonly about: HTMLAttributes<HTMLDivElement>;
}

/** What was painted last, and with what; the inks are read again only when the theme has turned. */
interface Painted {
	readonly chart: Chart | null;
	readonly theme: string;
	readonly inks: Inks;
	readonly fontFamily: string;
}

export function ChartCanvas({ chart, shown, bounds, cursor, width, isPlain, marked, about }: CanvasProps) {
	const place = useRef<HTMLDivElement>(null);
	const canvas = useRef<HTMLCanvasElement>(null);
	const painted = useRef<Painted | null>(null);
	const height = useSignal(0);

	useEffect(() => {
		const own = place.current;
		if (own === null) return undefined;
		const measure = () => {
			width.value = own.clientWidth;
			height.value = own.clientHeight;
		};
		const watch = new ResizeObserver(measure);
		watch.observe(own);
		measure();
		return () => watch.disconnect();
	}, []);

	useSignalEffect(() => {
		const data = chart.value;
		const size = { width: width.value, height: height.value };
		const scene = { window: shown.value, cursor: cursor.value };
		// A canvas must be painted anew when the theme or the language turns.
		const turned = { theme: theme.value, language: language.value };
		const ctx = canvas.current?.getContext("2d");
		if (data === null || ctx === null || ctx === undefined || size.width === 0 || size.height === 0) return undefined;
		const paint = () => {
			fitCanvas(ctx, size);
			const before = painted.current;
			const style = before?.theme === turned.theme ? null : getComputedStyle(ctx.canvas);
			const inks =
				style === null && before !== null ? before : { inks: readInks(style ?? getComputedStyle(ctx.canvas)) };
			const fontFamily = style?.fontFamily ?? before?.fontFamily ?? "sans-serif";
			painted.current = { chart: data, theme: turned.theme, inks: inks.inks, fontFamily };
			const trackNames = { door: say("chart:door"), compressor: say("chart:compressor"), supply: say("chart:supply") };
			paintChart(ctx, { ...scene, ...size, chart: data, inks: inks.inks, fontFamily, trackNames, isPlain, marked });
		};
		// New data have waited for their way already; what moves is painted once a frame.
		if (painted.current?.chart !== data) {
			paint();
			return undefined;
		}
		const frame = requestAnimationFrame(paint);
		return () => cancelAnimationFrame(frame);
	});

	useEffect(() => {
		const own = place.current;
		if (own === null || isPlain) return undefined;
		return followHands(own, {
			window: () => shown.peek(),
			bounds: () => bounds.peek(),
			cursor: () => cursor.peek(),
			axis: () => {
				const box = own.getBoundingClientRect();
				const data = chart.peek();
				const { left, right } = chartFrameOf(box.width, box.height, data === null ? 0 : listTracks(data).length);
				return { left: box.left + left, width: right - left };
			},
			showWindow: (to) => {
				shown.value = to;
			},
			showMoment: (at) => {
				cursor.value = at;
			},
		});
	}, []);

	return (
		<div class="chart-canvas" ref={place} {...about}>
			<canvas ref={canvas} />
		</div>
	);
}

/** As many points as the panel has, whatever the page calls a point. */
function fitCanvas(ctx: CanvasRenderingContext2D, { width, height }: { width: number; height: number }): void {
	const density = devicePixelRatio;
	const [across, down] = [Math.round(width * density), Math.round(height * density)];
	if (ctx.canvas.width !== across || ctx.canvas.height !== down)
		Object.assign(ctx.canvas, { width: across, height: down });
	ctx.setTransform(density, 0, 0, density, 0, 0);
}
