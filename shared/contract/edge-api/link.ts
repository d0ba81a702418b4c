// What the screen shows of the link: computed from acknowledgements, never from the absence of an error.

import { LaneSchema } from "../lane.ts";
import { EpochMsSchema, MillisSchema } from "../quantity.ts";
import { choice, integer, list, maybe, nullable, record, type Static, text } from "../schema.ts";
import { BetweenSchema } from "../time.ts";
import { StickViewSchema } from "./stick.ts";

export const ROADS = ["https", "satellite", "usb", "sms"] as const;
export type RoadName = (typeof ROADS)[number];

export const LaneViewSchema = record({
	lane: LaneSchema,
	written: integer(0, Number.MAX_SAFE_INTEGER),
	/** Facts the hub has not acknowledged yet. */
	waiting: integer(0, Number.MAX_SAFE_INTEGER),
	oldestWaitingMs: nullable(MillisSchema),
	/** On the hub's disk, and not understood there yet: it waits for newer software. Left out where there are none. */
	unapplied: maybe(integer(1, Number.MAX_SAFE_INTEGER)),
});

export const RoadViewSchema = record({
	road: choice(ROADS),
	state: choice(["up", "trying", "down"]),
	lastTriedAt: nullable(EpochMsSchema),
	lastAnswerAt: nullable(EpochMsSchema),
	/** An error code of contract/error.ts; null after a success. */
	lastError: nullable(text(40)),
	nextTryAt: nullable(EpochMsSchema),
	bytesSent: integer(0, Number.MAX_SAFE_INTEGER),
});

const LINK = {
	/** When the hub last acknowledged something; null before the first time. */
	lastAcknowledgedAt: nullable(EpochMsSchema),
	waiting: integer(0, Number.MAX_SAFE_INTEGER),
	oldestWaitingMs: nullable(MillisSchema),
	/** Where that age is of an unsure clock: between when and when the oldest was written. */
	oldestBetween: maybe(BetweenSchema),
	roads: list(RoadViewSchema, 8),
	lanes: list(LaneViewSchema, 16),
	/** Left out where the post has no place for a stick. */
	stick: maybe(StickViewSchema),
};
export const LinkViewSchema = record(LINK);

const count = integer(0, Number.MAX_SAFE_INTEGER);
/** Why something left by this road: it is the cheapest that may take it, or the cheaper one named keeps failing. */
export const REASONS = ["cheapest", "failing"] as const;
/** Why something waits for this road, or is not given to it. */
export const HOLDS = [
	"in-use",
	"backing-off",
	"away",
	"too-large",
	"no-energy",
	"not-worth",
	"kept-for-alarms",
	"no-credits",
	"cheaper-first",
] as const;

/** The last frame of a road; `lane` and `seq` name the most urgent fact in it. */
export const DepartureViewSchema = record({
	at: EpochMsSchema,
	lane: LaneSchema,
	seq: count,
	facts: count,
	bytes: count,
	credits: count,
	millijoules: count,
	reason: choice(REASONS),
	/** The cheaper road that failed, and how often in a row; null and 0 where there is none. */
	instead: nullable(choice(ROADS)),
	failures: count,
});
export type DepartureView = Static<typeof DepartureViewSchema>;

export const HoldViewSchema = record({
	lane: LaneSchema,
	reason: choice(HOLDS),
	/** The cheaper road that has it. */
	instead: nullable(choice(ROADS)),
	/** Millionths of a dollar: what a frame would be worth now, and what it would take. Null where that is not the reason. */
	worth: nullable(count),
	price: nullable(count),
});
export type HoldView = Static<typeof HoldViewSchema>;

export const RoadPlanSchema = record({
	road: choice(ROADS),
	last: nullable(DepartureViewSchema),
	hold: nullable(HoldViewSchema),
	/** Facts that this road has taken and the hub has not acknowledged. */
	carried: count,
});
export type RoadPlan = Static<typeof RoadPlanSchema>;

/** `kept` of what is left is for alarms alone. */
export const AllowanceSchema = record({
	limit: count,
	left: count,
	kept: count,
	renewsAt: EpochMsSchema,
});
export type Allowance = Static<typeof AllowanceSchema>;

/** The link with what was decided and why: for its own page, not for the live picture. */
export const LinkDetailSchema = record({
	...LINK,
	plans: list(RoadPlanSchema, 8),
	/** Credits a month and millijoules a day; null where no road takes any. */
	credits: nullable(AllowanceSchema),
	energy: nullable(AllowanceSchema),
});
export type LinkDetail = Static<typeof LinkDetailSchema>;
export type LinkView = Static<typeof LinkViewSchema>;
export type RoadView = Static<typeof RoadViewSchema>;
