// What the strip at the bottom says about the link: from the hub's acknowledgements, never from the absence of an error.

import type { LinkView } from "@tesai/shared/contract/edge-api/link.ts";
import type { EpochMs, Millis } from "@tesai/shared/contract/quantity.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { ageOf, toAgo, toSince } from "../time/view-model.ts";

export interface LinkStrip {
	readonly state: "up" | "trying" | "down";
	readonly words: Phrase;
	readonly acknowledged: Phrase;
	readonly waiting: Phrase;
}

/** The best road speaks for all: one working road is a link. */
export function toLinkStrip(link: LinkView, now: EpochMs): LinkStrip {
	const states = link.roads.map((road) => road.state);
	const state = states.includes("up") ? "up" : states.includes("trying") ? "trying" : "down";
	return {
		state,
		words: phrase(`link:state.${state}`),
		acknowledged:
			link.lastAcknowledgedAt === null
				? phrase("link:acknowledged.never")
				: phrase("link:acknowledged", { ago: toAgo(ageOf(link.lastAcknowledgedAt, now)) }),
		waiting: toWaiting(link.waiting, link.oldestWaitingMs),
	};
}

export function toWaiting(count: number, oldestMs: Millis | null): Phrase {
	if (count === 0) return phrase("link:waiting.none");
	return phrase("link:waiting", { since: toSince(oldestMs ?? (0 as Millis)) }, count);
}
