// The loudspeaker beside an alarm and beside a fridge: says what stands there.

import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { connection, edgeNow, picture } from "../live.ts";
import { composeAlarm, composeFridges } from "../speech/announcement.ts";
import { ListenButton } from "../speech/listen-button.tsx";
import { findSpokenAlarm } from "./spoken-alarm.ts";
import { toFridgeCard } from "./view-model.ts";

export function SpeakAlarm({ id }: { id: AlarmView["id"] }) {
	const says = () => {
		const alarm = findSpokenAlarm(id, picture.peek()?.fridges ?? [], edgeNow.peek());
		return alarm === undefined ? [] : composeAlarm(alarm);
	};
	return <ListenButton id={`alarm ${id}`} says={says} />;
}

/** Without a fridge: all of them, one after the other. */
export function SpeakFridges({ id }: { id?: string }) {
	const says = () => {
		const shown = (picture.peek()?.fridges ?? []).filter((fridge) => id === undefined || fridge.id === id);
		const isLive = connection.peek() === "live";
		return [
			...(isLive ? [] : ["system:lost" as const]),
			...composeFridges(shown.map((fridge) => toFridgeCard(fridge, edgeNow.peek(), isLive))),
		];
	};
	return <ListenButton id={`fridge ${id ?? "all"}`} says={says} />;
}
