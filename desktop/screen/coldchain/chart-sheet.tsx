// A fridge's time on one axis: the canvas, the words of the moment that is touched, the stretches to choose from, the days in numbers.

import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { language, say } from "../i18n.ts";
import { edgeNow } from "../live.ts";
import { theme } from "../preferences.ts";
import { listTracks } from "./chart-data.ts";
import { DaysTable } from "./chart-days.tsx";
import type { ChartProps } from "./chart-frame.tsx";
import { followHands } from "./chart-gestures.ts";
import { readInks } from "./chart-inks.ts";
import { isCovered, useKeptChart } from "./chart-keeper.ts";
import { frameOf, paintChart } from "./chart-paint.ts";
import { toCursorWords, toRangeOf } from "./chart-view-model.ts";
import { boundsAt, type ChartWindow, fitWindow, lastDays, lastsOf, STRETCHES, windowAround } from "./chart-window.ts";

const MINUTE_MS = 60_000;

export function ChartSheet({ fridge, isPlain = false, marked, isTable = false }: ChartProps) {
	const place = useRef<HTMLDivElement>(null);
	const canvas = useRef<HTMLCanvasElement>(null);
	const size = useSignal({ width: 0, height: 0 });
	const width = useComputed(() => size.value.width);
	const shown = useSignal<ChartWindow>(firstWindow(marked));
	const cursor = useSignal<number | null>(null);
	const { chart, failed } = useKeptChart(fridge, shown, width);
	const bounds = useComputed(() => boundsAt(edgeNow.value, chart.value?.oldest ?? marked?.from ?? null));

	// A window that ends now goes along with the time.
	const wasNow = useRef(edgeNow.peek());
	useSignalEffect(() => {
		const { to } = bounds.value;
		if (shown.peek().to >= wasNow.current - 1)
			shown.value = fitWindow({ from: to - lastsOf(shown.peek()), to }, bounds.value);
		wasNow.current = to as typeof wasNow.current;
	});

	useEffect(() => {
		if (place.current === null) return undefined;
		const own = place.current;
		const measure = () => {
			const { clientWidth, clientHeight } = own;
			if (clientWidth !== size.peek().width || clientHeight !== size.peek().height)
				size.value = { width: clientWidth, height: clientHeight };
		};
		const watch = new ResizeObserver(measure);
		watch.observe(own);
		measure();
		return () => watch.disconnect();
	}, []);

	useSignalEffect(() => {
		const data = chart.value;
		const { width: wide, height } = size.value;
		// A canvas must be painted anew when the theme or the language turns.
		const scene = { window: shown.value, cursor: cursor.value, theme: theme.value, language: language.value };
		if (data === null || wide === 0 || height === 0) return undefined;
		const frame = requestAnimationFrame(() => {
			const own = canvas.current;
			const ctx = own?.getContext("2d");
			if (own === null || ctx === null || ctx === undefined) return;
			const density = window.devicePixelRatio;
			const [across, down] = [Math.round(wide * density), Math.round(height * density)];
			if (own.width !== across || own.height !== down) Object.assign(own, { width: across, height: down });
			ctx.setTransform(density, 0, 0, density, 0, 0);
			const style = getComputedStyle(own);
			paintChart(ctx, {
				...scene,
				chart: data,
				width: wide,
				height,
				inks: readInks(style),
				fontFamily: style.fontFamily,
				trackNames: { door: say("chart:door"), compressor: say("chart:compressor"), supply: say("chart:supply") },
				isPlain,
				marked: marked ?? null,
			});
		});
		return () => cancelAnimationFrame(frame);
	});

	useEffect(() => {
		if (place.current === null || isPlain) return undefined;
		const own = place.current;
		return followHands(own, {
			window: () => shown.peek(),
			bounds: () => bounds.peek(),
			cursor: () => cursor.peek(),
			axis: () => {
				const box = own.getBoundingClientRect();
				const data = chart.peek();
				const { left, right } = frameOf(box.width, box.height, data === null ? 0 : listTracks(data).length);
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

	const data = chart.value;
	const isLoading = data !== null && !isCovered(data, shown.value);
	const words = data === null || cursor.value === null ? null : toCursorWords(data, cursor.value);
	const range = data && toRangeOf(data, shown.value);
	const title = say(isPlain ? "coldchain:chart.title" : "chart:title");
	const spoken =
		words === null
			? [range === null ? title : say(range)]
			: [say(words.when), say(words.temperature), ...words.more.map(say)];
	const slider = {
		role: "slider",
		"aria-label": title,
		tabIndex: 0,
		"aria-valuemin": Math.floor(shown.value.from / MINUTE_MS),
		"aria-valuemax": Math.ceil(shown.value.to / MINUTE_MS),
		"aria-valuenow": Math.round((cursor.value ?? shown.value.to) / MINUTE_MS),
		"aria-valuetext": spoken.join(". "),
	} as const;

	return (
		<figure class="chart fridge-chart" data-plain={isPlain} lang={language.value}>
			<figcaption>
				{words === null ? (
					<>
						{isPlain && <span>{title}</span>}
						<strong>{range === null ? data !== null && say("coldchain:chart.empty") : say(range)}</strong>
						{!isPlain && (
							<span class="help" data-loading={isLoading}>
								{say(isLoading ? "chart:loading" : "chart:help")}
							</span>
						)}
					</>
				) : (
					<>
						<span>{say(words.when)}</span>
						<strong data-hole={words.isHole}>{say(words.temperature)}</strong>
						{words.more.map((more) => (
							<span key={more.key}>{say(more)}</span>
						))}
					</>
				)}
			</figcaption>
			{failed.value && <p class="empty">{say("coldchain:chart.failed")}</p>}
			{data === null && !failed.value && <p class="empty">{say("chart:loading")}</p>}
			<div class="chart-body">
				<div
					class="chart-canvas"
					ref={place}
					hidden={isTable}
					{...(isPlain ? { role: "img", "aria-label": `${title}: ${spoken.join(". ")}` } : slider)}
				>
					<canvas ref={canvas} />
				</div>
				{!isPlain && data !== null && <DaysTable chart={data} window={shown.value} isShown={isTable} />}
			</div>
			{!isPlain && (
				<fieldset class="stretches" aria-label={say("chart:stretch")}>
					{STRETCHES.map((days) => (
						<button
							key={days}
							type="button"
							aria-pressed={isStretch(shown.value, bounds.value, days)}
							onClick={() => {
								shown.value = lastDays(bounds.value, days);
							}}
						>
							{say(`chart:stretch.${days}`)}
						</button>
					))}
				</fieldset>
			)}
		</figure>
	);
}

function firstWindow(marked: ChartWindow | undefined): ChartWindow {
	const bounds = boundsAt(edgeNow.peek(), marked?.from ?? null);
	return marked === undefined ? lastDays(bounds, 1) : windowAround(marked, bounds);
}

const isStretch = (window: ChartWindow, bounds: ChartWindow, days: number): boolean => {
	const { from, to } = lastDays(bounds, days);
	return Math.abs(window.from - from) < MINUTE_MS && Math.abs(window.to - to) < MINUTE_MS;
};
