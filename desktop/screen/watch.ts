// Brings the wall back: when a new alarm comes, and when nobody has touched the page for a while. Never takes a form away.

import { effect } from "@preact/signals";
import { gatherAlarms } from "./coldchain/alarm-view-model.ts";
import { picture } from "./live.ts";
import { openPage, type Route, route } from "./route.ts";

/** Long enough to read a chart, short enough that the next person finds the temperatures. */
const IDLE_MS = 120_000;

/** Pages to look at; in the others somebody may be writing, and the demonstration's page makes the alarms itself. */
const RESTING: ReadonlySet<Route["page"]> = new Set(["fridge", "power", "state", "devices"]);

export function keepAlarmsInSight(): void {
	let seen = new Set<number>();
	effect(() => {
		if (picture.value === null) return;
		const ids = new Set<number>(gatherAlarms(picture.value.fridges).map(({ alarm }) => alarm.id));
		const isNews = [...ids].some((id) => !seen.has(id));
		seen = ids;
		const page = route.peek().page;
		if (isNews && RESTING.has(page)) openPage({ page: "wall" });
	});

	let timer: ReturnType<typeof setTimeout> | undefined;
	const startOver = () => {
		clearTimeout(timer);
		const page = route.value.page;
		if (RESTING.has(page)) timer = setTimeout(() => openPage({ page: "wall" }), IDLE_MS);
	};
	effect(startOver);
	addEventListener("pointerdown", startOver, { passive: true });
	addEventListener("keydown", startOver, { passive: true });
}
