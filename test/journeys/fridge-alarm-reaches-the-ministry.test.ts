// From the door of a fridge to another country's system: the alarm is delivered within a quarter of an hour of the post's own
// time, in a document that passes the published schema, though the receiver is down at first; the day's samples follow, once.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readAbst } from "@tesai/shared/contract/cce/moment.ts";
import { checkCceDocument } from "@tesai/shared/contract/cce-interop.ts";
import type { FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { ReceiverView } from "@tesai/shared/contract/hub-api/deliveries.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { MINUTE } from "@tesai/shared/contract/quantity.ts";
import { readingTopic } from "@tesai/shared/contract/topic.ts";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, onTestFinished, test } from "vitest";
import { openCceReceiver } from "../sim/cce-receiver.ts";
import { eventually, getJson, openPost, postJson } from "../sim/post.ts";

const SPEED = 60;
const PROBE = "heladera-1-sonda" as SensorId;
const DOOR = "heladera-1-puerta" as SensorId;
const SOLAR = "solar-1" as SensorId;
/** A battery that nothing charges, and what hangs on it. */
const SUPPLIED = { kind: "power", supplied: true, batteryVolts: 12.5, chargePercent: 80, loadWatts: 25 };
const schemaPath = new URL("../fixtures/cce-interop-0.8.1.schema.json", import.meta.url);

test("CD3 a door left open is at the ministry within 15 minutes, and every sample once", async () => {
	const receiver = await openCceReceiver();
	onTestFinished(receiver.close);
	receiver.treat(503, 200);
	const secretFile = join(tmpdir(), `tesai-ministry-${process.pid}`);
	writeFileSync(secretFile, "secreto");
	onTestFinished(() => rmSync(secretFile));
	const post = await openPost({
		hub: true,
		speed: SPEED,
		// The hour is not over when the alarm comes: its readings do not wait for that.
		digestMinutes: 60,
		fridges: [
			{
				id: "heladera-1",
				name: "Vacunas",
				profile: "pqs",
				temperatureSensor: PROBE,
				doorSensor: DOOR,
				powerSensor: SOLAR,
			},
		],
		power: { sensor: SOLAR, battery: { capacityAh: 100, nominalVolts: "12", chemistry: "lead-acid" } },
		hubConfig: {
			deliver: {
				source: "py.tesai.prueba",
				country: "PRY",
				monitor: { manufacturer: "Tesai", model: "box" },
				probe: { manufacturer: "unknown", model: "XY-MD02" },
				receivers: [{ id: "ministerio", url: receiver.url, gzip: true, auth: { kind: "bearer", secretFile } }],
			},
		},
	});
	onTestFinished(post.close);

	// A probe and a contact that speak every half a minute of the post's time.
	const mqtt = await post.connectMqtt();
	let open = false;
	let said = 0;
	const timer = setInterval(() => {
		mqtt.publish(readingTopic(PROBE), JSON.stringify({ kind: "temperature", celsius: 4 + (said++ % 10) / 10 }), {
			qos: 1,
		});
		mqtt.publish(readingTopic(DOOR), JSON.stringify({ kind: "door", open }), { qos: 1 });
		mqtt.publish(readingTopic(SOLAR), JSON.stringify(SUPPLIED), { qos: 1 });
	}, 500);
	onTestFinished(() => clearInterval(timer));
	await eventually(async () =>
		(await getJson<FridgeView[]>(`${post.edgeUrl}/v1/fridges`))[0]?.door ? true : undefined,
	);
	open = true;

	const alarm = await eventually(
		async () =>
			(await getJson<FridgeView[]>(`${post.edgeUrl}/v1/fridges`))[0]?.alarms.find((one) => one.rule === "DOOR"),
		20_000,
	);
	const delivered = await eventually(() => receiver.accepted[0], 15_000);
	// The first try was refused for the moment; the second is the same document.
	expect(receiver.got.slice(0, 2).map((one) => one.answered)).toEqual(["503", "200"]);
	expect(delivered.text).toBe(receiver.got[0]!.text);
	expect(delivered.headers.authorization).toBe("Bearer secreto");
	const report = delivered.document.data[0]!;
	expect(report).toMatchObject({ AMID: "py-15-prueba/heladera-1", FNAM: "Puesto de prueba" });
	const shown = report.records.find((one) => one.ALRM === "DOOR");
	// 80 % of 100 Ah down to a fifth, at 2 A: the box knows that, and says it with the alarm.
	expect(shown).toMatchObject({ TVC: expect.any(Number), EERR: null, BEMD: expect.any(Number) });
	expect(shown!.BEMD).toBeGreaterThan(0.3);
	expect(shown!.BEMD).toBeLessThan(2);
	expect(readAbst(report.records[0]!.ABST)! - alarm.since).toBeLessThanOrEqual(0);
	expect(readAbst(shown!.ABST)! - alarm.raisedAt).toBeGreaterThanOrEqual(0);
	expect(readAbst(shown!.ABST)! - alarm.raisedAt).toBeLessThan(MINUTE);

	// In the post's own time, by the hub's own log.
	const view = async () => (await getJson<ReceiverView[]>(`${post.hubUrl}/v1/deliveries`))[0]!;
	const done = await eventually(async () => (await view()).log.find((one) => one.verdict === "delivered"));
	const took = done.at - alarm.raisedAt;
	console.info(`from the alarm to the ministry: ${(took / MINUTE).toFixed(1)} minutes, one refused try included`);
	expect(took).toBeLessThanOrEqual(15 * MINUTE);

	// The hub is killed; what was not sent yet follows on demand, and nothing twice.
	clearInterval(timer);
	await post.restart("hub");
	await eventually(async () => {
		await postJson(`${post.hubUrl}/v1/deliveries/resend`, { receiver: "ministerio", scope: "never-sent" });
		const records = receiver.accepted.flatMap(({ document }) => document.data.flatMap((one) => [...one.records]));
		return records.filter((one) => typeof one.TVC === "number").length >= 10 ? true : undefined;
	}, 15_000);
	expect((await view()).state).toBe("fine");
	const samples = receiver.accepted.flatMap(({ document }) =>
		document.data.flatMap((one) => one.records.flatMap((entry) => (typeof entry.TVC === "number" ? [entry.ABST] : []))),
	);
	expect(new Set(samples).size).toBe(samples.length);
	const accepts = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(schemaPath, "utf8")) as object);
	for (const { text } of receiver.got) {
		expect(accepts(JSON.parse(text))).toBe(true);
		expect(checkCceDocument(JSON.parse(text))).toMatchObject({ ok: true });
	}
	expect(receiver.mostAtOnce).toBe(1);
});
