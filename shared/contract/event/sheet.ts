// The twice-daily reading of a fridge, as the paper on its door asks for it.

import { FridgeIdSchema, PersonNoSchema } from "../id.ts";
import { CelsiusSchema, MillisSchema } from "../quantity.ts";
import { boolean, choice, integer, maybe, record, type Static, text } from "../schema.ts";
import { CorrectionSchema } from "./correction.ts";

/** Parts at noon. A place in the list is a number on the wire: append only. */
export const HALVES = ["morning", "afternoon"] as const;
export type Half = (typeof HALVES)[number];

/** `box`: what the box showed; `own-thermometer`: what a person read off the fridge's own, because the probe is not believed. Append only. */
export const NOTED_FROM = ["box", "own-thermometer"] as const;
export type NotedFrom = (typeof NOTED_FROM)[number];

export const LocalDaySchema = integer(0, 100_000, "whole days at the post since 1970-01-01");

/**
 * Somebody has looked. `isUnsure`: nobody vouched for the box's clock well enough to tell the half day. Lowest and highest are
 * what the probe said in the `spanMs` before, which reach back to the last noting of this fridge; left out where it said nothing.
 */
export const TemperatureNoted = record({
	fridge: FridgeIdSchema,
	day: LocalDaySchema,
	half: choice(HALVES),
	isUnsure: boolean(),
	celsius: CelsiusSchema,
	from: choice(NOTED_FROM),
	spanMs: maybe(MillisSchema),
	lowestCelsius: maybe(CelsiusSchema),
	highestCelsius: maybe(CelsiusSchema),
	note: maybe(text(140)),
	by: maybe(PersonNoSchema),
	corrects: maybe(CorrectionSchema),
});
export type TemperatureNoted = Static<typeof TemperatureNoted>;
