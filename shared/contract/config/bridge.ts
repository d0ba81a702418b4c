// bridge.toml: which ports the box has and what hangs on them.

import { SensorIdSchema } from "../id.ts";
import { choice, integer, list, maybe, record, type Static, tagged, text } from "../schema.ts";
import { ClockConfigSchema } from "./clock.ts";

/** `/dev/ttyUSB0`, or `tcp://host:port` for a serial-to-Ethernet converter. */
const path = text(200, { minLength: 1 });

/** Modbus devices share one bus: each has its own unit number. */
export const ModbusDeviceSchema = record({
	model: choice(["xy-md02", "n4dih32"]),
	unit: integer(1, 247),
	/** For a probe one sensor; for an input module the sensor of each input, in order, "" where nothing is wired. */
	sensors: list(text(40, { pattern: "^(?:[a-z0-9]+(?:-[a-z0-9]+)*)?$" }), 32),
});
export type ModbusDevice = Static<typeof ModbusDeviceSchema>;

export const PortConfigSchema = tagged("protocol", {
	"modbus-rtu": record({
		path,
		baudRate: integer(1_200, 115_200),
		/** `probe` tries none, then even: sister models of the same probe ship with either. */
		parity: choice(["none", "even", "odd", "probe"]),
		pollSeconds: integer(1, 3_600),
		devices: list(ModbusDeviceSchema, 32),
	}),
	"ve-direct": record({
		path,
		sensor: SensorIdSchema,
		/** The controller speaks every second; one reading in so many seconds is kept. */
		everySeconds: integer(1, 3_600),
	}),
});
export type PortConfig = Static<typeof PortConfigSchema>;

export const BridgeConfigSchema = record({
	name: text(40, { minLength: 1, pattern: "^[a-z0-9-]+$" }),
	mqtt: record({ url: text(200, { minLength: 1, pattern: "^mqtts?://" }) }),
	ports: list(PortConfigSchema, 16),
	clock: maybe(ClockConfigSchema),
});
export type BridgeConfig = Static<typeof BridgeConfigSchema>;
