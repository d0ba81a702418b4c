// What the strip at the bottom says about the link: from the hub's acknowledgements, never from the absence of an error.

import type { LinkView } from "@tesai/shared/contract/edge-api/link.ts";
import type { EpochMs, Millis } from "@tesai/shared/contract/quantity.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { ageOf, toAgo, toBetween, toSince } from "../time/view-model.ts";

export interface LinkStrip {
	readonly state: "up" | "trying" | "down";
	readonly words: Phrase;
	readonly acknowledged: Phrase;
	readonly waiting: Phrase;
}

/** The best road speaks for all: one working road is a link. A stick is none: it comes and goes. */
export function toLinkStrip(link: LinkView, now: EpochMs): LinkStrip {
	const states = link.roads.filter(({ road }) => road !== "usb").map((road) => road.state);
	const state = states.includes("up") ? "up" : states.includes("trying") ? "trying" : "down";
	return {
		state,
		words: phrase(`link:state.${state}`),
		acknowledged:
			link.lastAcknowledgedAt === null
				? phrase("link:acknowledged.never")
				: phrase("link:acknowledged", { ago: toAgo(ageOf(link.lastAcknowledgedAt, now)) }),
		waiting: toWaitingSince(link, now),
	};
}

/** An age by a clock that nobody vouched for would say more than anybody knows. */
function toWaitingSince({ waiting, oldestWaitingMs, oldestBetween }: LinkView, now: EpochMs): Phrase {
	if (waiting === 0 || oldestBetween === undefined) return toWaiting(waiting, oldestWaitingMs);
	const since = phrase("time:since.between", { when: toBetween(oldestBetween, now) });
	return phrase("link:waiting", { since }, waiting);
}

export interface StickNoteWords {
	readonly mood: "wait" | "good" | "bad";
	readonly sign: "stick" | "stick-ready" | "stick-trouble";
	readonly words: Phrase;
}

/** Whether a stick may be taken out; nothing while none is in. */
export function toStickNote(stick: LinkView["stick"]): StickNoteWords | undefined {
	switch (stick?.state) {
		case "busy":
			return { mood: "wait", sign: "stick", words: phrase("link:stick.busy") };
		case "ready":
			return { mood: "good", sign: "stick-ready", words: phrase("link:stick.ready") };
		case "trouble":
			return { mood: "bad", sign: "stick-trouble", words: phrase(`link:stick.${stick.trouble ?? "damaged"}`) };
		default:
			return undefined;
	}
}

export function toWaiting(count: number, oldestMs: Millis | null): Phrase {
	if (count === 0) return phrase("link:waiting.none");
	return phrase("link:waiting", { since: toSince(oldestMs ?? (0 as Millis)) }, count);
}
