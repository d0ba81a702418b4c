// The part of edge.toml about the post's own power: which controller is asked, what battery hangs on it, when to save.

import { SensorIdSchema } from "../id.ts";
import { choice, decimal, integer, list, maybe, record, type Static, text } from "../schema.ts";

export const CHEMISTRIES = ["lead-acid", "lifepo4"] as const;
export type Chemistry = (typeof CHEMISTRIES)[number];

const percent = maybe(decimal(0.1, 0, 100));
const volts = maybe(decimal(0.01, 0, 100));

export const PowerConfigSchema = record({
	/** The solar controller or battery monitor whose `power` readings count. */
	sensor: SensorIdSchema,
	battery: record({
		capacityAh: decimal(0.1, 1, 100_000, "rated, at the 20-hour rate"),
		nominalVolts: choice(["12", "24", "48"]),
		chemistry: choice(CHEMISTRIES),
	}),
	/** Each is the chemistry's own when left out (edge/power/SPEC.md has the table); volts are of the whole battery. */
	modes: maybe(
		record({
			saveBelowPercent: percent,
			surviveBelowPercent: percent,
			sleepBelowPercent: percent,
			/** With an alarm that nobody has seen the box stays awake down to here, and no further. */
			floorPercent: percent,
			saveBelowVolts: volts,
			surviveBelowVolts: volts,
			sleepBelowVolts: volts,
			floorVolts: volts,
			/** Asleep, it starts again from here. */
			startAboveVolts: volts,
			/** A mode is left upwards so much above where it was entered. */
			risePercent: percent,
			riseVolts: volts,
			/** How long a level must last before a lower, and before a higher, mode is taken. */
			fallMinutes: maybe(integer(1, 240)),
			riseMinutes: maybe(integer(1, 1_440)),
		}),
	),
	/** A file that takes the brightness of the panel as a number, such as /sys/class/backlight/…/brightness. */
	backlightFile: maybe(text(300, { minLength: 1, pattern: "^/" })),
	/**
	 * What puts the machine to sleep and returns when it is awake again; `{seconds}` stands for how long, for example
	 * ["rtcwake", "-m", "mem", "-s", "{seconds}"]. Without it the program itself sleeps and the machine idles.
	 */
	sleepCommand: maybe(list(text(200, { minLength: 1 }), 20)),
	/** How long to sleep before the battery is looked at again; 15 when left out. */
	wakeCheckMinutes: maybe(integer(1, 240)),
});
export type PowerConfig = Static<typeof PowerConfigSchema>;
