// What a batch of facts says about how each fridge works, whatever its order and however often it comes.

import type { FridgeAssessed } from "@tesai/shared/contract/event/assessment.ts";
import type { AppliedEvent } from "../projection.ts";

/** The newest assessment of a fridge as its box has told it. */
export type Assessment = FridgeAssessed & { readonly box: number; readonly journal: number; readonly seq: number };

/** At most one a fridge: the fact written last. */
export function foldAssessments(events: readonly AppliedEvent[]): readonly Assessment[] {
	const newest = new Map<string, Assessment>();
	for (const event of events) {
		if (event.kind !== "fridge-assessed") continue;
		const { box, journal, seq } = event;
		const key = `${box} ${event.body.fridge}`;
		const before = newest.get(key);
		const isLater =
			before === undefined || journal > before.journal || (journal === before.journal && seq > before.seq);
		if (isLater) newest.set(key, { ...event.body, box, journal, seq });
	}
	return [...newest.values()];
}
