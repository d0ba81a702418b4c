import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore } from "../../test/sim/box-store.ts";
import { listSetAside } from "../set-aside/store.ts";
import { receiveMessage } from "./intake.ts";

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([fridgeConfig('id = "h1"\nname = "H"\nprofile = "pqs"\ntemperatureSensor = "t1"')]);
});
afterEach(() => box.close());

const receive = (topic: string, payload: string | Buffer) =>
	receiveMessage(box.writer, box.watched, { topic, payload: Buffer.from(payload) });
const stored = () => box.db.prepare("SELECT count(*) FROM reading").pluck().get();

describe("what comes in over MQTT", () => {
	test("a reading is on disk when its promise resolves", async () => {
		await receive("tesai/v1/reading/t1", '{"kind":"temperature","celsius":5.2}');
		expect(stored()).toBe(1);
	});

	test("another topic is not ours to answer for", () => {
		expect(receive("zigbee/t1", "{}")).toBeUndefined();
		expect(receive("tesai/v1/reading/a/b", "{}")).toBeUndefined();
	});

	test.each([
		["not JSON", "tesai/v1/reading/t1", "{", "not JSON"],
		[
			"an unknown kind",
			"tesai/v1/reading/t1",
			'{"kind":"smell"}',
			"kind must be one of temperature, door, power, compressor, fix, modem, fault",
		],
		[
			"a number as text",
			"tesai/v1/reading/t1",
			'{"kind":"temperature","celsius":"5"}',
			"celsius must be a number from -99.99 to 150",
		],
		[
			"a sensor id of another form",
			"tesai/v1/reading/T%201",
			'{"kind":"door","open":true}',
			"the topic's sensor id has another form",
		],
		["far too long", "tesai/v1/reading/t1", "x".repeat(2_000), "longer than a reading can be"],
		["bytes that are no text", "tesai/v1/reading/t1", Buffer.from([0xff, 0xfe]), "not JSON"],
	])("A4 %s is set aside with its reason and stops nothing", async (_name, topic, payload, reason) => {
		await receive(topic, payload);
		await receive("tesai/v1/reading/t1", '{"kind":"temperature","celsius":5.2}');
		expect(listSetAside(box.db, box.timekeeper.utc)).toMatchObject([{ door: "mqtt", reason, count: 1 }]);
		expect(stored()).toBe(1);
	});
});
