// What no client can make the broker do: hold more connections, more memory or more messages than it has said.

import { type Broker, openBroker } from "@tesai/edge/broker/broker.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bytesOf, CONNACK_OK, RawClient } from "./mqtt-client.ts";

let broker: Broker;
let received: string[];
beforeEach(async () => {
	received = [];
	broker = await openBroker({
		host: "127.0.0.1",
		port: 0,
		mayPublish: ["open/#"],
		maySubscribe: ["open/#"],
		mayNotSubscribe: [],
		log: silentLog,
		receive: ({ topic, payload, qos, retain }) => {
			received.push(`${topic} ${payload} ${qos} ${retain}`);
			return undefined;
		},
	});
});
afterEach(() => broker.close());

test("the 65th connection is closed at once, and a place that becomes free is given again", async () => {
	const all = [];
	for (let number = 0; number < 64; number++) all.push(await RawClient.login(broker.port, `c${number}`));
	expect(broker.counts().connected).toBe(64);
	const refused = await RawClient.open(broker.port);
	await refused.closed();
	expect(broker.counts().refused["too-many-connections"]).toBe(1);
	all[0]?.send("e000");
	await all[0]?.closed();
	await (await RawClient.login(broker.port, "next")).alive();
});

test("a CONNECT that claims 256 MiB is closed before a byte of it is kept", async () => {
	const client = await RawClient.open(broker.port);
	client.send("10 ffffff7f 0004 'MQTT'");
	await client.closed();
	expect(broker.counts().cut["too-long"]).toBe(1);
});

test("a connection that says nothing, or half a CONNECT, is closed after 5 s", async () => {
	const silent = await RawClient.open(broker.port);
	const half = await RawClient.open(broker.port);
	half.send("10 10 0004 'MQ'");
	await new Promise((resolve) => setTimeout(resolve, 4_000));
	await Promise.all([silent.closed(), half.closed()]);
	expect(broker.counts().refused["no-connect"]).toBe(2);
});

test("a packet that trickles in byte by byte is read all the same", async () => {
	const client = await RawClient.login(broker.port, "slow");
	for (const byte of bytesOf("32 0b 0006 'open/t' 0005 'm'")) {
		client.socket.write(Buffer.from([byte]));
		await new Promise((resolve) => setTimeout(resolve, 1));
	}
	await client.receive("40020005");
	expect(received).toEqual(["open/t m 1 false"]);
});

test("[MQTT-3.3.5-2] a message where publishing is not allowed is acknowledged, left out and counted", async () => {
	const client = await RawClient.login(broker.port, "stray");
	client.send("32 0b 0006 'closed' 0005 'm'  34 0b 0006 'closed' 0006 'm'");
	await client.receive("40020005 50020006");
	client.send("62020006");
	await client.receive("70020006");
	await client.alive();
	expect(received).toEqual([]);
	expect(broker.counts().dropped["publish-not-allowed"]).toBe(2);
});

test("[MQTT-3.2.0-1] one that is sent behind CONNECT is acknowledged after CONNACK too", async () => {
	const client = await RawClient.open(broker.port);
	client.send("10 0f 0004 'MQTT' 04 02 0000 0003 'dev'  32 0b 0006 'closed' 0005 'm'");
	await client.receive(`${CONNACK_OK} 40020005`);
	await client.alive();
});

test("a will is received like any message, and one where publishing is not allowed is not", async () => {
	for (const topic of ["open/w", "closed"]) {
		const client = await RawClient.open(broker.port);
		const body = bytesOf(
			`0004 'MQTT' 04 06 0000 0003 'dev' ${topic.length.toString(16).padStart(4, "0")} '${topic}' 0003 'bye'`,
		);
		client.socket.write(Buffer.concat([Buffer.from([0x10, body.length]), body]));
		await client.receive(CONNACK_OK);
		client.socket.destroy();
	}
	await expect.poll(() => broker.counts().connected).toBe(0);
	await expect.poll(() => received).toEqual(["open/w bye 0 false"]);
});

test("beyond 1,000 subscriptions a client gets no more", async () => {
	const client = await RawClient.login(broker.port, "greedy");
	for (let number = 0; number <= 1_000; number++) {
		client.send(`82 0e 0001 0009 'open/${String(number).padStart(4, "0")}' 00`);
		await client.receive(number < 1_000 ? "9003000100" : "9003000180");
	}
});
