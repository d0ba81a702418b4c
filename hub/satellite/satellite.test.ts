import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HubConfig } from "@tesai/shared/contract/config/hub.ts";
import type { HubSatelliteConfig } from "@tesai/shared/contract/config/satellite.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { NewEvent } from "@tesai/shared/contract/event.ts";
import type { PostView, Quarantined } from "@tesai/shared/contract/hub-api/posts.ts";
import type { BoxNo, FridgeId, PostId, SensorId } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { listen, openServer } from "@tesai/shared/node/http.ts";
import { type Log, silentLog } from "@tesai/shared/node/log.ts";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { NO_FAULTS, ROUGH_SKY, SbdGateway } from "../../firmware-bridge/simulation/sbd-gateway.ts";
import { encodeModemMessage, openSbdService, type SbdService } from "../../firmware-bridge/simulation/sbd-service.ts";
import { randomFrom } from "../../test/sim/random.ts";
import { type Hub, openHub } from "../hub.ts";
import { openBoxTwin, toWireFact } from "../intake/box-twin.ts";
import { GATE_LIMITS, openGate } from "../intake/gate.ts";
import { openDirectIp } from "./direct-ip-listener.ts";
import type { SatelliteDoor } from "./satellite-door.ts";
import { registerWebhookRoutes } from "./webhook-routes.ts";

const SECRET = Buffer.alloc(32, 3);
const IMEI = "300434060000001";
const TOKEN = "una-palabra-larga";
const HOST = "127.0.0.1";
const fridge = "heladera-1" as FridgeId;
const registered: NewEvent = {
	kind: "fridge-registered",
	body: { fridge, name: "Vacunas", profile: "pqs", temperatureSensor: "sonda" as SensorId },
};
const raised: NewEvent = {
	kind: "alarm-raised",
	body: { fridge, rule: "DOOR", since: { boot: 1, monoMs: millis(5) }, forMs: millis(9) },
};
const ALARM = LANES.indexOf("alarm");

let dir: string;
let hub: Hub;
let gateway: SbdGateway;
let service: SbdService;
/** The gateway's own time, ms. */
let now: number;
let warnings: string[];

const log: Log = { ...silentLog, warn: (...said: unknown[]) => void warnings.push(JSON.stringify(said)) };

async function openSatelliteHub(satellite: HubSatelliteConfig, imei = IMEI, speed = 1): Promise<void> {
	const config: HubConfig = {
		dataDir: join(dir, "hub"),
		http: { host: HOST, port: 0 },
		posts: [
			{
				...{ id: "puesto-1" as PostId, name: "Puesto 1", box: 1 as BoxNo, keyFile: join(dir, "box.key") },
				imei,
			},
		],
		satellite: { directIp: { host: HOST, port: 0 }, ...satellite },
	};
	hub = await openHub(config, {
		log,
		clock: speed === 1 ? openClock() : openClock({ speed, originAt: openClock().utc() }),
	});
	service.hub = { by: "direct-ip", port: hub.directIp! };
}
const byDirectIp = (): HubSatelliteConfig => ({ send: { by: "direct-ip", host: HOST, port: service.port } });

beforeEach(async () => {
	dir = mkdtempSync(join(tmpdir(), "hub-satellite-"));
	writeFileSync(join(dir, "box.key"), `${SECRET.toString("hex")}\n`);
	writeFileSync(join(dir, "password"), "secreto\n");
	gateway = new SbdGateway({ random: randomFrom(3) });
	now = 0;
	warnings = [];
	service = await openSbdService(gateway, () => now);
});
afterEach(async () => {
	await hub.close();
	await service.close();
	rmSync(dir, { recursive: true });
});

/** The modem sends a frame, and the gateway brings whatever is due within the next minute. */
async function carry(frame: Uint8Array): Promise<void> {
	gateway.holdSession(now, IMEI, frame);
	now += 60_000;
	await service.deliver();
}
/** The message that waits for the modem, taken out by a session. */
const fetchMailbox = () => gateway.holdSession(now, IMEI, undefined).received;
const until = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 8_000, interval: 5 });
const read = async <T>(path: string): Promise<T> =>
	(await fetch(`http://${HOST}:${hub.port}${path}`)).json() as Promise<T>;
