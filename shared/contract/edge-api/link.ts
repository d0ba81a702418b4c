// What the screen shows of the link: computed from acknowledgements, never from the absence of an error.

import { LaneSchema } from "../lane.ts";
import { EpochMsSchema, MillisSchema } from "../quantity.ts";
import { choice, integer, list, nullable, record, type Static, text } from "../schema.ts";

export const ROADS = ["https", "satellite", "usb", "sms"] as const;
export type RoadName = (typeof ROADS)[number];

export const LaneViewSchema = record({
	lane: LaneSchema,
	written: integer(0, Number.MAX_SAFE_INTEGER),
	/** Facts the hub has not acknowledged yet. */
	waiting: integer(0, Number.MAX_SAFE_INTEGER),
	oldestWaitingMs: nullable(MillisSchema),
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

export const LinkViewSchema = record({
	/** When the hub last acknowledged something; null before the first time. */
	lastAcknowledgedAt: nullable(EpochMsSchema),
	waiting: integer(0, Number.MAX_SAFE_INTEGER),
	oldestWaitingMs: nullable(MillisSchema),
	roads: list(RoadViewSchema, 8),
	lanes: list(LaneViewSchema, 16),
});
export type LinkView = Static<typeof LinkViewSchema>;
export type RoadView = Static<typeof RoadViewSchema>;
