// The facts about the post's own power, as they travel from the box to the hub.

import { MillisSchema } from "../quantity.ts";
import { choice, decimal, integer, maybe, record, type Static } from "../schema.ts";
import { StampSchema } from "../time.ts";

/** How much the box allows itself. `asleep`: it has stopped on purpose and looks at the battery from time to time. */
export const POWER_MODES = ["normal", "save", "survive", "asleep"] as const;
export type PowerMode = (typeof POWER_MODES)[number];

/** What a mode was changed by. */
export const POWER_REASONS = ["charge", "volts", "recovered", "alarm-floor", "unmeasured", "alarm"] as const;
export type PowerReason = (typeof POWER_REASONS)[number];

const percent = maybe(decimal(0.1, 0, 100));
const volts = maybe(decimal(0.01, 0, 100));

/** The box has changed its mode; the level of that moment is copied in. */
export const PowerModeChanged = record({
	mode: choice(POWER_MODES),
	before: choice(POWER_MODES),
	reason: choice(POWER_REASONS),
	chargePercent: percent,
	batteryVolts: volts,
	/** To the level at which the box stops itself: the likely value, and the least. */
	hoursLeft: maybe(decimal(0.1, 0, 1_000)),
	hoursLeftLeast: maybe(decimal(0.1, 0, 1_000)),
});
export type PowerModeChanged = Static<typeof PowerModeChanged>;

/** Sun, battery and load of one closed stretch of time. What nobody measured is left out. */
export const PowerSummarised = record({
	from: StampSchema,
	lastsMs: MillisSchema,
	/** How much of the stretch was measured. */
	measuredMs: MillisSchema,
	minVolts: volts,
	maxVolts: volts,
	meanPanelWatts: maybe(integer(0, 100_000)),
	meanLoadWatts: maybe(integer(0, 100_000)),
	/** From the panel in this stretch. */
	yieldWh: maybe(integer(0, 1_000_000)),
	minChargePercent: percent,
	maxChargePercent: percent,
	/** Standard error of the charge at the end, in points. */
	chargeErrorPercent: percent,
	unpoweredMs: MillisSchema,
	/** The most severe mode of the stretch. */
	mode: choice(POWER_MODES),
});
export type PowerSummarised = Static<typeof PowerSummarised>;
