// What the hub answers about the posts it keeps for.

import { LADDER_LEVELS } from "../config/ladder.ts";
import { TREND_SIGNS, TREND_VERDICTS } from "../event/assessment.ts";
import { ACKNOWLEDGE_REASONS, END_REASONS } from "../event/coldchain.ts";
import { WORKS } from "../event/equipment.ts";
import { LADDER_OUTCOMES } from "../event/ladder.ts";
import { AlarmIdSchema, BoxNoSchema, FridgeIdSchema, PostIdSchema } from "../id.ts";
import { LaneSchema } from "../lane.ts";
import { PROFILES, RuleSchema } from "../limits.ts";
import { CelsiusSchema, EpochMsSchema, MillisSchema } from "../quantity.ts";
import { boolean, choice, decimal, integer, list, maybe, nullable, record, type Static, text } from "../schema.ts";
import { BetweenSchema } from "../time.ts";

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
	/** How it worked on the newest whole day that its post has told; left out before the first. */
	assessed: maybe(
		record({
			verdict: choice(TREND_VERDICTS),
			sign: choice(TREND_SIGNS),
			strain: nullable(decimal(0.01, 0, 100)),
			mktCelsius: nullable(CelsiusSchema),
			dutyPercent: nullable(decimal(0.1, 0, 100)),
		}),
	),
	/** null before the post has written down what stands on its plate. */
	equipment: nullable(
		record({
			manufacturer: text(60),
			model: text(60),
			serial: text(60),
			lastService: nullable(record({ work: choice(WORKS), at: nullable(EpochMsSchema) })),
		}),
	),
});
export type HubFridge = Static<typeof HubFridgeSchema>;

/** What the region may answer: what it did itself, or that somebody there has seen it. */
export const REGION_REASONS = ["seen-by-region", "technician-called", "vaccines-moved", "other"] as const;
export const RegionAcknowledgementSchema = record({ reason: choice(REGION_REASONS), note: maybe(text(140)) });
export type RegionAcknowledgement = Static<typeof RegionAcknowledgementSchema>;
export const RegionSawSchema = record({
	at: EpochMsSchema,
	reason: choice(ACKNOWLEDGE_REASONS),
	note: nullable(text(140)),
});

/** As the box's own alarm, but a time is null until an anchor of its boot has arrived: never a fake instant. */
export const HubAlarmSchema = record({
	id: AlarmIdSchema,
	fridge: FridgeIdSchema,
	rule: RuleSchema,
	since: nullable(EpochMsSchema),
	/** Where `since` is one of many times that it may have been. */
	sinceBetween: maybe(BetweenSchema),
	raisedAt: nullable(EpochMsSchema),
	forMs: MillisSchema,
	limitCelsius: nullable(CelsiusSchema),
	worstCelsius: nullable(CelsiusSchema),
	ended: nullable(record({ at: nullable(EpochMsSchema), reason: choice(END_REASONS) })),
	acknowledged: nullable(
		record({ at: nullable(EpochMsSchema), reason: choice(ACKNOWLEDGE_REASONS), note: nullable(text(140)) }),
	),
	/** Whom the post has told of it besides its screen; empty once it has ended. */
	told: list(record({ level: choice(LADDER_LEVELS), outcome: choice(LADDER_OUTCOMES) }), LADDER_LEVELS.length),
	/** Said here; until `acknowledged` is there the box has not heard of it. */
	regionSaw: nullable(RegionSawSchema),
});
export type HubAlarm = Static<typeof HubAlarmSchema>;
export const HubAlarmsSchema = list(HubAlarmSchema, 500, "newest first");

export const HubLaneSchema = record({
	lane: LaneSchema,
	/** Every seq up to here is applied; `missing` counts the holes above it. */
	appliedUpTo: integer(0, Number.MAX_SAFE_INTEGER),
	received: integer(0, Number.MAX_SAFE_INTEGER),
	missing: integer(0, Number.MAX_SAFE_INTEGER),
	/** What the box's daily heads have proven; left out before the first one that could be compared. */
	proof: maybe(
		record({
			/** Every fact up to here is complete and as the box wrote it. */
			upTo: integer(0, Number.MAX_SAFE_INTEGER),
			/** The first stretch of which that is not so; `from` is the lowest seq in doubt. */
			differs: maybe(record({ from: integer(1, Number.MAX_SAFE_INTEGER), upTo: integer(1, Number.MAX_SAFE_INTEGER) })),
		}),
	),
});

export type HubLane = Static<typeof HubLaneSchema>;

export const PostViewSchema = record({
	id: PostIdSchema,
	name: text(80),
	box: BoxNoSchema,
	/** When the newest fact was written and how long ago that is; null before the first, or while nothing ties it to a clock. */
	newestFactAt: nullable(EpochMsSchema),
	newestFactAgeMs: nullable(MillisSchema),
	lastHeardAt: nullable(EpochMsSchema),
	fridges: list(HubFridgeSchema, 64),
	openAlarms: list(HubAlarmSchema, 200),
	lanes: list(HubLaneSchema, 16),
	/** Facts or frames kept but not applied. */
	quarantined: integer(0, Number.MAX_SAFE_INTEGER),
	/** Two boxes have spoken with the same key: one of them is a copy. */
	forked: boolean(),
});
export type PostView = Static<typeof PostViewSchema>;
export const PostsSchema = list(PostViewSchema, 10_000);

export const PostParamsSchema = record({ id: PostIdSchema });
export const AlarmParamsSchema = record({ id: PostIdSchema, alarm: text(15, { pattern: "^[1-9][0-9]*$" }) });

/** Something that was kept and not applied, and why. A frame nobody can open is counted by the box it claims and the road, a stick's bundle by how it ended. */
export const QuarantinedSchema = record({
	what: choice(["frame", "event", "bundle"]),
	box: nullable(integer(1, 65_535, "claimed by a frame, known for a fact")),
	lane: nullable(LaneSchema),
	seq: nullable(integer(1, Number.MAX_SAFE_INTEGER)),
	reason: text(40),
	count: integer(1, Number.MAX_SAFE_INTEGER),
	firstAt: EpochMsSchema,
	lastAt: EpochMsSchema,
});
export type Quarantined = Static<typeof QuarantinedSchema>;
export const QuarantineSchema = list(QuarantinedSchema, 500, "newest first");
