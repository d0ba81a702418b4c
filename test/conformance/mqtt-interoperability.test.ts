// What two ordinary MQTT 3.1.1 clients may expect of the broker between them: sessions, retained messages, wills, QoS.

import { type Broker, openBroker } from "@tesai/edge/broker/broker.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { CONNACK_OK, RawClient } from "./mqtt-client.ts";

let broker: Broker;
beforeAll(async () => {
	broker = await openBroker({
		host: "127.0.0.1",
		port: 0,
		mayPublish: ["#"],
		maySubscribe: ["#"],
		mayNotSubscribe: ["secret/#"],
		log: silentLog,
		receive: ({ topic }) => (topic === "lost" ? Promise.reject(new Error("no disk")) : undefined),
	});
});
afterAll(() => broker.close());

const opened: MqttClient[] = [];
afterEach(async () => {
	for (const client of opened.splice(0)) await client.endAsync(true);
});

interface Received {
	readonly topic: string;
	readonly text: string;
	readonly qos: number;
	readonly retain: boolean;
}

async function open(options: IClientOptions = {}): Promise<{ client: MqttClient; received: Received[] }> {
	const received: Received[] = [];
	const client = await connectAsync({
		host: "127.0.0.1",
		port: broker.port,
		protocolVersion: 4,
		reconnectPeriod: 0,
		...options,
	});
	client.on("message", (topic, payload, { qos, retain }) =>
		received.push({ topic, text: payload.toString(), qos, retain }),
	);
	opened.push(client);
	return { client, received };
}

function closeOf(client: MqttClient): Promise<void> {
	return new Promise((resolve) => {
		client.once("close", () => resolve());
	});
}

