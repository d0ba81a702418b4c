// Whether an alarm is at the hub in time, wherever the network was good for long enough.

import { ALARM_LANE } from "./facts.ts";
import { type Entry, isAtHub } from "./ledger.ts";
import { MINUTE_MS } from "./plan.ts";
import type { Post, Region } from "./region.ts";

const DEADLINE_MS = 15 * MINUTE_MS;
/** How long a road must have been good without a break before an alarm still waiting on it is a fault of ours. */
const STRETCH_MS = 10 * MINUTE_MS;

/** Looks again every quarter of an hour until the alarm is there; facts of other lanes have no deadline. */
export function followAlarm(region: Region, post: Post, entry: Entry): void {
	if (entry.lane !== ALARM_LANE) return;
	const { chronicle, far, timeline } = region;
	post.lastAlarmAt = timeline.now;
	const look = () => {
		if (region.isHealed || entry.isGone) return;
		if (isAtHub(far.hub.db, entry)) {
			chronicle.count("alarms looked at after their deadline");
			return;
		}
		const { now } = timeline;
		const { upSince } = post.box;
		// Past its deadline an alarm knocks no more often than anything else, and a clock that a power cut set ahead makes it old.
		const isYoung = now - entry.at <= DEADLINE_MS && (upSince ?? now) <= entry.at;
		const stretch = isYoung ? STRETCH_MS : Math.max(STRETCH_MS, region.patience * 1.5 * MINUTE_MS);
		// Also in good weather an exchange may break, and three in a row: what counts is what the post does after the last of them.
		const isGood = [post.https.goodSince, post.httpsFailedAt, upSince, far.hubSince].every(
			(since) => since !== undefined && now - Math.max(since, entry.at) >= stretch,
		);
		if (isGood) chronicle.complain("an alarm keeps its deadline", `box ${post.box.no} alarm ${entry.seq} by https`);
		else timeline.after(DEADLINE_MS, look);
	};
	timeline.after(DEADLINE_MS, look);
}
