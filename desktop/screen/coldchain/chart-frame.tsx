// A fridge's last day as a chart, and between which temperatures it lay.

import type { FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { fetchChart } from "../api.ts";
import { useFreshChart } from "../fresh-chart.ts";
import { language, say } from "../i18n.ts";
import { formatCelsius } from "../numbers.ts";
import { phrase } from "../phrase.ts";
import { extremesOf } from "./chart-data.ts";

export function ChartFrame({ fridge }: { fridge: FridgeView }) {
	const { lowCelsius, highCelsius } = fridge.limits;
	const { shown, failed, holder } = useFreshChart({
		ask: () => fetchChart(fridge.id),
		loadDraw: async () => {
			const { drawChart } = await import("./chart.ts");
			return (place, chart) => drawChart(place, chart, { lowCelsius, highCelsius });
		},
		drawnWith: [lowCelsius, highCelsius],
	});

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
			{failed && <p class="empty">{say("coldchain:chart.failed")}</p>}
			<div class="chart-canvas" ref={holder} role="img" aria-label={`${say("coldchain:chart.title")}: ${words}`} />
		</figure>
	);
}
