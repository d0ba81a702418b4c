// An alarm that nobody has seen climbs: siren, text message, region. Whoever sees it first, wherever they are, quiets the rest.

import type { AlarmView, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { HubAlarm, PostView } from "@tesai/shared/contract/hub-api/posts.ts";
import type { SmsOrder } from "@tesai/shared/contract/order.ts";
import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually, getJson, openPost, type Post } from "../sim/post.ts";

/** A minute passes in a second. */
const SPEED = 60;
const MINUTE = 60_000;
const NURSE = "+595981000001";
const DOCTOR = "+595981000002";
const fridge = (no: 1 | 2) => ({
	id: `heladera-${no}`,
	name: `Heladera ${no}`,
	profile: "tight",
	limits: { DOOR: { forMs: MINUTE }, SILENT: { forMs: 10_000 * MINUTE } },
	temperatureSensor: `heladera-${no}-sonda`,
	doorSensor: `heladera-${no}-puerta`,
});
const LADDER = [
	{ level: "screen" },
	{ level: "hub" },
	{ level: "siren", switch: "sirena", forMinutes: 600 },
	{
		level: "sms",
		afterMinutes: 4,
		modem: "modem-1",
		everyMinutes: 1,
		to: [{ phone: NURSE }, { phone: DOCTOR, language: "gn" }],
	},
	{ level: "region", afterMinutes: 6, contact: "Guardia regional" },
];

