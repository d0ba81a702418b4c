// Looks at every box after every event: what is new on its card, and whether the hub has what the box newly believes it to have.

import { followAlarm } from "./alarm-deadline.ts";
import { HOUR_MS } from "./plan.ts";
import type { Post, Region } from "./region.ts";

/** Call before whatever may take away what a box has committed. */
export function captureFacts(region: Region, post: Post): void {
	region.ledger.capture(post.box, region.timeline.now, (entry) => followAlarm(region, post, entry));
}

/** Lets time pass until then, or until enough was found. */
export async function passTime(region: Region, until: number): Promise<void> {
	const { chronicle, timeline } = region;
	while (timeline.now < until && !chronicle.isFull)
		await timeline.runUntil(Math.min(until, timeline.now + HOUR_MS), () => lookAtBoxes(region));
}

function lookAtBoxes(region: Region): void {
	const { chronicle, far, ledger } = region;
	for (const post of region.posts) {
		captureFacts(region, post);
		// A hub that was put back has its log to catch up with before it is asked.
		if (!far.hub.isUp || !ledger.hasChanged(post.box)) continue;
		const wrong = ledger.checkAcknowledged(post.box, far.hub.db);
		// A copy may believe for a while what the hub said to its former self; at the end nothing may be missing there either.
		if (post.isForked && wrong.length > 0) chronicle.count("acknowledged for a former self", wrong.length);
		else for (const { rule, what } of wrong) chronicle.complain(rule, what);
	}
}