/** Everything that the broker owed before this is there: it answers in order. */
async function settle(client: MqttClient): Promise<void> {
	for (let turn = 0; turn < 3; turn++) {
		await client.subscribeAsync("settle", { qos: 0 });
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}

test("messages of each QoS come back to their own sender", async () => {
	const { client, received } = await open();
	await client.subscribeAsync("own/+", { qos: 2 });
	for (const qos of [0, 1, 2] as const) await client.publishAsync("own/a", `qos ${qos}`, { qos });
	await settle(client);
	expect(received.map(({ text, qos }) => [text, qos])).toEqual([
		["qos 0", 0],
		["qos 1", 1],
		["qos 2", 2],
	]);
});

test("[MQTT-3.3.1-6] [MQTT-3.3.1-10] retained messages reach a later subscriber until an empty one clears them", async () => {
	const { client } = await open();
	for (const qos of [0, 1, 2] as const) await client.publishAsync(`kept/${qos}`, "v", { qos, retain: true });
	const late = await open();
	await late.client.subscribeAsync("kept/+", { qos: 2 });
	await settle(late.client);
	expect(late.received.map(({ topic, qos, retain }) => [topic, qos, retain]).sort()).toEqual([
		["kept/0", 0, true],
		["kept/1", 1, true],
		["kept/2", 2, true],
	]);
	for (const qos of [0, 1, 2] as const) await client.publishAsync(`kept/${qos}`, "", { qos, retain: true });
	const later = await open();
	await later.client.subscribeAsync("kept/+", { qos: 2 });
	await settle(later.client);
	expect(later.received).toEqual([]);
});

test("[MQTT-3.1.2-8] a will is sent when the connection breaks, and not after DISCONNECT [MQTT-3.1.2-10]", async () => {
	const heir = await open();
	await heir.client.subscribeAsync("will/#", { qos: 2 });
	const will = { payload: Buffer.from("gone"), qos: 1, retain: false } as const;
	const broken = await open({ will: { topic: "will/broken", ...will } });
	const polite = await open({ will: { topic: "will/polite", ...will } });
	await polite.client.endAsync();
	const closing = closeOf(broken.client);
	broken.client.stream.destroy();
	await closing;
	await settle(heir.client);
	expect(heir.received.map(({ topic, text }) => [topic, text])).toEqual([["will/broken", "gone"]]);
});

test("[MQTT-3.1.2-5] a session keeps what comes while its client is away", async () => {
	const first = await open({ clientId: "away", clean: false });
	await first.client.subscribeAsync("post/#", { qos: 2 });
	await first.client.endAsync();
	const { client } = await open();
	await client.publishAsync("post/1", "one", { qos: 1 });
	await client.publishAsync("post/2", "two", { qos: 2 });
	const again = await open({ clientId: "away", clean: false });
	await settle(again.client);
	expect(again.received.map(({ text, qos }) => [text, qos])).toEqual([
		["one", 1],
		["two", 2],
	]);
	await again.client.endAsync();
	await (await open({ clientId: "away", clean: true })).client.endAsync();
});

test("[MQTT-4.4.0-1] what was not acknowledged is sent again on the next connection", async () => {
	const first = await RawClient.open(broker.port);
	first.send("10 10 0004 'MQTT' 04 00 0000 0004 'slow'");
	await first.receive(CONNACK_OK);
	first.send("82 0a 0001 0005 'again' 01");
	await first.receive("9003000101");
	const { client } = await open();
	await client.publishAsync("again", "m", { qos: 1 });
	await first.receive("32 0a 0005 'again'");
	first.socket.destroy();
	const second = await open({ clientId: "slow", clean: false });
	await settle(second.client);
	expect(second.received.map(({ text }) => text)).toEqual(["m"]);
});

test("[MQTT-3.3.5-1] overlapping subscriptions bring one message of the highest QoS, or one for each", async () => {
	const { client, received } = await open();
	await client.subscribeAsync({ "over/#": { qos: 2 }, "+/lap": { qos: 1 } });
	await client.publishAsync("over/lap", "m", { qos: 2 });
	await settle(client);
	const found = received.map(({ qos }) => qos).sort();
	expect([[2], [1, 2]]).toContainEqual(found);
});

test("[MQTT-3.9.3-2] a filter inside the closed list is refused, and a wider one brings nothing from there", async () => {
	const { client, received } = await open();
	await expect(client.subscribeAsync("secret/+", { qos: 1 })).rejects.toThrow();
	await client.subscribeAsync("#", { qos: 1 });
	await client.publishAsync("secret/a", "no", { qos: 1 });
	await client.publishAsync("open/a", "yes", { qos: 1 });
	await settle(client);
	expect(received.map(({ text }) => text)).toEqual(["yes"]);
});

test("[MQTT-4.7.2-1] a leading wildcard does not bring $ topics, a filter that names them does", async () => {
	const wide = await open();
	await wide.client.subscribeAsync(["#", "+/x"], { qos: 1 });
	const named = await open();
	await named.client.subscribeAsync("$own/+", { qos: 1 });
	await wide.client.publishAsync("$own/x", "m", { qos: 1 });
	await settle(wide.client);
	expect([wide.received.length, named.received.length]).toEqual([0, 1]);
});

test("[MQTT-3.10.4-2] nothing comes after UNSUBACK", async () => {
	const { client, received } = await open();
	await client.subscribeAsync("un/+", { qos: 1 });
	await client.publishAsync("un/1", "before", { qos: 1 });
	await client.unsubscribeAsync("un/+");
	await client.publishAsync("un/1", "after", { qos: 1 });
	await settle(client);
	expect(received.map(({ text }) => text)).toEqual(["before"]);
});

test("[MQTT-3.1.4-2] a second client with the same id takes the first one's place", async () => {
	const first = await open({ clientId: "same" });
	const closed = closeOf(first.client);
	const second = await open({ clientId: "same" });
	await closed;
	await settle(second.client);
	expect(second.client.connected).toBe(true);
});

test("a message that could not be stored is not acknowledged, and its connection is closed", async () => {
	const before = broker.counts().cut["not-saved"];
	const client = await RawClient.login(broker.port, "unlucky");
	client.send("32 09 0004 'lost' 0001 'm'");
	await client.closed();
	expect(broker.counts().cut["not-saved"]).toBe(before + 1);
});

test("the box's own messages reach subscribers, and its retained ones later subscribers", async () => {
	const early = await open();
	await early.client.subscribeAsync("state/#", { qos: 1 });
	broker.publish("state/a", "one", { retain: true });
	await settle(early.client);
	const late = await open();
	await late.client.subscribeAsync("state/#", { qos: 1 });
	await settle(late.client);
	expect([early.received.map(({ text }) => text), late.received.map(({ text }) => text)]).toEqual([["one"], ["one"]]);
});

test("[MQTT-4.6.0-6] a retained message and what is sent right behind it both arrive, in their order", async () => {
	const { client, received } = await open();
	await client.subscribeAsync(["box/switch", "box/sms"], { qos: 1 });
	for (let turn = 0; turn < 20; turn++) {
		broker.publish("box/switch", `off ${turn}`, { retain: true });
		broker.publish("box/sms", `text ${turn}`, { retain: false });
	}
	await settle(client);
	expect(received.map(({ text }) => text)).toEqual(
		Array.from({ length: 20 }, (_, turn) => [`off ${turn}`, `text ${turn}`]).flat(),
	);
});
