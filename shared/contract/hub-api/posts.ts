// What the hub answers about the posts it keeps for.

import { AlarmViewSchema } from "../edge-api/coldchain.ts";
import { BoxNoSchema, FridgeIdSchema, PostIdSchema } from "../id.ts";
import { LaneSchema } from "../lane.ts";
import { PROFILES } from "../limits.ts";
import { CelsiusSchema, EpochMsSchema, MillisSchema } from "../quantity.ts";
import { boolean, choice, integer, list, nullable, record, type Static, text } from "../schema.ts";

export const HubFridgeSchema = record({
	id: FridgeIdSchema,
	name: text(60),
	profile: choice(PROFILES),
	/** From the newest digest: the hub never pretends to a live temperature. */
	newest: nullable(
		record({
			from: nullable(EpochMsSchema),
			lastsMs: MillisSchema,
			minCelsius: nullable(CelsiusSchema),
			maxCelsius: nullable(CelsiusSchema),
		}),
	),
});

export const HubLaneSchema = record({
	lane: LaneSchema,
	/** Every seq up to here is applied; `missing` counts the holes above it. */
	appliedUpTo: integer(0, Number.MAX_SAFE_INTEGER),
	received: integer(0, Number.MAX_SAFE_INTEGER),
	missing: integer(0, Number.MAX_SAFE_INTEGER),
});

export const PostViewSchema = record({
	id: PostIdSchema,
	name: text(80),
	box: BoxNoSchema,
	/** When the newest fact happened, by the box's anchors, and how long ago that is; null before the first fact. */
	newestFactAt: nullable(EpochMsSchema),
	newestFactAgeMs: nullable(MillisSchema),
	lastHeardAt: nullable(EpochMsSchema),
	fridges: list(HubFridgeSchema, 64),
	openAlarms: list(AlarmViewSchema, 200),
	lanes: list(HubLaneSchema, 16),
	/** Facts or frames kept but not applied. */
	quarantined: integer(0, Number.MAX_SAFE_INTEGER),
	/** Two boxes have spoken with the same key: one of them is a copy. */
	forked: boolean(),
});
export type PostView = Static<typeof PostViewSchema>;
export const PostsSchema = list(PostViewSchema, 10_000);