describe("an alarm that nobody has seen", () => {
	let post: Post;
	let mqtt: MqttClient;
	/** Every order that the bridge would have seen, in order. */
	const sirens: boolean[] = [];
	const texts: SmsOrder[] = [];

	beforeAll(async () => {
		post = await openPost({ speed: SPEED, hub: true, ladder: LADDER, fridges: [fridge(1), fridge(2)] });
		mqtt = await standInForBridge();
	});
	afterAll(() => post?.close());

	/** What the bridge does with orders: a relay that obeys, and a modem that says of each text that the network took it. */
	async function standInForBridge(): Promise<MqttClient> {
		const client = await post.connectMqtt({ clientId: "bridge-prueba" });
		client.on("message", (topic, payload) => {
			if (topic === "tesai/v1/switch/sirena") sirens.push((JSON.parse(payload.toString()) as { on: boolean }).on);
			if (topic !== "tesai/v1/sms/modem-1") return;
			const order = JSON.parse(payload.toString()) as SmsOrder;
			texts.push(order);
			const outcome = { id: order.id, outcome: "sent" };
			void client.publishAsync("tesai/v1/sms-outcome/modem-1", JSON.stringify(outcome), { qos: 1 });
		});
		await client.subscribeAsync("tesai/v1/switch/sirena", { qos: 1 });
		await client.subscribeAsync("tesai/v1/sms/modem-1", { qos: 1 });
		return client;
	}
	const door = (no: 1 | 2, open: boolean) =>
		mqtt.publishAsync(`tesai/v1/reading/heladera-${no}-puerta`, JSON.stringify({ kind: "door", open }), { qos: 1 });
	const alarmsOf = async (no: 1 | 2): Promise<readonly AlarmView[]> =>
		(await getJson<FridgeView[]>(`${post.edgeUrl}/v1/fridges`))[no - 1]?.alarms ?? [];
	const alarmOf = async (no: 1 | 2, wanted: (alarm: AlarmView) => boolean = () => true) =>
		eventually(async () => (await alarmsOf(no)).find((alarm) => alarm.rule === "DOOR" && wanted(alarm)));
	const atHub = (wanted: (alarm: HubAlarm) => boolean) =>
		eventually(async () => {
			const view = await getJson<PostView>(`${post.hubUrl}/v1/posts/py-15-prueba`);
			return view.openAlarms.find(wanted);
		}, 20_000);
	const leaveOpen = async (no: 1 | 2): Promise<AlarmView> => {
		await door(no, true);
		await new Promise((resolve) => setTimeout(resolve, (1.2 * MINUTE) / SPEED));
		await door(no, true);
		return alarmOf(no);
	};
	const sirenIs = (on: boolean) => eventually(() => (sirens.at(-1) === on ? true : undefined), 20_000);
	const textTo = (phone: string, words: string) =>
		eventually(() => texts.find(({ to, body }) => to === phone && body.includes(words)), 20_000);

	test("AL1, AL3: climbs to the region, is seen there, and the post is quiet", { timeout: 60_000 }, async () => {
		const { id } = await leaveOpen(1);
		await sirenIs(true);
		const text = await textTo(NURSE, `(N. ${id})`);
		expect(text.body).toBe(
			`ALARMA Puesto de prueba: Heladera 1: puerta abierta (N. ${id}). Responda OK si ya la atiende.`,
		);
		await textTo(DOCTOR, "CHAKE");
		const climbed = await atHub((alarm) => alarm.told.some(({ level }) => level === "region"));
		expect(climbed.told.map(({ level, outcome }) => `${level} ${outcome}`).sort()).toEqual([
			...["region ordered", "siren ordered", "sms told"],
		]);

		const page = await (await fetch(post.hubUrl)).text();
		expect(page).toContain("Nadie respondió en el puesto");
		const action = /action="([^"]+)"/.exec(page)?.[1];
		const form = new URLSearchParams({ reason: "seen-by-region" });
		const pressedAt = Date.now();
		const answer = await fetch(post.hubUrl + action, { method: "POST", body: form, redirect: "manual" });
		expect(answer.status).toBe(303);
		expect((await alarmOf(1, ({ acknowledged }) => acknowledged !== null)).acknowledged?.reason).toBe("seen-by-region");
		const tookMinutes = ((Date.now() - pressedAt) * SPEED) / MINUTE;
		console.info(`from the region's button to the post: ${tookMinutes.toFixed(1)} min of the post's time`);
		await sirenIs(false);
		await textTo(NURSE, "vista en la region");
		expect((await atHub(({ acknowledged }) => acknowledged !== null)).acknowledged?.reason).toBe("seen-by-region");
		await door(1, false);
	});

	test("AL5, AL8: outlives the edge's death halfway, and OK by text settles it everywhere", {
		timeout: 60_000,
	}, async () => {
		const { id } = await leaveOpen(2);
		await sirenIs(true);
		const before = sirens.length;
		await post.restart("edge");
		mqtt = await standInForBridge();
		// The broker's memory went with the process; the order is given again.
		await eventually(() => (sirens.length > before && sirens.at(-1) === true ? true : undefined));
		await textTo(NURSE, `(N. ${id})`);
		await textTo(DOCTOR, `(N. ${id})`);
		// Only the post's own numbers count, and nobody may order in the edge's name.
		await mqtt.publishAsync("tesai/v1/sms-received/modem-1", JSON.stringify({ from: "+595991999999", body: "OK" }), {
			qos: 1,
		});
		await mqtt.publishAsync("tesai/v1/switch/sirena", JSON.stringify({ on: false }), { qos: 1, retain: true });
		expect(sirens.at(-1)).toBe(true);
		expect((await alarmOf(2)).acknowledged).toBeNull();

		await mqtt.publishAsync("tesai/v1/sms-received/modem-1", JSON.stringify({ from: NURSE, body: "Ok, voy" }), {
			qos: 1,
		});
		expect((await alarmOf(2, ({ acknowledged }) => acknowledged !== null)).acknowledged?.reason).toBe("seen-by-sms");
		await sirenIs(false);
		await textTo(DOCTOR, "ojehechama mensaje rupive");
		expect((await atHub((alarm) => alarm.id === id && alarm.acknowledged !== null)).acknowledged?.reason).toBe(
			"seen-by-sms",
		);
		const again = texts.filter(
			({ to, body }) => to === NURSE && body.startsWith("ALARMA") && body.includes(`(N. ${id})`),
		);
		expect(new Set(again.map((text) => text.id)).size).toBe(1);
	});

	test("A10 no telephone number is in what the programs say or in what the hub hears", async () => {
		const said = JSON.stringify([
			await getJson(`${post.edgeUrl}/v1/set-aside`),
			await getJson(`${post.hubUrl}/v1/posts`),
		]);
		expect(said).toContain("a text from a number that is not on call");
		for (const text of [said, JSON.stringify(post.edge.log)]) expect(text).not.toMatch(/98100000|99199999/);
	});
});
