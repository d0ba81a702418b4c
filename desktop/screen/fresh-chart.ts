// A chart that follows the box: asked again with news of the edge, at most once a minute, and drawn anew when what it shows or
// the theme has changed.

import { useSignal, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Answer } from "./api.ts";
import { picture } from "./live.ts";
import { theme } from "./preferences.ts";

const FRESH_MS = 60_000;

interface FreshChart<Shown> {
	/** Null until the first answer; it stays while a later one fails. */
	readonly shown: Shown | null;
	readonly failed: boolean;
	/** Where it is drawn. */
	readonly holder: RefObject<HTMLDivElement | null>;
}

/**
 * `loadDraw` brings the drawing's code with the first chart: the wall is up sooner without it. What `draw` returns takes the
 * drawing away again. `drawnWith` is what it depends on besides its content.
 */
export function useFreshChart<Shown extends { readonly buckets: readonly unknown[] }>(chart: {
	readonly ask: () => Promise<Answer<Shown>>;
	readonly loadDraw: () => Promise<(holder: HTMLElement, shown: Shown) => () => void>;
	readonly drawnWith: readonly unknown[];
}): FreshChart<Shown> {
	const content = useSignal<Shown | null>(null);
	const failed = useSignal(false);
	const askedAt = useRef(Number.NEGATIVE_INFINITY);
	const holder = useRef<HTMLDivElement>(null);

	useSignalEffect(() => {
		if (picture.value === null || performance.now() - askedAt.current < FRESH_MS) return;
		askedAt.current = performance.now();
		void chart.ask().then((answer) => {
			failed.value = !answer.ok;
			if (answer.ok) content.value = answer.value;
			else askedAt.current = Number.NEGATIVE_INFINITY;
		});
	});

	const shown = content.value;
	const shade = theme.value; // A canvas must be painted anew when the theme turns.
	useEffect(() => {
		if (holder.current === null || shown === null || shown.buckets.length === 0) return;
		const place = holder.current;
		let removeChart = () => {};
		let isGone = false;
		void chart.loadDraw().then((draw) => {
			if (!isGone) removeChart = draw(place, shown);
		});
		return () => {
			isGone = true;
			removeChart();
		};
	}, [shown, shade, ...chart.drawnWith]);

	return { shown, failed: failed.value, holder };
}
