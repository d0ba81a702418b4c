// The chart's days in numbers: for whoever reads rather than looks, and for a reader of screens always there.

import type { Chart } from "@tesai/shared/contract/edge-api/chart.ts";
import { useMemo } from "preact/hooks";
import { language, say } from "../i18n.ts";
import { toDayWords } from "./chart-view-model.ts";
import type { ChartWindow } from "./chart-window.ts";

export function DaysTable({ chart, window, isShown }: { chart: Chart; window: ChartWindow; isShown: boolean }) {
	// The same table is not compared again: it is as long as all the rest of the page.
	return useMemo(() => drawTable(chart, window, isShown), [chart, window, isShown, language.value]);
}

function drawTable(chart: Chart, window: ChartWindow, isShown: boolean) {
	const days = toDayWords(chart, window);
	const has = { open: chart.door !== null, dark: chart.supply !== null };
	const tell = (words: (typeof days)[number]["open"]) =>
		typeof words === "string" || words === null ? words : say(words);
	return (
		<section
			class="days"
			data-shown={isShown}
			data-columns={3 + Number(has.open) + Number(has.dark)}
			aria-label={say("chart:days")}
			// What scrolls must be reached by the keyboard.
			tabIndex={isShown ? 0 : -1}
		>
			<table>
				<thead>
					<tr>
						<th scope="col">{say("chart:days.day")}</th>
						<th scope="col">{say("chart:days.lowest")}</th>
						<th scope="col">{say("chart:days.highest")}</th>
						{has.open && <th scope="col">{say("chart:days.door")}</th>}
						{has.dark && <th scope="col">{say("chart:days.dark")}</th>}
						<th scope="col">{say("chart:days.alarms")}</th>
					</tr>
				</thead>
				<tbody>
					{days.map(({ at, day, weekday, lowest, highest, open, dark, alarms }) => (
						<tr key={at}>
							<th scope="row">
								<span>{day}</span> <span class="weekday">{say(weekday)}</span>
							</th>
							<td>{lowest}</td>
							<td>{highest}</td>
							{has.open && <td>{tell(open)}</td>}
							{has.dark && <td>{tell(dark)}</td>}
							<td>{alarms}</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}
