// edge.toml: what provisioning writes and the edge reads.

import { BoxNoSchema, FridgeIdSchema, PostIdSchema, SensorIdSchema } from "../id.ts";
import { LimitsSchema, PROFILES } from "../limits.ts";
import { boolean, choice, decimal, integer, list, maybe, record, type Static, text } from "../schema.ts";
import { ClockConfigSchema } from "./clock.ts";
import { LadderSchema } from "./ladder.ts";
import { PowerConfigSchema } from "./power.ts";
import { PrinterConfigSchema } from "./printer.ts";
import { RoadsConfigSchema } from "./roads.ts";

const host = text(100, { minLength: 1 });
const port = integer(0, 65_535, "0 = any free port");
const filters = list(text(200, { minLength: 1 }), 100, "MQTT topic filters");

export const FridgeConfigSchema = record({
	id: FridgeIdSchema,
	name: text(60, { minLength: 1 }),
	profile: choice(PROFILES),
	/** Sets or replaces single limits of the profile. */
	limits: maybe(LimitsSchema),
	temperatureSensor: SensorIdSchema,
	doorSensor: maybe(SensorIdSchema),
	powerSensor: maybe(SensorIdSchema),
	ambientSensor: maybe(SensorIdSchema),
	compressorSensor: maybe(SensorIdSchema),
	/** Standard deviation of the temperature sensor's error, °C; 0.25 (a DS18B20) when left out. */
	sensorSigma: maybe(decimal(0.01, 0, 5)),
});
export type FridgeConfig = Static<typeof FridgeConfigSchema>;

export const EdgeConfigSchema = record({
	dataDir: text(400, { minLength: 1, doc: "journal, keys and state live here" }),
	/** The built page; left out, the edge serves the API alone. */
	screenDir: maybe(text(400)),
	post: record({ id: PostIdSchema, name: text(80, { minLength: 1 }) }),
	box: record({ number: BoxNoSchema, keyFile: text(400, { minLength: 1 }) }),
	http: record({ host, port }),
	mqtt: record({
		host,
		port,
		/** What a client may publish and subscribe to; a subscription that `mayNotSubscribe` matches is refused. */
		mayPublish: filters,
		maySubscribe: filters,
		mayNotSubscribe: filters,
	}),
	hub: record({
		url: text(400, { minLength: 1, pattern: "^https?://" }),
		/** Paid by the byte and from the battery, as a SIM card is: connections are closed at once, frames are weighed. */
		metered: maybe(boolean()),
	}),
	/** Other ways to the hub beside the network, and what they may spend; left out, the network alone. */
	roads: maybe(RoadsConfigSchema),
	/** How long a digest covers, and how long a stretch of raw readings goes into one fact: an hour, or up to a day where bytes are dear. */
	digestMinutes: integer(1, 1_440),
	fridges: list(FridgeConfigSchema, 64),
	/** Who is told of an alarm that nobody has seen. */
	ladder: maybe(LadderSchema),
	/** The post's own power; left out, the box measures none and never saves. */
	power: maybe(PowerConfigSchema),
	/** The screen on the wall, where no `power` names its light. */
	panel: maybe(
		record({
			/** A file that takes the brightness of the panel as a number, such as /sys/class/backlight/…/brightness. */
			backlightFile: text(300, { minLength: 1, pattern: "^/" }),
		}),
	),
	/** Where a stick with loggers' files is mounted; looked at once a minute. */
	loggers: maybe(record({ stickDir: text(400, { minLength: 1 }) })),
	/** Left out, the box prints nothing. */
	printer: maybe(PrinterConfigSchema),
	clock: maybe(ClockConfigSchema),
	/** Present only in the demonstration: where its controls listen. */
	demonstration: maybe(record({ controlUrl: text(200, { pattern: "^http://127\\.0\\.0\\.1:" }) })),
});
export type EdgeConfig = Static<typeof EdgeConfigSchema>;
