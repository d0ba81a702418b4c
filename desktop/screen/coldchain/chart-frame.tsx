// Brings the chart's data and keeps it fresh: asked again with news of the edge, at most once a minute.

import { useSignal, useSignalEffect } from "@preact/signals";
import type { Chart, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { useEffect, useRef } from "preact/hooks";
import { fetchChart } from "../api.ts";
import { language, say } from "../i18n.ts";
import { picture } from "../live.ts";
import { formatCelsius } from "../numbers.ts";
import { phrase } from "../phrase.ts";
import { theme } from "../preferences.ts";
import { extremesOf } from "./chart-data.ts";

const FRESH_MS = 60_000;

export function ChartFrame({ fridge }: { fridge: FridgeView }) {
	const chart = useSignal<Chart | null>(null);
	const failed = useSignal(false);
	const askedAt = useRef(Number.NEGATIVE_INFINITY);
	const holder = useRef<HTMLDivElement>(null);

	useSignalEffect(() => {
		if (picture.value === null || performance.now() - askedAt.current < FRESH_MS) return;
		askedAt.current = performance.now();
		void fetchChart(fridge.id).then((answer) => {
			failed.value = !answer.ok;
			if (answer.ok) chart.value = answer.value;
			else askedAt.current = Number.NEGATIVE_INFINITY;
		});
	});

	const shown = chart.value;
	const shade = theme.value; // A canvas must be painted anew when the theme turns.
	const { lowCelsius, highCelsius } = fridge.limits;
	useEffect(() => {
		if (holder.current === null || shown === null || shown.buckets.length === 0) return;
		const place = holder.current;
		let removeChart = () => {};
		let isGone = false;
		// The chart's code comes with the first chart: the wall is up sooner without it.
		void import("./chart.ts").then(({ drawChart }) => {
			if (!isGone) removeChart = drawChart(place, shown, { lowCelsius, highCelsius });
		});
		return () => {
			isGone = true;
			removeChart();
		};
	}, [shown, lowCelsius, highCelsius, shade]);

	const extremes = shown && extremesOf(shown);
	const words = extremes
		? say(phrase("coldchain:chart.between", { low: formatCelsius(extremes.low), high: formatCelsius(extremes.high) }))
		: "";
	return (
		<figure class="chart" lang={language.value}>
			<figcaption>
				<span>{say("coldchain:chart.title")}</span>
				<span>{words}</span>
			</figcaption>
			{shown?.buckets.length === 0 && <p class="empty">{say("coldchain:chart.empty")}</p>}
			{failed.value && <p class="empty">{say("coldchain:chart.failed")}</p>}
			<div class="chart-canvas" ref={holder} role="img" aria-label={`${say("coldchain:chart.title")}: ${words}`} />
		</figure>
	);
}
