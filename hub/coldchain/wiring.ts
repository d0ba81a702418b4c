// What a batch of facts says about which sensor is which part of a fridge, whatever its order and however often it comes.

import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import type { Part } from "@tesai/shared/contract/wiring.ts";
import type { AppliedEvent } from "../projection.ts";

/** The newest wiring of a fridge as its box has told it. */
export interface Wiring {
	readonly box: number;
	readonly fridge: FridgeId;
	readonly journal: number;
	readonly seq: number;
	readonly parts: readonly { readonly part: Part; readonly sensor: SensorId }[];
}

/** At most one a fridge: the fact written last. */
export function foldWiring(events: readonly AppliedEvent[]): readonly Wiring[] {
	const newest = new Map<string, Wiring>();
	for (const event of events) {
		if (event.kind !== "fridge-wired") continue;
		const { box, journal, seq } = event;
		const key = `${box} ${event.body.fridge}`;
		const before = newest.get(key);
		const isLater =
			before === undefined || journal > before.journal || (journal === before.journal && seq > before.seq);
		if (isLater) newest.set(key, { box, journal, seq, ...event.body });
	}
	return [...newest.values()];
}
