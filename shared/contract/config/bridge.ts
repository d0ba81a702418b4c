// bridge.toml: which ports the box has and what hangs on them.

import { SensorIdSchema } from "../id.ts";
import { choice, integer, list, maybe, record, type Static, tagged, text } from "../schema.ts";
import { ClockConfigSchema } from "./clock.ts";

/** `/dev/ttyUSB0`, or `tcp://host:port` for a serial-to-Ethernet converter. */
const path = text(200, { minLength: 1 });

/** A driver's file in firmware-bridge/drivers; which there are is known only when it is loaded. */
const model = text(40, { minLength: 1, pattern: "^[a-z0-9]+(?:-[a-z0-9]+)*$" });
/** "" where nothing is wired. */
const sensors = list(text(40, { pattern: "^(?:[a-z0-9]+(?:-[a-z0-9]+)*)?$" }), 32);

/** What a contact stands for: closed is a shut door, a running compressor, a supply that is on. */
export const CONTACTS = ["door", "compressor", "supply"] as const;

/** Modbus devices share one bus: each has its own unit number. */
export const ModbusDeviceSchema = record({
	model,
	unit: integer(1, 247),
	/** For a probe one sensor; for a module with channels or inputs the sensor of each, in order. */
	sensors,
	/** For a module of contacts: what each stands for, in the order of `sensors`; doors when left out. */
	contacts: maybe(list(choice(CONTACTS), 32)),
	/** For a module of relays: the switch that each coil is, in order. */
	switches: maybe(list(text(40, { pattern: "^(?:[a-z0-9]+(?:-[a-z0-9]+)*)?$" }), 32)),
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
	/** One device that speaks by itself. */
	line: record({
		path,
		model,
		/** The model's own when left out. */
		baudRate: maybe(integer(1_200, 115_200)),
		sensors,
		/** It may speak every second; one reading in so many seconds is kept. */
		everySeconds: integer(1, 3_600),
	}),
	/** One modem that is asked by AT commands. Its status is a reading; messages go through it by its name. */
	modem: record({
		path,
		model,
		baudRate: maybe(integer(1_200, 115_200)),
		name: text(40, { minLength: 1, pattern: "^[a-z0-9]+(?:-[a-z0-9]+)*$" }),
		sensor: SensorIdSchema,
		pollSeconds: integer(1, 3_600),
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
