// The sensors as the edge knows them, asked for anew with every picture: who warms a probe in the hand sees which it is.

import { signal, useSignalEffect } from "@preact/signals";
import type { SensorView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { fetchSensors } from "../api.ts";
import { picture } from "../live.ts";

export const sensors = signal<readonly SensorView[] | null>(null);
let isAsking = false;

/** One question at a time; a picture that comes in between is answered by the next one. */
export function useSensors(): void {
	useSignalEffect(() => {
		if (picture.value === null || isAsking) return;
		isAsking = true;
		void fetchSensors().then((answer) => {
			isAsking = false;
			if (answer.ok) sensors.value = answer.value;
		});
	});
}

/** The fridges' names by id, as the picture has them. */
export function fridgeNames(): ReadonlyMap<string, string> {
	return new Map(picture.value?.fridges.map(({ id, name }) => [id, name]));
}
