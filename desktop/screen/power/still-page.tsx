// The dark sheet of a box that saves its last power: nothing moves, and only what a nurse must know is on it.

import { computed, signal } from "@preact/signals";
import { sendLook } from "../api.ts";
import { say } from "../i18n.ts";
import { askNow, connection, picture } from "../live.ts";
import { formatNumber } from "../numbers.ts";
import { phrase } from "../phrase.ts";
import { formatHour } from "../time/view-model.ts";
import { BatteryShape } from "./battery-shape.tsx";
import { toPowerSheet } from "./view-model.ts";

/** A touch lights the page for this long even where the box is asleep and cannot answer. */
const LOOK_MS = 60_000;
const looksSince = signal(Number.NEGATIVE_INFINITY);

/** The box has darkened the screen, or sleeps, and nobody has asked to see. */
export const isStill = computed(
	() => picture.value?.power?.screenOff === true && performance.now() - looksSince.value > LOOK_MS,
);

function lookNow(): void {
	looksSince.value = performance.now();
	setTimeout(() => {
		// Read anew: a later touch has moved it.
		if (performance.now() - looksSince.value >= LOOK_MS) looksSince.value = Number.NEGATIVE_INFINITY;
	}, LOOK_MS + 50);
	void sendLook().then(() => askNow.value());
}

export function StillPage() {
	const live = picture.value;
	if (live?.power === undefined) return null;
	const sheet = toPowerSheet(live.power, live.now);
	const isAsleep = connection.value === "lost" || live.power.mode === "asleep";
	return (
		<button type="button" class="still-page" onClick={lookNow}>
			<span class="still-head">
				<BatteryShape sheet={sheet} />
				<span>
					<strong>{say("power:still.title")}</strong>
					<span>{say(sheet.percentWords)}</span>
				</span>
			</span>
			<span class="still-fridges">
				{live.fridges.map(({ id, name, temperature }) => (
					<span key={id} class="still-fridge">
						<span>{name}</span>
						<strong class="still-numeral">{temperature === null ? "—" : formatNumber(temperature.celsius, 1)}</strong>
						<span>
							{temperature === null
								? say("coldchain:temperature.none")
								: say(phrase("power:still.at", { time: formatHour(temperature.measuredAt) }))}
						</span>
					</span>
				))}
			</span>
			<span class="still-foot">{say(isAsleep ? "power:still.asleep" : "power:still.touch")}</span>
		</button>
	);
}
