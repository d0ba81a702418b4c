// In the head of every page but the wall, where the clock stands otherwise: the way to an alarm that nobody has seen.

import { computed } from "@preact/signals";
import { say } from "../i18n.ts";
import { picture } from "../live.ts";
import { phrase } from "../phrase.ts";
import { StateShape } from "../pictures.tsx";
import { openPage, route } from "../route.ts";
import { gatherAlarms } from "./alarm-view-model.ts";

/** How many alarms nobody has seen, but for those that the page is about. The demonstration's page makes them itself. */
export const unseenElsewhere = computed(() => {
	const open = route.value;
	if (open.page === "wall" || open.page === "demo") return 0;
	return gatherAlarms(picture.value?.fridges ?? []).filter(
		({ alarm, fridge }) =>
			alarm.acknowledged === null &&
			!(open.page === "acknowledge" && open.alarm === alarm.id) &&
			!(open.page === "fridge" && open.fridge === fridge.id),
	).length;
});

export function AlarmsElsewhere() {
	return (
		<button type="button" class="alarms-elsewhere" onClick={() => openPage({ page: "wall" })}>
			<StateShape state="act-now" />
			<span>{say(phrase("coldchain:waiting.alarm", undefined, unseenElsewhere.value))}</span>
		</button>
	);
}
