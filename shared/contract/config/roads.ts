// The roads of a post beside the network, and what they may spend.

import { integer, maybe, record, type Static } from "../schema.ts";

/** What may be spent before a frame has to wait for another day. Left out, the defaults of edge/roads/price.ts. */
export const RoadBudgetSchema = record({
	/** Satellite credits of 50 bytes a calendar month; a fifth of them is kept for alarms. */
	creditsAMonth: maybe(integer(1, 1_000_000, "credits of 50 B")),
	/** What all roads together may take from the battery a day, milliwatt-hours. */
	milliwattHoursADay: maybe(integer(1, 1_000_000, "mWh")),
});
export type RoadBudget = Static<typeof RoadBudgetSchema>;

export const RoadsConfigSchema = record({
	/** Left out, the defaults. */
	budget: maybe(RoadBudgetSchema),
});
export type RoadsConfig = Static<typeof RoadsConfigSchema>;
