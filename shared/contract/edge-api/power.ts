// What the screen asks of the edge about sun, battery and the box's own mode.

import { POWER_MODES } from "../event/power.ts";
import { EpochMsSchema, MillisSchema } from "../quantity.ts";
import { boolean, choice, decimal, integer, list, nullable, record, type Static, tagged } from "../schema.ts";

const percent = decimal(0.1, 0, 100);
const volts = decimal(0.01, 0, 100);
const hours = decimal(0.1, 0, 1_000);

/** Why nobody can say how long the battery lasts. */
export const UNKNOWN_HOURS = ["no-reading", "charge-unknown", "load-unknown"] as const;

/** Hours until the box stops itself. A battery that outlasts what can be foreseen has no `most`. */
export const HoursLeftSchema = tagged("state", {
	known: record({ least: hours, likely: hours, most: nullable(hours) }),
	/** It is not running out: the sun gives as much as is used, or the battery outlasts what can be foreseen. */
	enough: record({ least: hours }),
	unknown: record({ why: choice(UNKNOWN_HOURS) }),
});
export type HoursLeft = Static<typeof HoursLeftSchema>;

export const PowerNowSchema = record({
	mode: choice(POWER_MODES),
	modeSince: EpochMsSchema,
	/** When the controller last spoke; null before the first time. */
	measuredAt: nullable(EpochMsSchema),
	batteryVolts: nullable(volts),
	/** Positive while charging. */
	batteryAmps: nullable(decimal(0.01, -500, 500)),
	panelWatts: nullable(integer(0, 100_000)),
	loadWatts: nullable(integer(0, 100_000)),
	/** State of charge with its standard error, in points; null while nobody can say. */
	charge: nullable(record({ percent, errorPercent: percent, source: choice(["device", "counted", "volts"]) })),
	hoursLeft: HoursLeftSchema,
	/** True while the panel is kept dark to save the battery. */
	screenOff: boolean(),
});
export type PowerNow = Static<typeof PowerNowSchema>;

/** Lowest and highest of each bucket, on the buckets of the fridge's chart of the same hours. */
export const PowerChartSchema = record({
	from: EpochMsSchema,
	to: EpochMsSchema,
	bucketMs: MillisSchema,
	buckets: list(
		record({
			at: EpochMsSchema,
			minVolts: nullable(volts),
			maxVolts: nullable(volts),
			minPanelWatts: nullable(integer(0, 100_000)),
			maxPanelWatts: nullable(integer(0, 100_000)),
			minLoadWatts: nullable(integer(0, 100_000)),
			maxLoadWatts: nullable(integer(0, 100_000)),
			minCharge: nullable(percent),
			maxCharge: nullable(percent),
		}),
		2_000,
	),
	/** In order; the first may have begun before `from`. */
	modes: list(record({ mode: choice(POWER_MODES), from: EpochMsSchema, to: EpochMsSchema }), 2_000),
	/** When the supply of the appliances was off. */
	unpowered: list(record({ from: EpochMsSchema, to: EpochMsSchema }), 2_000),
});
export type PowerChart = Static<typeof PowerChartSchema>;

export const PowerViewSchema = record({ now: PowerNowSchema, chart: PowerChartSchema });
export type PowerView = Static<typeof PowerViewSchema>;
