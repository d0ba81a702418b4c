// What the page says of one road: how it stands, what left by it and why, what waits for it and why; and of what is left to spend.

import type { Allowance, LinkDetail, LinkView, RoadPlan, RoadView } from "@tesai/shared/contract/edge-api/link.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { ageOf, toAgo, toShortDate } from "../time/view-model.ts";

export interface RoadSheet {
	readonly road: RoadView["road"];
	/** `away`: nobody has plugged it in, which is no failure. */
	readonly state: RoadView["state"] | "away";
	readonly words: Phrase;
	/** In the order in which they are read. */
	readonly lines: readonly Phrase[];
}

/** `plan` is missing until the page has asked for it; `stick` where the post has no place for one. */
export function toRoadSheet(
	road: RoadView,
	plan: RoadPlan | undefined,
	now: EpochMs,
	stick?: LinkView["stick"],
): RoadSheet {
	const isStick = road.road === "usb" && stick !== undefined;
	const isAway = isStick ? stick.state === "none" : plan?.hold?.reason === "away";
	const answered =
		road.lastAnswerAt === null
			? phrase("link:road.silent")
			: phrase("link:road.answered", { ago: toAgo(ageOf(road.lastAnswerAt, now)) });
	const isSending = plan?.hold?.reason === "in-use";
	return {
		road: road.road,
		state: isAway ? "away" : isStick ? (stick.state === "trouble" ? "down" : "up") : road.state,
		words: phrase(isAway ? "link:road.away" : isStick ? "link:road.here" : `link:state.${road.state}`),
		lines: [answered, ...(isSending ? [phrase("link:road.sending")] : []), ...planLines(road.road, plan, now)],
	};
}

function planLines(road: RoadView["road"], plan: RoadPlan | undefined, now: EpochMs): Phrase[] {
	if (plan === undefined) return [];
	const { last, hold, carried } = plan;
	const lines: Phrase[] = [];
	// What left by the usual way at no cost is no news.
	if (last !== null && (last.credits > 0 || last.reason === "failing")) {
		const values = { ago: toAgo(ageOf(last.at, now)), lane: phrase(`link:lane.${last.lane}`) };
		lines.push(
			last.credits === 0 ? phrase("link:left", values) : phrase("link:left.credits", values, last.credits),
			...(last.instead === null
				? []
				: [phrase("link:left.failing", { road: phrase(`link:road.${last.instead}`) }, last.failures)]),
		);
	}
	// A courier's word is worth saying; a network that perhaps took something is only trying.
	if (carried > 0 && road !== "https") lines.push(phrase("link:carried", undefined, carried));
	if (hold === null) return lines;
	const lane = phrase(`link:lane.${hold.lane}`);
	switch (hold.reason) {
		case "in-use":
		case "backing-off":
		case "away":
			return lines;
		case "cheaper-first":
			if (hold.instead === null) return lines;
			return [...lines, phrase("link:hold.cheaper-first", { lane, road: phrase(`link:road.${hold.instead}`) })];
		default:
			return [...lines, phrase(`link:hold.${hold.reason}`, { lane })];
	}
}

/** Credits until the month's end, and energy once it is no longer plenty. */
export function toAllowances({ credits, energy }: Pick<LinkDetail, "credits" | "energy">): Phrase[] {
	const percent = energy === null ? ALL : percentOf(energy);
	return [
		...(credits === null
			? []
			: [
					phrase("link:credits", {
						left: String(credits.left),
						limit: String(credits.limit),
						kept: String(credits.kept),
						date: toShortDate(credits.renewsAt),
					}),
				]),
		...(percent < ALL ? [phrase("link:energy", { percent: String(percent) })] : []),
	];
}

const ALL = 100;

function percentOf({ left, limit }: Allowance): number {
	return Math.floor((left * ALL) / limit);
}
