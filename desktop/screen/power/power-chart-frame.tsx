// The day's power as a chart, kept fresh as the fridge's chart beside it is.

import { fetchPower } from "../api.ts";
import { useFreshChart } from "../fresh-chart.ts";
import { language, say } from "../i18n.ts";

export function PowerChartFrame() {
	const { shown, failed, holder } = useFreshChart({
		ask: async () => {
			const answer = await fetchPower();
			return answer.ok ? { ok: true, value: answer.value.chart } : answer;
		},
		loadDraw: async () => (await import("./power-chart.ts")).drawPower,
		drawnWith: [],
	});
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
			{failed && <p class="empty">{say("power:chart.failed")}</p>}
			<div class="chart-canvas" ref={holder} role="img" aria-label={say("power:chart.title")} />
		</figure>
	);
}
