// Zigbee2MQTT's topic, zigbee2mqtt/<friendly name>: one device's whole state as JSON, of which we take what a fridge needs.

import { check } from "@tesai/shared/contract/check.ts";
import { CelsiusSchema, type EpochMs, EpochMsSchema } from "@tesai/shared/contract/quantity.ts";
import { boolean, decimal, type Schema } from "@tesai/shared/contract/schema.ts";
import { type DeviceFamily, type DeviceMessage, readJsonObject, type SensorReading } from "./device-message.ts";
import { nameNetworkSensor } from "./sensor-name.ts";

/** Zigbee2MQTT's default `base_topic`. */
const ROOT = "zigbee2mqtt/";
/** What hangs below a device's own topic; a friendly name may itself have slashes. */
const NO_STATE = /\/(?:availability|set|get)(?:\/|$)/;

export const zigbee2mqtt: DeviceFamily = {
	door: "zigbee2mqtt",
	longest: 16_384,
	nowWithinMs: 10_000,
	nameIn: (topic) => {
		if (!topic.startsWith(ROOT)) return undefined;
		const name = topic.slice(ROOT.length);
		const isState = name !== "" && name !== "bridge" && !name.startsWith("bridge/") && !NO_STATE.test(topic);
		return isState ? name : undefined;
	},
	parse: parseState,
};

function parseState(name: string, payload: string): DeviceMessage {
	// A device that was removed leaves an empty message behind.
	if (payload === "") return { readings: [], refused: [] };
	const state = readJsonObject(payload);
	if (state === undefined) return { readings: [], refused: ["not a JSON object (Zigbee2MQTT's output must be json)"] };

	const refused: string[] = [];
	/** A value that is not there, or null because the device has not told it yet, is no fault. */
	const take = <T>(field: string, schema: Schema<T>): T | undefined => {
		const value = Object.hasOwn(state, field) ? state[field] : undefined;
		if (value === undefined || value === null) return undefined;
		const checked = check(schema, value);
		if (checked.ok) return checked.value;
		refused.push(checked.reason.replace("the value", field));
		return undefined;
	};

	const celsius = take("temperature", CelsiusSchema);
	const contact = take("contact", boolean());
	const humidityPercent = take("humidity", decimal(0.1, 0, 100));
	const batteryPercent = take("battery", decimal(1, 0, 100));
	const linkQuality = take("linkquality", decimal(1, 0, 255));
	const measuredAt =
		celsius === undefined && contact === undefined ? undefined : readLastSeen(state.last_seen, refused);

	const when = measuredAt === undefined ? {} : { measuredAt };
	const readings: SensorReading[] = [];
	if (celsius !== undefined) {
		const reading = {
			kind: "temperature",
			...when,
			celsius,
			...(humidityPercent !== undefined && { humidityPercent }),
		} as const;
		readings.push({ sensor: nameNetworkSensor("z2m", name, "temp"), reading });
	}
	// Zigbee says whether the two halves of the contact touch: they do while the door is shut. It is told when they move,
	// and from time to time beside that.
	if (contact !== undefined) {
		const reading = { kind: "door", ...when, open: !contact, untilChanged: true } as const;
		readings.push({ sensor: nameNetworkSensor("z2m", name, "door"), reading });
	}
	// A lamp's battery is nobody's business here.
	if (readings.length === 0 && refused.length === 0) return { readings, refused };
	const status = {
		...(batteryPercent !== undefined && { batteryPercent }),
		...(linkQuality !== undefined && { linkQuality }),
	};
	return { readings, refused, status };
}

/** ISO_8601, ISO_8601_local and epoch, as Zigbee2MQTT's `last_seen` setting calls them. */
const WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * When the device was last heard: after its own restart Zigbee2MQTT sends what it remembers, and an old value must not
 * look new. Undefined (arrival counts) where the setting is off; unreadable is noted, and arrival counts then, too.
 */
function readLastSeen(value: unknown, refused: string[]): EpochMs | undefined {
	if (value === undefined || value === null) return undefined;
	const utc = typeof value === "string" && WITH_ZONE.test(value) ? Date.parse(value) : value;
	const checked = check(EpochMsSchema, utc);
	if (checked.ok) return checked.value;
	refused.push("last_seen must be ISO 8601 with a zone, or epoch ms");
	return undefined;
}
