// The network is dead and the door stands open: the alarm leaves by satellite, the hub has it, its word comes back, and what the gateway
// delivers twice and late changes nothing. Real edge, bridge and hub; the modem is a twin on a serial cable, the gateway one on real sockets.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { LinkView } from "@tesai/shared/contract/edge-api/link.ts";
import type { PostView } from "@tesai/shared/contract/hub-api/posts.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { DAY, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { readingTopic } from "@tesai/shared/contract/topic.ts";
import { expect, onTestFinished, test } from "vitest";
import { iridiumTwin, SbdMessages } from "../../firmware-bridge/drivers/iridium-sbd.twin.ts";
import { plugTwinIntoTcp, plugTwinIntoTty } from "../../firmware-bridge/drivers/twin.ts";
import { NO_FAULTS, SbdGateway } from "../../firmware-bridge/simulation/sbd-gateway.ts";
import { openSbdService } from "../../firmware-bridge/simulation/sbd-service.ts";
import { laySerialCable } from "../../provisioning/demo/cables.ts";
import { needsDebian } from "../sim/debian.ts";
import { eventually, getJson, openPost, postJson, TIGHT_FRIDGE } from "../sim/post.ts";
import { randomFrom } from "../sim/random.ts";

/** A minute passes in a second. */
const SPEED = 60;
const HOST = "127.0.0.1";
const IMEI = "300434060000001";
const MODEM = "satelite-1";

test("A1 A2 A3 S40, S42: an alarm by satellite, its acknowledgement back, and duplicates that change nothing", {
	timeout: 60_000,
}, async () => {
	const began = performance.now();
	const now = () => (performance.now() - began) * SPEED;
	const gateway = new SbdGateway({
		random: randomFrom(11),
		// Every message comes two to four times, within three minutes.
		...{ faults: { ...NO_FAULTS, duplicated: 1, late: 0.5 }, mostLateMs: 3 * MINUTE },
	});
	const service = await openSbdService(gateway, now);
	onTestFinished(service.close);
	const messages = new SbdMessages(async (message) => {
		const session = gateway.holdSession(now(), IMEI, message);
		await new Promise((resolve) => setTimeout(resolve, session.tookMs / SPEED));
		return session;
	});
	const rings = setInterval(() => {
		for (const _ of gateway.takeRings(now())) messages.ring();
	}, 20);
	onTestFinished(() => clearInterval(rings));
	const modem = await plugModem(iridiumTwin({ bars: () => 3, utc: () => undefined, messages }));
	const post = await openPost({
		...{ hub: true, speed: SPEED, imei: IMEI, roads: { satellite: { modem: MODEM } } },
		fridges: [{ ...TIGHT_FRIDGE, limits: { DOOR: { forMs: MINUTE }, SILENT: { forMs: 30 * DAY } } }],
		hubConfig: {
			satellite: {
				directIp: { host: HOST, port: 0 },
				send: { by: "direct-ip", host: HOST, port: service.port },
			},
		},
		ports: [{ protocol: "modem", path: modem, model: "iridium-sbd", name: MODEM, sensor: MODEM, pollSeconds: 30 }],
	});
	onTestFinished(post.close);
	service.hub = { by: "direct-ip", port: Number(post.hub?.ready.directIp) };
	service.run();
	const link = () => getJson<LinkView>(`${post.edgeUrl}/v1/link`);
	const alarmLane = async () => (await link()).lanes.find(({ lane }) => lane === "alarm");
	const region = () => getJson<PostView>(`${post.hubUrl}/v1/posts/py-15-prueba`);
	const soon = <T>(find: () => Promise<T | undefined> | T | undefined) => eventually(find, 20_000);

	await soon(async () => ((await link()).waiting === 0 ? true : undefined));
	// With a network that costs nothing no credit is spent.
	expect(gateway.counts.sessions).toBe(0);
	post.link?.cut();
	const mqtt = await post.connectMqtt();
	const say = (sensor: string, reading: object) =>
		mqtt.publishAsync(readingTopic(sensor as SensorId), JSON.stringify(reading), { qos: 1 });
	await say("heladera-1-puerta", { kind: "door", open: true });
	const talking = setInterval(() => void say("heladera-1-puerta", { kind: "door", open: true }), 200);
	onTestFinished(() => clearInterval(talking));

	const [alarm] = await soon(async () => {
		const { openAlarms } = await region();
		return openAlarms.length > 0 ? openAlarms : undefined;
	});
	expect(alarm).toMatchObject({ rule: "DOOR" });
	// The word of the hub came by the same road: nothing of the alarm waits any more, though https never answered.
	const acknowledged = await soon(async () => ((await alarmLane())?.waiting === 0 ? link() : undefined));
	expect(acknowledged.roads.find(({ road }) => road === "satellite")).toMatchObject({ state: "up", lastError: null });
	expect(acknowledged.roads.find(({ road }) => road === "satellite")?.lastAnswerAt).not.toBeNull();
	expect(acknowledged.roads.find(({ road }) => road === "https")).not.toMatchObject({ state: "up" });
	expect(service.orders.every(({ payload }) => payload.length <= 50)).toBe(true);

	// Every copy has come by now.
	await soon(() => (gateway.nextAt() === undefined ? true : undefined));
	const after = await region();
	expect(after.openAlarms).toHaveLength(1);
	expect(after.forked).toBe(false);
	expect(gateway.counts.duplicated).toBeGreaterThan(0);
	// One answer a frame, however often the frame came.
	expect(service.orders.length).toBeLessThanOrEqual(gateway.counts.accepted);

	// Somebody in the region answers the alarm: the post hears of it without having asked.
	const id = alarm?.id ?? 0;
	await postJson(`${post.hubUrl}/v1/posts/py-15-prueba/alarms/${id}/acknowledgement`, { reason: "seen-by-region" });
	await soon(async () => {
		const [fridge] = await getJson<FridgeView[]>(`${post.edgeUrl}/v1/fridges`);
		return fridge?.alarms.some((one) => one.acknowledged?.reason === "seen-by-region") || undefined;
	});
	const { accepted, credits, sessions, fetched, duplicated } = gateway.counts;
	console.info(`by satellite: ${JSON.stringify({ accepted, duplicated, sessions, fetched, credits })}`);
	for (const program of [post.edge, post.bridge!, post.hub!]) expect(JSON.stringify(program.log)).not.toContain(IMEI);
});

async function plugModem(twin: ReturnType<typeof iridiumTwin>): Promise<string> {
	if (!needsDebian("socat", "/usr/bin/socat")) {
		const plugged = await plugTwinIntoTcp(twin);
		onTestFinished(plugged.unplug);
		return plugged.path;
	}
	const dir = mkdtempSync(join(tmpdir(), "tesai-satellite-"));
	onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
	const cable = await laySerialCable(dir, "modem");
	onTestFinished(() => cable.close());
	const plugged = plugTwinIntoTty(cable.deviceEnd, twin, 19_200);
	onTestFinished(plugged.unplug);
	return cable.bridgeEnd;
}
