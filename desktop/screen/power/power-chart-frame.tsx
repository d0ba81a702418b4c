// Brings the day's power and keeps it fresh, as the fridge's chart beside it does.

import { useSignal, useSignalEffect } from "@preact/signals";
import type { PowerChart } from "@tesai/shared/contract/edge-api/power.ts";
import { useEffect, useRef } from "preact/hooks";
import { fetchPower } from "../api.ts";
import { language, say } from "../i18n.ts";
import { picture } from "../live.ts";
import { theme } from "../preferences.ts";

const FRESH_MS = 60_000;

export function PowerChartFrame() {
	const chart = useSignal<PowerChart | null>(null);
	const failed = useSignal(false);
	const askedAt = useRef(Number.NEGATIVE_INFINITY);
	const holder = useRef<HTMLDivElement>(null);

	useSignalEffect(() => {
		if (picture.value === null || performance.now() - askedAt.current < FRESH_MS) return;
		askedAt.current = performance.now();
		void fetchPower().then((answer) => {
			failed.value = !answer.ok;
			if (answer.ok) chart.value = answer.value.chart;
			else askedAt.current = Number.NEGATIVE_INFINITY;
		});
	});

	const shown = chart.value;
	const shade = theme.value; // A canvas must be painted anew when the theme turns.
	useEffect(() => {
		if (holder.current === null || shown === null || shown.buckets.length === 0) return;
		const place = holder.current;
		let removeChart = () => {};
		let isGone = false;
		void import("./power-chart.ts").then(({ drawPower }) => {
			if (!isGone) removeChart = drawPower(place, shown);
		});
		return () => {
			isGone = true;
			removeChart();
		};
	}, [shown, shade]);

	return (
		<figure class="chart power-chart" lang={language.value}>
			<figcaption>
				<span>{say("power:chart.title")}</span>
				<span class="legend">
					<span data-key="charge">{say("power:chart.charge")}</span>
					<span data-key="sun">{say("power:chart.sun")}</span>
					{shown?.modes.some(({ mode }) => mode !== "normal") === true && (
						<span data-key="saving">{say("power:chart.saving")}</span>
					)}
					{shown !== null && shown.unpowered.length > 0 && (
						<span data-key="unpowered">{say("power:chart.unpowered")}</span>
					)}
				</span>
			</figcaption>
			{shown?.buckets.length === 0 && <p class="empty">{say("power:chart.empty")}</p>}
			{failed.value && <p class="empty">{say("power:chart.failed")}</p>}
			<div class="chart-canvas" ref={holder} role="img" aria-label={say("power:chart.title")} />
		</figure>
	);
}
