// The roads of a post beside the network, and what they may spend.

import { boolean, integer, maybe, record, type Static, text } from "../schema.ts";

/** What may be spent before a frame has to wait for another day. Left out, the defaults of edge/roads/price.ts. */
export const RoadBudgetSchema = record({
	/** Satellite credits of 50 bytes a calendar month; a fifth of them is kept for alarms. */
	creditsAMonth: maybe(integer(1, 1_000_000, "credits of 50 B")),
	/** What all roads together may take from the battery a day, milliwatt-hours. */
	milliwattHoursADay: maybe(integer(1, 1_000_000, "mWh")),
	/** Millionths of a dollar a credit; 160,000 when left out. */
	creditMicroDollars: maybe(integer(1, 100_000_000)),
	/** False: the day's digests wait for another road, and the satellite is left to alarms and to work past its deadline. */
	summaryBySatellite: maybe(boolean()),
});
export type RoadBudget = Static<typeof RoadBudgetSchema>;

export const UsbRoadConfigSchema = record({
	/** Where a stick is mounted; it is the post's when it has a folder TESAI. */
	mountDir: text(400, { minLength: 1 }),
	/** A copy of the hub's public key, hub.pub of its data directory. */
	hubKeyFile: text(400, { minLength: 1 }),
});

export const SatelliteRoadConfigSchema = record({
	/** The modem's name in bridge.toml. */
	modem: text(40, { minLength: 1, pattern: "^[a-z0-9]+(?:-[a-z0-9]+)*$" }),
	/** What the modem takes; 340 when left out, as a 9602 or 9603 does. */
	largestFrame: maybe(integer(50, 340, "bytes")),
	/** False: messages for the post are fetched with the post's own alone, never for their own sake. */
	fetchMailbox: maybe(boolean()),
});
export type SatelliteRoadConfig = Static<typeof SatelliteRoadConfigSchema>;

export const RoadsConfigSchema = record({
	satellite: maybe(SatelliteRoadConfigSchema),
	usb: maybe(UsbRoadConfigSchema),
	/** Left out, the defaults. */
	budget: maybe(RoadBudgetSchema),
});
export type RoadsConfig = Static<typeof RoadsConfigSchema>;
