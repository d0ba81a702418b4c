// MQTT in: a message on a reading's topic becomes a stored reading, or is set aside with its reason. Never thrown.

import { check, checkJson } from "@tesai/shared/contract/check.ts";
import { type SensorId, SensorIdSchema } from "@tesai/shared/contract/id.ts";
import { type Reading, ReadingSchema } from "@tesai/shared/contract/reading.ts";
import { sensorOfTopic } from "@tesai/shared/contract/topic.ts";
import { setAsideInput } from "../set-aside/actions.ts";
import type { Tx, Writer } from "../sqlite/writer.ts";
import { receiveReading } from "./actions.ts";
import type { Watched } from "./watched.ts";

/** Longer than any reading can be; what is longer is not worth parsing. */
const LONGEST_READING = 1_024;

/** Another room that wants every new reading, in the transaction that keeps it; it must not throw. */
export type ReadingTaker = (tx: Tx, sensor: SensorId, reading: Reading) => void;

/**
 * Takes one MQTT message. The promise resolves once the reading, or the note that it was refused, is on disk: only then
 * may the sender be told. `undefined` when the topic is not a reading's.
 */
export function receiveMessage(
	writer: Pick<Writer, "soon">,
	watched: Watched,
	message: { readonly topic: string; readonly payload: Buffer },
	takers: readonly ReadingTaker[] = [],
): Promise<unknown> | undefined {
	const name = sensorOfTopic(message.topic);
	if (name === undefined) return undefined;
	const sensor = check(SensorIdSchema, name);
	if (!sensor.ok) return refuse(writer, "the topic's sensor id has another form", message.payload);
	if (message.payload.length > LONGEST_READING) return refuse(writer, "longer than a reading can be", message.payload);
	const reading = checkJson(ReadingSchema, message.payload.toString("utf8"));
	if (!reading.ok) return refuse(writer, reading.reason, message.payload);
	return writer.soon((tx) => {
		if (receiveReading(tx, watched, sensor.value, reading.value) !== "kept") return;
		for (const take of takers) take(tx, sensor.value, reading.value);
	});
}

function refuse(writer: Pick<Writer, "soon">, reason: string, payload: Buffer): Promise<unknown> {
	return writer.soon((tx) => setAsideInput(tx, { door: "mqtt", reason, sample: payload.toString("latin1", 0, 60) }));
}