const view = () => read<PostView>("/v1/posts/puesto-1");
const quarantine = () => read<readonly Quarantined[]>("/v1/quarantine");
const alarms = async () => (await view()).openAlarms.length;
const facts = [toWireFact(1, registered), toWireFact(1, raised)];

describe("a message by DirectIP", () => {
	test("H18 is confirmed, applied and answered by one message of one credit", async () => {
		await openSatelliteHub(byDirectIp());
		const box = openBoxTwin(1, SECRET);
		await carry(box.seal(facts));
		// Whatever waits now waits for the modem and not for the hub.
		expect(gateway.takeDeliveries(now + 1e9)).toEqual([]);
		await until(async () => expect(await alarms()).toBe(1));
		await until(() => expect(gateway.queued(IMEI)).toBe(1));
		expect(service.orders[0]).toMatchObject({ imei: IMEI, flush: true });
		const answer = fetchMailbox();
		expect(answer.length).toBeLessThanOrEqual(50);
		expect(box.openAnswer(answer).payload.acks?.applied.get(ALARM)).toEqual({ upTo: 1, gaps: [] });
		expect(warnings).toEqual([]);
	});

	test("H18 one that arrives in single bytes is whole; half of one is forgotten", async () => {
		await openSatelliteHub({});
		const bytes = toMessage(openBoxTwin(1, SECRET).seal(facts));
		const half = connect(hub.directIp!, HOST);
		half.write(bytes.subarray(0, 60));
		half.end();
		await closed(half);
		const slow = connect(hub.directIp!, HOST);
		slow.setNoDelay(true);
		for (const byte of bytes) slow.write(Uint8Array.of(byte));
		slow.end();
		expect(await heard(slow)).toBe("01000405000101");
		await until(async () => expect(await alarms()).toBe(1));
		expect(await quarantine()).toEqual([]);
	});

	test("H18 one who only looked into the mailbox is confirmed and leaves nothing", async () => {
		await openSatelliteHub({});
		expect(await say(toMessage(new Uint8Array()))).toBe("01000405000101");
		expect(await quarantine()).toEqual([]);
	});

	test("H18 what is no message is kept, shown in the quarantine, and not brought for half a day", async () => {
		await openSatelliteHub({});
		expect(await say(Buffer.from("GET / HTTP/1.1\r\n\r\n"))).toBe("01000405000101");
		expect(await say(toMessage(openBoxTwin(1, Buffer.alloc(32, 9)).seal(facts)))).toBe("01000405000101");
		await until(async () =>
			expect((await quarantine()).map(({ reason }) => reason).sort()).toEqual(["not-a-frame", "wrong-key"]),
		);
	});

	test("H18 connections beyond a bound are cut, and those let in go on", async () => {
		await openSatelliteHub({});
		const idle = Array.from({ length: 100 }, () => connect(hub.directIp!, HOST));
		await Promise.all(idle.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
		await new Promise((resolve) => setTimeout(resolve, 50));
		await closed(connect(hub.directIp!, HOST));
		idle[0]?.write(toMessage(openBoxTwin(1, SECRET).seal(facts)));
		expect(await heard(idle[0]!)).toBe("01000405000101");
		for (const socket of idle) socket.destroy();
		await until(async () => expect(await alarms()).toBe(1));
	});

	test("H18 only those on the list may connect", async () => {
		await openSatelliteHub({ directIp: { host: HOST, port: 0, from: ["192.0.2.1"] } });
		await closed(connect(hub.directIp!, HOST));
	});

	test("H18 a modem that the configuration does not know is served, and a word is said about it once", async () => {
		await openSatelliteHub(byDirectIp(), "300434060000009");
		const box = openBoxTwin(1, SECRET);
		for (let n = 1; n <= 2; n++) await carry(box.seal([toWireFact(n, raised)]));
		await until(() => expect(service.orders).toHaveLength(2));
		expect(warnings).toHaveLength(1);
		expect(warnings[0]).not.toContain(IMEI);
	});
});

test("H18 a box was heard when its modem sent, as far as the gateway's word can be true", async () => {
	await openSatelliteHub({});
	const box = openBoxTwin(1, SECRET);
	const at = Math.floor(Date.now() / 1_000) * 1_000;
	const lastHeard = async () => (await view()).lastHeardAt;
	await say(toMessage(box.seal(facts), at - 11 * 3_600_000));
	await until(async () => expect(await lastHeard()).toBe(at - 11 * 3_600_000));
	for (const wrong of [at - 14 * 3_600_000, at + 3_600_000]) {
		await say(toMessage(box.seal([]), wrong));
		await until(async () => expect(await lastHeard()).toBeGreaterThanOrEqual(at));
	}
});

test("H18, H19 nobody is told that a message was taken before it is on disk, and a disk that takes nothing is said", async () => {
	await openSatelliteHub({});
	let sync = Promise.withResolvers<void>();
	const disk: SatelliteDoor = { take: () => sync.promise };
	const listener = await openDirectIp(disk, { host: HOST, port: 0, log: silentLog });
	const server = await openServer({ log: silentLog, title: "door" });
	const tokenSha256 = createHash("sha256").update(TOKEN).digest("hex");
	await registerWebhookRoutes(server, disk, openGate(GATE_LIMITS), tokenSha256);
	const port = await listen(server, { host: HOST, port: 0 }, "none");
	onTestFinished(async () => {
		await Promise.all([listener.close(), server.close()]);
	});
	const said: string[] = [];
	const bring = () => {
		const socket = connect(listener.port, HOST);
		socket.write(toMessage(Uint8Array.of(1, 2, 3)));
		const body = new URLSearchParams({ imei: IMEI, momsn: "1", data: "010203" });
		return Promise.all([
			heard(socket).then((word) => said.push(word)),
			fetch(`http://${HOST}:${port}/v1/satellite/${TOKEN}`, { method: "POST", body }).then(({ status }) =>
				said.push(String(status)),
			),
		]);
	};
	const first = bring();
	await new Promise((resolve) => setTimeout(resolve, 100));
	expect(said).toEqual([]);
	sync.resolve();
	await first;
	expect(said.splice(0).sort()).toEqual(["01000405000101", "200"]);
	sync = Promise.withResolvers();
	sync.promise.catch(() => {});
	sync.reject(new AppError("busy", "the disk is full"));
	await bring();
	expect(said.sort()).toEqual(["01000405000100", "503"]);
});

test("H18 who connects and says nothing is cut", async () => {
	await openSatelliteHub({});
	const nobody = { take: () => Promise.reject(new Error("nothing arrives")) };
	const listener = await openDirectIp(nobody, { host: HOST, port: 0, log: silentLog, wholeMs: 50 });
	const idle = connect(listener.port, HOST);
	await closed(idle);
	const dripping = connect(listener.port, HOST);
	const drip = setInterval(() => dripping.write(Uint8Array.of(1)), 10);
	await closed(dripping);
	clearInterval(drip);
	await listener.close();
});

describe("a message by webhook", () => {
	const webhook: HubSatelliteConfig = { webhook: { tokenSha256: createHash("sha256").update(TOKEN).digest("hex") } };
	const url = (token = TOKEN) => `http://${HOST}:${hub.port}/v1/satellite/${token}`;

	test.each<["form" | "json" | "lingo"]>([["form"], ["json"], ["lingo"]])(
		"H19 as %s is applied once",
		async (shape) => {
			await openSatelliteHub({ ...webhook, ...byDirectIp() });
			service.hub = { by: "webhook", url: url(), shape };
			await carry(openBoxTwin(1, SECRET).seal(facts));
			// Whatever waits now waits for the modem and not for the hub.
			expect(gateway.takeDeliveries(now + 1e9)).toEqual([]);
			await until(async () => expect(await alarms()).toBe(1));
			expect(await quarantine()).toEqual([]);
		},
	);

	test("H19 without the token nothing is taken; the token is in no log", async () => {
		await openSatelliteHub(webhook);
		const body = new URLSearchParams({ imei: IMEI, momsn: "1", data: "00" });
		expect((await fetch(url("otra"), { method: "POST", body })).status).toBe(401);
		expect((await fetch(url(), { method: "POST", body })).status).toBe(200);
		expect((await fetch(url(), { method: "POST", body: "x".repeat(20_000) })).status).toBe(413);
		await until(async () => expect(await quarantine()).toHaveLength(1));
		expect(warnings.join()).not.toContain(TOKEN);
	});

	test("H19 a shape that nobody knows is kept as it came, and shows", async () => {
		await openSatelliteHub(webhook);
		expect((await fetch(url(), { method: "POST", body: '{"mensaje":"ñ"}' })).status).toBe(200);
		await until(async () => expect((await quarantine()).map(({ reason }) => reason)).toEqual(["not-a-frame"]));
	});
});

describe("the hub's answer", () => {
	test("H20 a message delivered twice, or late, changes nothing and is answered once", async () => {
		await openSatelliteHub(byDirectIp());
		const box = openBoxTwin(1, SECRET);
		const [first, second] = [box.seal([toWireFact(1, raised)]), box.seal([toWireFact(2, raised)])];
		await carry(second);
		await until(() => expect(service.orders).toHaveLength(1));
		// The first one comes late, and is news all the same.
		await carry(first);
		await until(() => expect(service.orders).toHaveLength(2));
		for (const again of [first, second, first]) await carry(again);
		await carry(box.seal([toWireFact(3, raised)]));
		await until(() => expect(service.orders).toHaveLength(3));
		const { acks } = box.openAnswer(fetchMailbox()).payload;
		expect(acks?.applied.get(ALARM)).toEqual({ upTo: 3, gaps: [] });
		expect(await alarms()).toBe(3);
		expect((await view()).forked).toBe(false);
	});

	test("H20 waits for a gateway that is away, and the newest takes its place", async () => {
		await openSatelliteHub(byDirectIp());
		service.failing.push("busy");
		const box = openBoxTwin(1, SECRET);
		await carry(box.seal([toWireFact(1, raised)]));
		await until(() => expect(service.failing).toEqual([]));
		await carry(box.seal([toWireFact(2, raised)]));
		await until(() => expect(service.orders).toHaveLength(1));
		const { acks } = box.openAnswer(fetchMailbox()).payload;
		expect(acks?.applied.get(ALARM)?.upTo).toBe(2);
	});

	test("H20 that waited when the hub stopped is handed over after the start", async () => {
		const away: HubSatelliteConfig = { send: { by: "direct-ip", host: HOST, port: 9 } };
		await openSatelliteHub(away);
		await carry(openBoxTwin(1, SECRET).seal(facts));
		await until(() => expect(warnings.join()).toMatch(/unreachable/));
		await hub.close();
		await openSatelliteHub(byDirectIp());
		await until(() => expect(gateway.queued(IMEI)).toBe(1));
	});

	test("H20 what is urgent is said within a minute to a box heard by satellite, once, and never to one heard by https", async () => {
		// A minute passes in a tenth of a second.
		await openSatelliteHub({ ...byDirectIp(), creditsADay: 3 }, IMEI, 600);
		const box = openBoxTwin(1, SECRET);
		const acknowledge = (alarm: number) =>
			fetch(`http://${HOST}:${hub.port}/v1/posts/puesto-1/alarms/${alarm}/acknowledgement`, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify({ reason: "seen-by-region" }),
			});
		await carry(box.seal([1, 2, 3, 4].map((seq) => toWireFact(seq, raised))));
		await until(() => expect(service.orders).toHaveLength(1));
		await acknowledge(1);
		await until(() => expect(service.orders).toHaveLength(2));
		const told = box.openAnswer(service.orders[1]!.payload).payload;
		expect(told.facts.map(({ kind }) => kind)).toEqual([60]);
		expect(told.acks?.applied.get(ALARM)?.upTo).toBe(4);
		await new Promise((resolve) => setTimeout(resolve, 400));
		expect(service.orders).toHaveLength(2);
		await acknowledge(2);
		await until(() => expect(service.orders).toHaveLength(3));
		// Three messages of one credit each: the day's are spent.
		await acknowledge(3);
		await until(() => expect(warnings.join()).toMatch(/no credits left/));
		const https = { method: "POST", headers: { "content-type": "application/octet-stream" } };
		await fetch(`http://${HOST}:${hub.port}/v1/frames`, { ...https, body: Buffer.from(box.seal([])) });
		await acknowledge(4);
		await new Promise((resolve) => setTimeout(resolve, 400));
		expect(service.orders).toHaveLength(3);
		expect(warnings).toHaveLength(1);
	});

	test("H20 that is refused for good does not keep the next from leaving", async () => {
		await openSatelliteHub(byDirectIp());
		service.failing.push("refused");
		const box = openBoxTwin(1, SECRET);
		await carry(box.seal([toWireFact(1, raised)]));
		await until(() => expect(warnings.join()).toMatch(/refuses the message \(-2\)/));
		await carry(box.seal([toWireFact(2, raised)]));
		await until(() => expect(service.orders).toHaveLength(1));
	});

	test("H20 costs no more than the day's credits", async () => {
		await openSatelliteHub({ ...byDirectIp(), creditsADay: 3 });
		const box = openBoxTwin(1, SECRET);
		for (let n = 1; n <= 6; n++) {
			await carry(box.seal([toWireFact(n, raised)]));
			await until(async () => expect(await alarms()).toBe(n));
			await until(() => expect(service.orders).toHaveLength(Math.min(n, 3)));
		}
		expect(warnings.filter((one) => one.includes("no credits left"))).toHaveLength(3);
	});

	test("H20 by a vendor's service says the same, and the password is in no address", async () => {
		const rockblock = {
			by: "rockblock",
			url: service.url,
			username: "tesai",
			passwordFile: join(dir, "password"),
		} as const;
		await openSatelliteHub({ send: rockblock });
		service.failing.push("busy");
		const box = openBoxTwin(1, SECRET);
		await carry(box.seal(facts));
		await until(() => expect(gateway.queued(IMEI)).toBe(1));
		expect(service.orders).toMatchObject([{ imei: IMEI, flush: true }]);
		expect(box.openAnswer(fetchMailbox()).payload.acks?.applied.get(ALARM)?.upTo).toBe(1);
	});

	test("H20 carries the region's word on an alarm at once, and what else fits into the credits that it costs", async () => {
		await openSatelliteHub(byDirectIp());
		const box = openBoxTwin(1, SECRET);
		await carry(box.seal(facts));
		await until(async () => expect(await alarms()).toBe(1));
		await until(() => expect(service.orders).toHaveLength(1));
		const seen = await fetch(`http://${HOST}:${hub.port}/v1/posts/puesto-1/alarms/1/acknowledgement`, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ reason: "technician-called" }),
		});
		expect(seen.status).toBeLessThan(300);
		await carry(box.seal([toWireFact(2, registered)]));
		await until(() => expect(service.orders.length).toBeGreaterThan(1));
		const { facts: told } = box.openAnswer(service.orders.at(-1)!.payload).payload;
		expect(told.map(({ kind }) => kind)).toEqual([60]);
		expect(service.orders.at(-1)!.payload.length).toBeLessThanOrEqual(100);
	});
});

