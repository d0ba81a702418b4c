// A broker that remembers what was published to it: stands where the edge stands when a journey is about the bridge alone.

import { createServer } from "node:net";
import { checkJson } from "@tesai/shared/contract/check.ts";
import { type Reading, ReadingSchema } from "@tesai/shared/contract/reading.ts";
import { sensorOfTopic } from "@tesai/shared/contract/topic.ts";
import { Aedes, type AuthorizePublishHandler } from "aedes";

export interface ReadingBroker {
	readonly port: number;
	readonly received: readonly { readonly topic: string; readonly payload: string; readonly retain: boolean }[];
	/** The readings of one sensor so far; one that does not have the contract's shape is an error of the test. */
	readingsOf(sensor: string): Reading[];
	/** The newest retained message of a topic, as JSON. */
	retained(topic: string): unknown;
	close(): Promise<void>;
}

export async function openReadingBroker(port = 0, mayPublish?: AuthorizePublishHandler): Promise<ReadingBroker> {
	const received: ReadingBroker["received"][number][] = [];
	// Read once, on arrival: a journey looks at thousands of them, thousands of times.
	const readings = new Map<string, ReturnType<typeof checkJson<Reading>>[]>();
	const keep = (message: (typeof received)[number]) => {
		received.push(message);
		const sensor = sensorOfTopic(message.topic);
		if (sensor === undefined) return;
		const ofSensor = readings.get(sensor) ?? [];
		readings.set(sensor, ofSensor);
		ofSensor.push(checkJson(ReadingSchema, message.payload));
	};
	const broker = await Aedes.createBroker({
		authorizePublish: (client, packet, done) => {
			const answer: typeof done = (error) => {
				if (!error) keep({ topic: packet.topic, payload: String(packet.payload), retain: packet.retain });
				done(error);
			};
			if (mayPublish === undefined) answer(null);
			else mayPublish(client, packet, answer);
		},
	});
	const server = createServer((socket) => void broker.handle(socket));
	await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
	const address = server.address();
	return {
		port: typeof address === "object" && address !== null ? address.port : port,
		received,
		readingsOf: (sensor) =>
			(readings.get(sensor) ?? []).map((checked) => {
				if (!checked.ok) throw new Error(checked.reason);
				return checked.value;
			}),
		retained: (topic) => {
			const newest = received.findLast((message) => message.topic === topic && message.retain);
			return newest === undefined ? undefined : JSON.parse(newest.payload);
		},
		close: () => new Promise((resolve) => broker.close(() => server.close(() => resolve()))),
	};
}
