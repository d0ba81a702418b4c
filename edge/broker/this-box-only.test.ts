import { type EventEmitter, once } from "node:events";
import { connect } from "node:net";
import { silentLog } from "@tesai/shared/node/log.ts";
import { type IClientOptions, MqttClient } from "mqtt";
import { afterEach, expect, test, vi } from "vitest";
import { type Broker, type Message, openBroker } from "./broker.ts";
import { isForThisBox, isOnThisBox } from "./permissions.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
	for (const one of open.splice(0).reverse()) await one.close();
});

/** 127.0.0.2 plays a device on the post's network. */
const ELSEWHERE = "127.0.0.2";

async function start(): Promise<{ broker: Broker; received: Message[] }> {
	const received: Message[] = [];
	const broker = await openBroker({
		host: "0.0.0.0",
		port: 0,
		log: silentLog,
		mayPublish: ["#"],
		maySubscribe: ["#"],
		mayNotSubscribe: [],
		receive: (message) => {
			received.push(message);
			return undefined;
		},
		isOnThisBox: (address) => address !== ELSEWHERE && isOnThisBox(address),
	});
	open.push(broker);
	return { broker, received };
}

async function join(broker: Broker, address: string, options: IClientOptions = {}) {
	const heard: string[] = [];
	const openStream = () => connect({ host: "127.0.0.1", port: broker.port, localAddress: address });
	const client = new MqttClient(openStream, { reconnectPeriod: 0, protocolVersion: 4, ...options });
	client.on("error", () => {});
	client.on("message", (topic) => heard.push(topic));
	open.push({ close: () => client.endAsync(true) });
	await once(client as unknown as EventEmitter, "connect");
	return { client, heard };
}

test.each([
	["tesai/v1/sms/modem-1", true],
	["tesai/v1/sms/#", true],
	["tesai/v1/sms", true],
	["tesai/v1/sms-received/modem-1", true],
	["tesai/v1/sms-outcome/+", true],
	["tesai/v1/switch/sirena", true],
	["tesai/v1/#", false],
	["tesai/v1/state/heladera-1", false],
	["tesai/v1/reading/sonda", false],
	["tesai/v1/smsx", false],
])("%s is for programs of the box alone: %s", (filter, own) => expect(isForThisBox(filter)).toBe(own));

test.each([
	["127.0.0.1", true],
	["127.8.9.1", true],
	["::1", true],
	["::ffff:127.0.0.1", true],
	["192.168.1.7", false],
	["::ffff:192.168.1.7", false],
	["fe80::1", false],
	[undefined, false],
])("a client at %s is on the box: %s", (address, own) => expect(isOnThisBox(address)).toBe(own));

test("A10 no device of the network hears a number, sends a message or silences the siren; the box's own programs do", async () => {
	const { broker, received } = await start();
	const inside = await join(broker, "127.0.0.1");
	const outside = await join(broker, ELSEWHERE);
	await inside.client.subscribeAsync("tesai/v1/#", { qos: 1 });
	const [wide] = await outside.client.subscribeAsync("#", { qos: 1 });
	expect(wide?.qos).toBe(1);
	for (const filter of ["tesai/v1/sms/#", "tesai/v1/sms-received/modem-1", "tesai/v1/switch/+"]) {
		await expect(outside.client.subscribeAsync(filter, { qos: 1 })).rejects.toThrow();
	}

	broker.publish("tesai/v1/sms/modem-1", "{}", { retain: false });
	broker.publish("tesai/v1/switch/sirena", "{}", { retain: true });
	await inside.client.publishAsync("tesai/v1/sms-received/modem-1", "{}", { qos: 1 });
	await outside.client.publishAsync("tesai/v1/sms/modem-1", '{"by":"outside"}', { qos: 1 });
	await outside.client.publishAsync("tesai/v1/switch/sirena", '{"by":"outside"}', { qos: 1, retain: true });
	await outside.client.publishAsync("tesai/v1/reading/sonda", "{}", { qos: 1 });
	await vi.waitFor(() => expect(inside.heard).toContain("tesai/v1/reading/sonda"));
	await vi.waitFor(() => expect(outside.heard).toContain("tesai/v1/reading/sonda"));
	expect(inside.heard.toSorted()).toEqual([
		"tesai/v1/reading/sonda",
		"tesai/v1/sms-received/modem-1",
		"tesai/v1/sms/modem-1",
		"tesai/v1/switch/sirena",
	]);
	expect(outside.heard).toEqual(["tesai/v1/reading/sonda"]);
	expect(received.map(({ topic }) => topic)).toEqual(["tesai/v1/sms-received/modem-1", "tesai/v1/reading/sonda"]);
	expect(broker.counts().dropped["publish-not-allowed"]).toBe(2);

	// What is kept for whoever comes later is not for devices either, and a will is a message like any other.
	const will = { topic: "tesai/v1/sms/modem-1", payload: Buffer.from("{}"), qos: 1, retain: false } as const;
	const late = await join(broker, ELSEWHERE, { will });
	await late.client.subscribeAsync("#", { qos: 1 });
	late.client.stream.destroy();
	await inside.client.publishAsync("tesai/v1/reading/sonda", "{}", { qos: 1 });
	await vi.waitFor(() => expect(outside.heard).toHaveLength(2));
	expect(late.heard).toEqual([]);
	expect(inside.heard.filter((topic) => topic === "tesai/v1/sms/modem-1")).toHaveLength(1);
});
