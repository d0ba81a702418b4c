// What the satellite network took from a post's modem: hardly more than the month's credits.

import { HOUR_MS } from "./plan.ts";
import type { Post, Region } from "./region.ts";

/** A box turns its month by its own clock, so a message near the turn may be counted in the other one. */
const BORNE = 1.02;
/** The last fifth the product keeps for alarms. */
const ALARMS_RESERVE_FROM = 0.8;

/** Call with the whole credits of each message that was taken. */
export function checkCredits(
	{ timeline, chronicle }: Region,
	{ plan, box, credits, isForked }: Post,
	paid: number,
): void {
	const most = plan.satellite?.creditsAMonth ?? 0;
	const atPost = new Date(timeline.now - 3 * HOUR_MS);
	const month = `${atPost.getUTCFullYear()}-${atPost.getUTCMonth() + 1}`;
	const spent = (credits.get(month) ?? 0) + paid;
	credits.set(month, spent);
	// A card that was put back has forgotten what its former self had paid.
	if (spent > most * BORNE && !isForked)
		chronicle.complain("credits stay within the month's", `box ${box.no} ${month}: ${spent} of ${most}`);
	if (spent > most * ALARMS_RESERVE_FROM) chronicle.count("messages out of the alarms' reserve");
}
