import type { BridgeState } from "@tesai/shared/contract/bridge-state.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import type { Celsius, Millis } from "@tesai/shared/contract/quantity.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import type { AuthorizePublishHandler } from "aedes";
import { connectAsync } from "mqtt";
import { afterEach, expect, test, vi } from "vitest";
import { openReadingBroker, type ReadingBroker } from "../test/sim/reading-broker.ts";
import { openPublisher, type Publisher, type PublisherOptions } from "./publish.ts";

const STATE: BridgeState = {
	running: true,
	bootId: "-".repeat(36),
	ports: [],
	faults: [],
	refusedDrivers: [],
	backlog: 0,
	dropped: 0,
	refused: 0,
	refusedOrders: 0,
	leftOutSms: 0,
	switches: [],
};
const ENDED: BridgeState = { ...STATE, running: false };
const sensor = "heladera-1-sonda" as SensorId;

let publisher: Publisher | undefined;
const brokers: ReadingBroker[] = [];
afterEach(async () => {
	await publisher?.close(ENDED);
	await Promise.all(brokers.splice(0).map((broker) => broker.close()));
});

async function start(options: Partial<PublisherOptions> = {}, authorizePublish?: AuthorizePublishHandler) {
	const broker = await openReadingBroker(0, authorizePublish);
	brokers.push(broker);
	const opened = openPublisher({
		url: `mqtt://127.0.0.1:${broker.port}`,
		name: "puesto",
		log: silentLog,
		will: ENDED,
		reconnect: { firstMs: 5, mostMs: 40 },
		...options,
	});
	publisher = opened;
	return { broker, publisher: opened };
}

const publish = (to: Publisher, slot: number, from = sensor) =>
	to.publishReading(from, { kind: "temperature", celsius: 5 as Celsius, monoMs: (slot * 1_000) as Millis });
const slotsOf = (broker: ReadingBroker, from = sensor) =>
	broker.readingsOf(from).map(({ monoMs }) => (monoMs ?? Number.NaN) / 1_000);
const until = (check: () => void) => vi.waitFor(check, { timeout: 4_000, interval: 5 });

test("readings arrive in order on their topic, the state retained on its own, and the end is told", async () => {
	const { broker, publisher } = await start();
	publisher.publishState(STATE);
	for (let slot = 0; slot < 500; slot++) publish(publisher, slot);
	await until(() => expect(publisher.counts.backlog).toBe(0));
	expect(slotsOf(broker)).toEqual(Array.from({ length: 500 }, (_, slot) => slot));
	await publisher.close(ENDED);
	await until(() => expect(broker.retained("tesai/v1/bridge/puesto")).toEqual(ENDED));
});

test("while the broker is away readings wait in order; when too many wait the oldest are dropped and counted", async () => {
	const { broker, publisher } = await start({ mostWaiting: 100 });
	publish(publisher, 0);
	await until(() => expect(publisher.counts.backlog).toBe(0));
	await broker.close();
	for (let slot = 1; slot <= 130; slot++) publish(publisher, slot);
	expect(publisher.counts).toEqual({ backlog: 100, dropped: 30, refused: 0 });
	const again = await openReadingBroker(broker.port);
	brokers.push(again);
	await until(() => expect(publisher.counts.backlog).toBe(0));
	expect(slotsOf(again)).toEqual(Array.from({ length: 100 }, (_, at) => at + 31));
});

test("a broker that was started anew is told what is only said when it changes", async () => {
	let told = 0;
	const { broker } = await start({
		onConnect: () => {
			told++;
			publisher?.publishMessage("tesai/v1/satellite-state/satelite-1", { here: true });
		},
	});
	await until(() => expect(told).toBe(1));
	await broker.close();
	brokers.splice(brokers.indexOf(broker), 1);
	const again = await openReadingBroker(broker.port);
	brokers.push(again);
	await until(() => expect(again.received.map(({ topic }) => topic)).toContain("tesai/v1/satellite-state/satelite-1"));
	expect(told).toBe(2);
});

test("what a cut left unanswered is sent again, and nothing is missing", async () => {
	let cuts = 0;
	const { broker, publisher } = await start({}, (_client, packet, done) => {
		const slot = packet.topic.startsWith("tesai/v1/reading/") ? JSON.parse(String(packet.payload)).monoMs / 1_000 : 1;
		// Cut in the middle of a burst, each time at another place.
		if (slot > 0 && slot % 37 === 0 && cuts < 4 && cuts++ >= 0) done(new Error("cut"));
		else done(null);
	});
	for (let slot = 0; slot < 200; slot++) publish(publisher, slot);
	await until(() => expect(publisher.counts.backlog).toBe(0));
	expect(cuts).toBe(4);
	expect([...new Set(slotsOf(broker))].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, slot) => slot));
	expect(publisher.counts).toEqual({ backlog: 0, dropped: 0, refused: 0 });
});

test("a reading that the broker refuses every time is set aside and the ones behind it arrive", async () => {
	const banned = "sin-permiso" as SensorId;
	const { broker, publisher } = await start({}, (_client, packet, done) =>
		done(packet.topic.endsWith(banned) ? new Error("not allowed") : null),
	);
	publish(publisher, 1);
	publish(publisher, 2, banned);
	publish(publisher, 3);
	await until(() => expect(publisher.counts).toEqual({ backlog: 0, dropped: 0, refused: 1 }));
	expect(slotsOf(broker)).toContain(3);
	expect(slotsOf(broker, banned)).toEqual([]);
});

test("orders are taken from every connection anew, and a message of any topic waits and arrives as a reading does", async () => {
	const taken: string[] = [];
	const orders = {
		topics: ["tesai/v1/switch/sirena", "tesai/v1/sms/modem-1"],
		take: (topic: string, payload: Buffer) => taken.push(`${topic} ${payload}`),
	};
	const { broker, publisher } = await start({ orders });
	const edge = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { reconnectPeriod: 0 });
	await edge.publishAsync("tesai/v1/switch/sirena", '{"on":true}', { qos: 1, retain: true });
	await until(() => expect(taken).toEqual(['tesai/v1/switch/sirena {"on":true}']));
	await edge.endAsync(true);
	await broker.close();
	publisher.publishMessage("tesai/v1/sms-outcome/modem-1", { id: 1, outcome: "sent" });
	const again = await openReadingBroker(broker.port);
	brokers.push(again);
	await until(() => expect(again.received.map(({ topic }) => topic)).toContain("tesai/v1/sms-outcome/modem-1"));
	const back = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { reconnectPeriod: 0 });
	await back.publishAsync("tesai/v1/sms/another", "{}", { qos: 1 });
	await back.publishAsync("tesai/v1/sms/modem-1", "{}", { qos: 1, retain: true });
	await until(() => expect(taken.slice(1)).toEqual(["tesai/v1/sms/modem-1 {}"]));
	await back.endAsync(true);
});
