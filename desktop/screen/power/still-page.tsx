// The dark sheet of a box that saves its last power, or whose panel nobody is near: nothing moves, and only what a nurse must know is on it.

import { computed, signal } from "@preact/signals";
import type { PowerNow } from "@tesai/shared/contract/edge-api/power.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { sendLook } from "../api.ts";
import { say } from "../i18n.ts";
import { isKiosk } from "../kiosk.ts";
import { askNow, connection, picture } from "../live.ts";
import { formatNumber } from "../numbers.ts";
import { phrase } from "../phrase.ts";
import { formatHour } from "../time/view-model.ts";
import { BatteryShape } from "./battery-shape.tsx";
import { toPowerSheet } from "./view-model.ts";

/** A touch lights the page for this long even where the box is asleep and cannot answer. */
const LOOK_MS = 60_000;
const looksSince = signal(Number.NEGATIVE_INFINITY);

/** The box has darkened this screen, or sleeps, and nobody has asked to see. */
export const isStill = computed(() => isDarkened() && performance.now() - looksSince.value > LOOK_MS);

function isDarkened(): boolean {
	const live = picture.value;
	if (live?.power?.screenOff === true) return true;
	// Who does not hear the box cannot know whether an alarm is open: a dark sheet would hide that. [PW19]
	return isKiosk && live?.blank === true && connection.value !== "lost";
}

function lookNow(): void {
	looksSince.value = performance.now();
	setTimeout(() => {
		// Read anew: a later touch has moved it.
		if (performance.now() - looksSince.value >= LOOK_MS) looksSince.value = Number.NEGATIVE_INFINITY;
	}, LOOK_MS + 50);
	// A line that is still open brings the lit picture by itself.
	const isClosed = picture.value?.power?.screenOff === true;
	void sendLook().then(() => isClosed && askNow.value());
}

export function StillPage() {
	const live = picture.value;
	if (live === null) return null;
	const { power } = live;
	const isSaving = power?.screenOff === true;
	const isAsleep = isSaving && (connection.value === "lost" || power.mode === "asleep");
	return (
		<button type="button" class="still-page" data-saving={isSaving} onClick={lookNow}>
			{isSaving ? <SavingHead power={power} now={live.now} /> : <span>{say("power:still.rest")}</span>}
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

function SavingHead({ power, now }: { power: PowerNow; now: EpochMs }) {
	const sheet = toPowerSheet(power, now);
	return (
		<span class="still-head">
			<BatteryShape sheet={sheet} />
			<span>
				<strong>{say("power:still.title")}</strong>
				<span>{say(sheet.percentWords)}</span>
			</span>
		</span>
	);
}
