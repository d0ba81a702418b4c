// What the DC supply of a post's fridges was like, quarter of an hour by quarter of an hour, as it travels to the hub.

import { SensorIdSchema } from "../id.ts";
import { MINUTE, millis } from "../quantity.ts";
import { choice, decimal, integer, list, maybe, record, type Static } from "../schema.ts";
import { StampSchema } from "../time.ts";

/** The period of the ministry's records, DCSV and DCCD among them. */
export const SUPPLY_QUARTER_MS = millis(15 * MINUTE);

/**
 * `battery`: volts across the battery, which is what a fridge at the controller's output is fed with, and the amps that leave that
 * output. `panel`: of a device that knows no battery, the panel's own volts and amps, which feed a fridge that cools by the sun alone.
 */
export const SUPPLY_SIDES = ["battery", "panel"] as const;

/**
 * Means of one sensor's raw samples. The first quarter of an hour begins at `from`, each later one `1 + skip` quarters after the
 * one before it. `volts` and `amps` count hundredths, the first from 0 and each later one from the one before it that has any.
 * Every sample is told in one fact alone, so that parts of one quarter join to its mean by their counts.
 */
export const SupplyRecorded = record({
	sensor: SensorIdSchema,
	side: choice(SUPPLY_SIDES),
	from: StampSchema,
	quarters: list(
		record({
			skip: integer(0, 4_000_000),
			samples: integer(1, 1_000_000),
			volts: integer(-100_000, 100_000),
			amps: maybe(integer(-1_000_000, 1_000_000)),
		}),
		4_096,
	),
	/** Of the box's own battery: hours until the box stops itself, counting on no sun, when this was told. */
	batteryHours: maybe(decimal(0.1, 0, 1_000)),
});
export type SupplyRecorded = Static<typeof SupplyRecorded>;
