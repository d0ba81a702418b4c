// Brings the wall back: when a new alarm comes, and when nobody has touched the page for a minute. No form is lost by it.

import { effect } from "@preact/signals";
import { asked, closeSheet } from "./access/asked.ts";
import { hideEverybody } from "./access/coming.ts";
import { IDLE_MS, isResting, mustWatch } from "./access/hiding.ts";
import { signedIn } from "./access/session.ts";
import { gatherAlarms } from "./coldchain/alarm-view-model.ts";
import { picture } from "./live.ts";
import { openPage, route } from "./route.ts";

export function keepAlarmsInSight(): void {
	let seen = new Set<number>();
	effect(() => {
		if (picture.value === null) return;
		const ids = new Set<number>(gatherAlarms(picture.value.fridges).map(({ alarm }) => alarm.id));
		const isNews = [...ids].some((id) => !seen.has(id));
		seen = ids;
		if (!isNews) return;
		// Nothing is half filled in there but a PIN; what is behind it may be a form, and says by itself that an alarm waits.
		closeSheet();
		if (isResting(route.peek().page)) openPage({ page: "wall" });
	});
}

/** One clock, which a touch sets back; it runs only while there is something to hide or to put away. */
export function hideWhenIdle(): void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const startOver = () => {
		clearTimeout(timer);
		const isNeeded = mustWatch(route.value.page, signedIn.value.length > 0, asked.value !== null);
		if (isNeeded) timer = setTimeout(hideEverybody, IDLE_MS);
	};
	effect(startOver);
	addEventListener("pointerdown", startOver, { passive: true });
	addEventListener("keydown", startOver, { passive: true });
}
