// Our own topic, tesai/v1/reading/<sensor>: one reading as JSON, by the bridge and by any device that is made for us.

import { check, checkJson } from "@tesai/shared/contract/check.ts";
import { SensorIdSchema } from "@tesai/shared/contract/id.ts";
import { ReadingSchema } from "@tesai/shared/contract/reading.ts";
import { sensorOfTopic } from "@tesai/shared/contract/topic.ts";
import { type DeviceFamily, refuseMessage } from "./device-message.ts";

export const ownTopic: DeviceFamily = {
	door: "mqtt",
	longest: 1_024,
	nowWithinMs: 0,
	nameIn: sensorOfTopic,
	parse: (name, payload) => {
		const sensor = check(SensorIdSchema, name);
		if (!sensor.ok) return refuseMessage("the topic's sensor id has another form");
		const reading = checkJson(ReadingSchema, payload);
		if (!reading.ok) return refuseMessage(reading.reason);
		return { readings: [{ sensor: sensor.value, reading: reading.value }], refused: [] };
	},
};
