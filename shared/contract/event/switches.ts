// What a door, a supply, a compressor and a failing probe did in a period, change by change, as it travels to the hub.

import { SensorIdSchema } from "../id.ts";
import { MillisSchema } from "../quantity.ts";
import { SENSOR_FAULTS } from "../reading.ts";
import { choice, integer, list, record, type Static } from "../schema.ts";
import { StampSchema } from "../time.ts";

export const SWITCH_ROLES = ["door", "supply", "compressor", "probe"] as const;
export type SwitchRole = (typeof SWITCH_ROLES)[number];

/**
 * `on` is an open door, a supply that is there, a running compressor, a probe that measures. `unknown`: nobody has said
 * anything for too long to believe the last word. The rest is why a sensor had no value to give. Append only.
 */
export const SWITCH_STATES = ["unknown", "off", "on", ...SENSOR_FAULTS] as const;
export type SwitchState = (typeof SWITCH_STATES)[number];

/**
 * One sensor's states over a stretch of one boot. The first change lies at `from`; each later one lies `1 + skip` steps of
 * time after the one before it. The last state was still so `lastsMs` after `from`. A probe is told of only when it failed.
 */
export const SwitchesRecorded = record({
	sensor: SensorIdSchema,
	role: choice(SWITCH_ROLES),
	from: StampSchema,
	lastsMs: MillisSchema,
	stepMs: MillisSchema,
	changes: list(record({ skip: integer(0, 4_000_000_000), state: choice(SWITCH_STATES) }), 4_096),
});
export type SwitchesRecorded = Static<typeof SwitchesRecorded>;
