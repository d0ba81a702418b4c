// Follows one alarm of the picture: what it says now, with the names of the people, or nothing once it is gone.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { fetchTiles } from "../api.ts";
import { edgeNow, picture } from "../live.ts";
import { useSteady } from "../steady.ts";
import { type AlarmSheet, gatherAlarms, toAlarmSheet } from "./alarm-view-model.ts";
import { findRefuge } from "./refuge.ts";

const names = signal<ReadonlyMap<PersonNo, string>>(new Map());
/** Whom the edge was asked for: it is asked once for a number that nobody knows. */
const asked = new Set<PersonNo>();

/** The name on a tile; undefined until the edge has said it, and then whoever reads it is told. */
export function nameOf(person: PersonNo): string | undefined {
	const known = names.value.get(person);
	if (known === undefined && !asked.has(person)) {
		asked.add(person);
		void fetchTiles().then((answer) => {
			if (answer.ok) names.value = new Map(answer.value.map((tile) => [tile.person, tile.name]));
			else asked.delete(person);
		});
	}
	return known;
}

export function useAlarmSheet(id: AlarmView["id"]): ReadonlySignal<AlarmSheet | null> {
	return useSteady(() => {
		const live = picture.value;
		const fridges = live?.fridges ?? [];
		const found = gatherAlarms(fridges).find(({ alarm }) => alarm.id === id);
		if (live === null || found === undefined) return null;
		const { alarm, fridge } = found;
		const now = edgeNow.value;
		const refuge = findRefuge(fridges, fridge.id, now);
		return toAlarmSheet(alarm, fridge.name, { now, ladders: live.ladders, refuge, nameOf });
	}, id);
}
