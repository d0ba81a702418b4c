// Every family of network devices that the box understands. A new one is a file in this folder and a line here.

import { cceInterop } from "./cce-interop.ts";
import type { DeviceFamily } from "./device-message.ts";
import { ownTopic } from "./own-topic.ts";
import { zigbee2mqtt } from "./zigbee2mqtt.ts";

/** Our own first: nearly every message is one of its. */
const FAMILIES: readonly DeviceFamily[] = [ownTopic, zigbee2mqtt, cceInterop];

/** Which family a topic belongs to and the device's name in it; undefined for a topic that is nobody's. */
export function findFamily(topic: string): { readonly family: DeviceFamily; readonly name: string } | undefined {
	for (const family of FAMILIES) {
		const name = family.nameIn(topic);
		if (name !== undefined) return { family, name };
	}
	return undefined;
}
