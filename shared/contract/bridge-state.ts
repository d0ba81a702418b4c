// What the bridge says about itself, retained on its topic: which ports are open, which sensors fail, what was lost.

import { SensorIdSchema } from "./id.ts";
import { MillisSchema } from "./quantity.ts";
import { SENSOR_FAULTS } from "./reading.ts";
import { boolean, choice, integer, list, maybe, record, type Static, text } from "./schema.ts";

const count = integer(0, Number.MAX_SAFE_INTEGER);

export const BridgeStateSchema = record({
	/** False once the bridge has ended; the broker says it for a bridge that died. */
	running: boolean(),
	bootId: text(36, { minLength: 36 }),
	ports: list(
		record({
			path: text(200),
			open: boolean(),
			/** Since when it is open or closed, on the clock of this boot. */
			sinceMonoMs: MillisSchema,
			openings: count,
			discardedBytes: count,
			reason: maybe(text(200, { doc: "why it is closed, for a technician" })),
		}),
		16,
	),
	/** Sensors whose latest reading was a fault. */
	faults: list(record({ sensor: SensorIdSchema, fault: choice(SENSOR_FAULTS), sinceMonoMs: MillisSchema }), 1_024),
	/** Models that are configured and cannot be served, with the reason, for a technician. */
	refusedDrivers: list(record({ model: text(40), reason: text(200) }), 64),
	/** Readings that wait for the broker, were dropped because too many waited, or were refused by it again and again. */
	backlog: count,
	dropped: count,
	refused: count,
	/** Orders that were no orders, or for a switch or modem that is not here. */
	refusedOrders: count,
	/** Text messages from senders that are no number, as a network's advertisements are. */
	leftOutSms: count,
	/** Sirens and relays: what was ordered last, and whether the relay was read back so in the latest slot. */
	switches: list(record({ name: text(40), wanted: maybe(boolean()), confirmed: boolean() }), 1_024),
});
export type BridgeState = Static<typeof BridgeStateSchema>;
