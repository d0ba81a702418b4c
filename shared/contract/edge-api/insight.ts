// What the screen asks of the edge about how a fridge works, and what it gets: estimates with what they rest on, or why there is none.

import { TREND_SIGNS, TREND_VERDICTS } from "../event/assessment.ts";
import { FridgeIdSchema } from "../id.ts";
import { CelsiusSchema, EpochMsSchema, MillisSchema } from "../quantity.ts";
import { choice, decimal, integer, nullable, record, type Static, tagged } from "../schema.ts";

/** Kinds of vaccine vial monitor whose life can be estimated; the number is its days at 37 °C. */
export const VVM_TYPES = ["vvm2", "vvm7", "vvm14", "vvm30"] as const;
export type VvmType = (typeof VVM_TYPES)[number];

/** What a holdover rests on: the outage that is going on, or hours of earlier ones. */
export const HOLDOVER_BASES = ["this-outage", "earlier-outages"] as const;
/** Why nobody can say how long it holds. */
export const HOLDOVER_REFUSALS = [
	"no-outage-seen",
	"no-probe-outside",
	"too-short",
	"standing-still",
	"cool-around",
	"too-warm",
	"door-open",
	"no-temperature",
] as const;

/** How long the fridge stays below its limit without supply, from the moment it was asked. */
export const HoldoverSchema = tagged("known", {
	yes: record({ leastMs: MillisSchema, mostMs: MillisSchema, basis: choice(HOLDOVER_BASES) }),
	no: record({ why: choice(HOLDOVER_REFUSALS) }),
});
export type Holdover = Static<typeof HoldoverSchema>;

const share = decimal(0.001, 0, 1_000, "share, 1 = all of it");
const percent = decimal(0.1, 0, 100);

export const InsightSchema = record({
	fridge: FridgeIdSchema,
	from: EpochMsSchema,
	to: EpochMsSchema,
	/** For how much of that time the temperature is known. */
	coveredMs: MillisSchema,
	mktCelsius: nullable(CelsiusSchema),
	vvmUsed: record({ vvm2: share, vvm7: share, vvm14: share, vvm30: share }),
	/** A day's average; null without a contact on the door. */
	door: nullable(
		record({
			openingsPerDay: decimal(0.1, 0, 100_000),
			openMsPerDay: MillisSchema,
			longestMs: MillisSchema,
		}),
	),
	/** `contact`: measured; `temperature`: read from the rise and fall of the temperature. */
	compressor: nullable(
		record({
			dutyPercent: percent,
			basis: choice(["contact", "temperature"]),
			/** Only with a contact. */
			startsPerDay: nullable(decimal(0.1, 0, 100_000)),
			runMs: nullable(MillisSchema),
		}),
	),
	holdover: HoldoverSchema,
	trend: record({
		verdict: choice(TREND_VERDICTS),
		sign: choice(TREND_SIGNS),
		/** How hard it works against how hard it used to, 1 = the same; null while learning. */
		strain: nullable(decimal(0.01, 0, 100)),
		/** Comparable days so far, and how many are asked for. */
		days: integer(0, 1_000),
		daysNeeded: integer(0, 1_000),
	}),
});
export type Insight = Static<typeof InsightSchema>;
