// Keeps the data of what a chart shows at hand: asks for as much and as fine as is drawn, again when it is old, never twice at once.

import { type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import type { Chart } from "@tesai/shared/contract/edge-api/chart.ts";
import { useRef } from "preact/hooks";
import { fetchChart } from "../api.ts";
import { edgeNow, picture } from "../live.ts";
import { type ChartWindow, isCovered, lastsOf } from "./chart-window.ts";

const FRESH_MS = 60_000;
/** A finger that still moves asks for nothing. */
const PATIENCE_MS = 150;
const FINEST_MS = 60_000;
const DAY_MS = 86_400_000;
const MOST_COLUMNS = 2_000;

/** What is asked for: the window with room for a drag on both sides, in as many columns as it has points. */
export function toAsked(window: ChartWindow, now: number, widthPx: number): ChartWindow & { readonly columns: number } {
	const room = Math.min(lastsOf(window) / 2, DAY_MS);
	const from = window.from - room;
	// Readings of the minute that runs belong to a window that ends now.
	const to = window.to + room >= now ? now + DAY_MS : window.to + room;
	const shown = Math.min(to, now) - from;
	return { from, to, columns: Math.min(MOST_COLUMNS, Math.max(50, Math.ceil((widthPx * shown) / lastsOf(window)))) };
}

/** Whether it also is about as fine as the window's points. */
export function isAtHand(chart: Chart, window: ChartWindow, widthPx: number): boolean {
	if (!isCovered(chart, window)) return false;
	return chart.bucketMs <= Math.max(FINEST_MS, (2.1 * lastsOf(window)) / Math.max(1, widthPx));
}

export interface KeptChart {
	/** Null until the first answer; it stays while a later one fails. */
	readonly chart: ReadonlySignal<Chart | null>;
	readonly failed: ReadonlySignal<boolean>;
}

export function useKeptChart(
	fridge: string,
	window: ReadonlySignal<ChartWindow>,
	width: ReadonlySignal<number>,
): KeptChart {
	const chart = useSignal<Chart | null>(null);
	const failed = useSignal(false);
	const again = useSignal(0);
	const state = useRef({ askedAt: Number.NEGATIVE_INFINITY, isAsking: false });

	useSignalEffect(() => {
		const shown = window.value;
		const widthPx = width.value;
		// News of the box are news for the chart, too.
		const isNews = picture.value !== null && again.value >= 0;
		if (!isNews || widthPx === 0) return undefined;
		const own = state.current;
		const kept = chart.peek();
		const has = kept !== null && isAtHand(kept, shown, widthPx);
		if (own.isAsking || (has && performance.now() - own.askedAt < FRESH_MS)) return undefined;
		const ask = () => {
			own.isAsking = true;
			const { columns, ...asked } = toAsked(shown, edgeNow.peek(), widthPx);
			void fetchChart(fridge, asked, columns).then((answer) => {
				own.isAsking = false;
				own.askedAt = answer.ok ? performance.now() : Number.NEGATIVE_INFINITY;
				failed.value = !answer.ok;
				if (answer.ok) chart.value = answer.value;
				// What was moved while the answer was on its way may need another; a failure waits for the next news.
				if (answer.ok) again.value += 1;
			});
		};
		// What is coarse is drawn for the moment; what is not there is asked for at once.
		if (kept === null || !isCovered(kept, shown)) {
			ask();
			return undefined;
		}
		const timer = setTimeout(ask, PATIENCE_MS);
		return () => clearTimeout(timer);
	});

	return { chart, failed };
}
