// Keeps each box's clocks in step with its facts, and describes posts to whoever asks.

import type { HubAlarm, PostView } from "@tesai/shared/contract/hub-api/posts.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import type { AlarmRow } from "../coldchain/alarm.ts";
import { ladderKey, NO_LADDER } from "../coldchain/ladder.ts";
import type { Projection } from "../projection.ts";
import type { Reader } from "../store/store.ts";
import { listUnvouched, toUnsure, toUtcOfStamp } from "./post-clock.ts";
import { foldClocks } from "./projection.ts";
import { bootsNeeded, type ConfiguredPost, type RegionFacts, toHubAlarm, toPostViews } from "./region.ts";
import { clearClocks, listAnchorsOf, listBoxesHeard, listClockPasts, saveClocks } from "./store.ts";

export const postsProjection: Projection = {
	project: (trx, events) => saveClocks(trx, foldClocks(events)),
	clear: clearClocks,
};

/** Where the other rooms' part of a post's picture comes from; `box` narrows to one. hub.ts ties the ends. */
export interface RegionSources {
	readonly read: Reader;
	fridges(box?: number): Promise<RegionFacts["fridges"]>;
	openAlarms(box?: number): Promise<RegionFacts["openAlarms"]>;
	alarms(box: number): Promise<readonly AlarmRow[]>;
	register(box?: number): Promise<RegionFacts["register"]>;
	assessments(box?: number): Promise<RegionFacts["assessments"]>;
	ladders(box?: number): Promise<RegionFacts["ladders"]>;
	lanes(box?: number): Promise<RegionFacts["lanes"]>;
	quarantined(box?: number): Promise<RegionFacts["quarantined"]>;
	forked(): Promise<RegionFacts["forked"]>;
}

/** The posts as they are known now, in the order given. With one post only that post's rows are read. */
export async function describePosts(
	sources: RegionSources,
	posts: readonly ConfiguredPost[],
	now: EpochMs,
): Promise<readonly PostView[]> {
	const box = posts.length === 1 ? posts[0]?.box : undefined;
	const facts: RegionFacts = {
		heard: await listBoxesHeard(sources.read, box),
		fridges: await sources.fridges(box),
		openAlarms: await sources.openAlarms(box),
		register: await sources.register(box),
		assessments: await sources.assessments(box),
		ladders: await sources.ladders(box),
		lanes: await sources.lanes(box),
		quarantined: await sources.quarantined(box),
		forked: await sources.forked(),
	};
	const boots = bootsNeeded(facts);
	const anchors = await listAnchorsOf(sources.read, boots);
	const pasts = await listClockPasts(sources.read, listUnvouched(boots, anchors));
	return toPostViews(posts, facts, toUtcOfStamp(anchors), now, toUnsure(pasts));
}

/** A post's newest alarms, ended ones too. */
export async function describeAlarms(sources: RegionSources, post: ConfiguredPost): Promise<readonly HubAlarm[]> {
	const rows = await sources.alarms(post.box);
	const boots = bootsNeeded({ heard: [], fridges: [], openAlarms: rows, register: [] });
	const anchors = await listAnchorsOf(sources.read, boots);
	const utcOfStamp = toUtcOfStamp(anchors);
	const unsure = toUnsure(await listClockPasts(sources.read, listUnvouched(boots, anchors)));
	const ladders = await sources.ladders(post.box);
	return rows.map((row) => toHubAlarm(row, ladders.get(ladderKey(row)) ?? NO_LADDER, utcOfStamp, unsure));
}
