// A fridge's time on one axis: the canvas, the words of the moment that is touched, the stretches to choose from, the days in numbers.

import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { Chart } from "@tesai/shared/contract/edge-api/chart.ts";
import { useRef } from "preact/hooks";
import { language, say } from "../i18n.ts";
import { edgeNow } from "../live.ts";
import { ChartCanvas } from "./chart-canvas.tsx";
import { DaysTable } from "./chart-days.tsx";
import { useKeptChart } from "./chart-keeper.ts";
import type { ChartProps } from "./chart-props.ts";
import { type CursorWords, toCursorWords, toRangeOf } from "./chart-view-model.ts";
import {
	boundsAt,
	type ChartWindow,
	fitWindow,
	isCovered,
	lastDays,
	lastsOf,
	STRETCHES,
	windowAround,
} from "./chart-window.ts";

const MINUTE_MS = 60_000;
/** The table that nobody looks at follows when the chart has come to rest. */
const REST_MS = 400;
/** Half as wide as the mark of an alarm or a claim. */
const REACH_PX = 8;

export function ChartSheet({ fridge, isPlain = false, marked, isTable = false }: ChartProps) {
	const width = useSignal(0);
	const shown = useSignal<ChartWindow>(firstWindow(marked));
	const cursor = useSignal<number | null>(null);
	const { chart, failed } = useKeptChart(fridge, shown, width);
	const bounds = useComputed(() => boundsAt(edgeNow.value, chart.value?.oldest ?? marked?.from ?? null));
	const atRest = useSignal<{ readonly chart: Chart; readonly window: ChartWindow } | null>(null);

	// A window that ends now goes along with the time.
	const wasNow = useRef<number>(edgeNow.peek());
	useSignalEffect(() => {
		const { to } = bounds.value;
		if (shown.peek().to >= wasNow.current - 1)
			shown.value = fitWindow({ from: to - lastsOf(shown.peek()), to }, bounds.value);
		wasNow.current = to;
	});
	useSignalEffect(() => {
		const now = chart.value && { chart: chart.value, window: shown.value };
		const timer = setTimeout(() => {
			atRest.value = now;
		}, REST_MS);
		return () => clearTimeout(timer);
	});

	const data = chart.value;
	const window = shown.value;
	const words =
		data === null || cursor.value === null
			? null
			: toCursorWords(data, cursor.value, (REACH_PX * lastsOf(window)) / Math.max(1, width.value));
	const range = data && toRangeOf(data, window);
	const title = say(isPlain ? "coldchain:chart.title" : "chart:title");
	const spoken =
		words === null
			? [range === null ? title : say(range)]
			: [say(words.when), say(words.temperature), ...words.more.map(say)];
	const slider = {
		role: "slider",
		"aria-label": title,
		tabIndex: 0,
		hidden: isTable,
		"aria-valuemin": Math.floor(window.from / MINUTE_MS),
		"aria-valuemax": Math.ceil(window.to / MINUTE_MS),
		"aria-valuenow": Math.round((cursor.value ?? window.to) / MINUTE_MS),
		"aria-valuetext": spoken.join(". "),
	} as const;
	const table = isTable && data !== null ? { chart: data, window } : atRest.value;

	return (
		<figure class="chart fridge-chart" data-plain={isPlain} lang={language.value}>
			<figcaption>
				{words !== null ? (
					<MomentWords words={words} />
				) : (
					<>
						{isPlain && <span>{title}</span>}
						<strong>{range === null ? data !== null && say("coldchain:chart.empty") : say(range)}</strong>
						{!isPlain && <Help isLoading={data === null || !isCovered(data, window)} />}
					</>
				)}
			</figcaption>
			{failed.value && <p class="empty">{say("coldchain:chart.failed")}</p>}
			<div class="chart-body">
				<ChartCanvas
					{...{ chart, shown, bounds, cursor, width, isPlain }}
					marked={marked ?? null}
					about={isPlain ? { role: "img", "aria-label": `${title}: ${spoken.join(". ")}` } : slider}
				/>
				{!isPlain && table !== null && <DaysTable {...table} isShown={isTable} />}
			</div>
			{!isPlain && (
				<fieldset class="stretches" aria-label={say("chart:stretch")}>
					{STRETCHES.map((days) => (
						<button
							key={days}
							type="button"
							aria-pressed={isLastDays(window, bounds.value, days)}
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

function MomentWords({ words: { when, temperature, isHole, more } }: { words: CursorWords }) {
	return (
		<>
			<span>{say(when)}</span>
			<strong data-hole={isHole}>{say(temperature)}</strong>
			{more.map((one) => (
				<span key={say(one)}>{say(one)}</span>
			))}
		</>
	);
}

function Help({ isLoading }: { isLoading: boolean }) {
	return (
		<span class="help" data-loading={isLoading}>
			{say(isLoading ? "chart:loading" : "chart:help")}
		</span>
	);
}

function firstWindow(marked: ChartWindow | undefined): ChartWindow {
	const bounds = boundsAt(edgeNow.peek(), marked?.from ?? null);
	return marked === undefined ? lastDays(bounds, 1) : windowAround(marked, bounds);
}

function isLastDays(window: ChartWindow, bounds: ChartWindow, days: number): boolean {
	const { from, to } = lastDays(bounds, days);
	return Math.abs(window.from - from) < MINUTE_MS && Math.abs(window.to - to) < MINUTE_MS;
}