test("H18, H20, S44: under a rough sky every frame that the gateway delivers counts once, and the answers say what is there", async () => {
	await openSatelliteHub({ ...byDirectIp(), creditsADay: 1_000 });
	gateway.faults = ROUGH_SKY;
	const box = openBoxTwin(1, SECRET);
	for (let n = 1; n <= 40; n++) {
		gateway.holdSession(now, IMEI, box.seal([toWireFact(n, raised)]));
		now += 60_000;
		await service.deliver();
	}
	gateway.faults = NO_FAULTS;
	for (let next = gateway.nextAt(); next !== undefined; next = gateway.nextAt()) {
		now = Math.max(now, next);
		gateway.takeRings(now);
		await service.deliver();
	}
	const { accepted, lost } = gateway.counts;
	await until(async () => expect(await alarms()).toBe(accepted - lost));
	expect((await view()).forked).toBe(false);
	expect(await quarantine()).toEqual([]);
});

const toMessage = (payload: Uint8Array, sessionAt = 1_790_000_000_000) =>
	encodeModemMessage({ imei: IMEI, sentNo: 1, receivedNo: 0, sessionAt, payload });

async function say(bytes: Uint8Array): Promise<string> {
	const socket = connect(hub.directIp!, HOST);
	socket.write(bytes);
	return heard(socket);
}

async function heard(socket: Socket): Promise<string> {
	const chunks: Buffer[] = [];
	socket.on("data", (chunk: Buffer) => chunks.push(chunk));
	await closed(socket);
	return Buffer.concat(chunks).toString("hex");
}

function closed(socket: Socket): Promise<void> {
	socket.resume();
	socket.on("error", () => {});
	return new Promise((resolve) => socket.once("close", () => resolve()));
}
