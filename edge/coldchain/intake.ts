// MQTT in: a network device's message becomes stored readings, and what of it cannot be one is set aside. Never thrown.

import type { SensorId } from "@tesai/shared/contract/id.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { setAsideInput } from "../set-aside/actions.ts";
import type { Tx, Writer } from "../sqlite/writer.ts";
import { receiveReading } from "./actions.ts";
import { refuseMessage, settleMoment } from "./network-device/device-message.ts";
import { findFamily } from "./network-device/families.ts";
import type { Watched } from "./watched.ts";

/** Another room that wants every new reading, in the transaction that keeps it; it must not throw. */
export type ReadingTaker = (tx: Tx, sensor: SensorId, reading: Reading) => void;

/**
 * Takes one MQTT message. The promise resolves once its readings, and the note of what was refused, are on disk: only then
 * may the sender be told. `undefined` when the topic is no device's, or a device's that says nothing about a fridge.
 */
export function receiveMessage(
	writer: Pick<Writer, "soon">,
	watched: Watched,
	message: { readonly topic: string; readonly payload: Buffer },
	takers: readonly ReadingTaker[] = [],
): Promise<unknown> | undefined {
	const { topic, payload } = message;
	const found = findFamily(topic);
	if (found === undefined) return undefined;
	const { family, name } = found;
	const { readings, refused, status } =
		payload.length > family.longest
			? refuseMessage("longer than a reading can be")
			: family.parse(name, payload.toString("utf8"));
	if (readings.length === 0 && refused.length === 0) return undefined;
	return writer.soon((tx) => {
		for (const { sensor, reading: said } of readings) {
			const reading = settleMoment(said, tx.now.utc, family.nowWithinMs);
			if (status !== undefined) watched.noteStatus(sensor, status);
			if (receiveReading(tx, watched, sensor, reading) !== "kept") continue;
			for (const take of takers) take(tx, sensor, reading);
		}
		for (const reason of refused) {
			setAsideInput(tx, { door: family.door, reason, sample: payload.toString("latin1", 0, 60) });
		}
	});
}
