// Brings the wall back: when a new alarm comes, and when nobody has touched the page for a while. Never takes a form away.

import { effect } from "@preact/signals";
import { gatherAlarms } from "./coldchain/alarm-view-model.ts";
import { picture } from "./live.ts";
import { openPage, route } from "./route.ts";

/** Long enough to read a chart, short enough that the next person finds the temperatures. */
const IDLE_MS = 120_000;

export function keepAlarmsInSight(): void {
	let seen = new Set<number>();
	effect(() => {
		if (picture.value === null) return;
		const ids = new Set<number>(gatherAlarms(picture.value.fridges).map(({ alarm }) => alarm.id));
		const isNews = [...ids].some((id) => !seen.has(id));
		seen = ids;
		// The demonstration's page stays: there the person is making the alarms.
		const page = route.peek().page;
		if (isNews && (page === "fridge" || page === "state")) openPage({ page: "wall" });
	});

	let timer: ReturnType<typeof setTimeout> | undefined;
	const startOver = () => {
		clearTimeout(timer);
		const page = route.value.page;
		if (page === "fridge" || page === "state") timer = setTimeout(() => openPage({ page: "wall" }), IDLE_MS);
	};
	effect(startOver);
	addEventListener("pointerdown", startOver, { passive: true });
	addEventListener("keydown", startOver, { passive: true });
}
