import { checkJson } from "@tesai/shared/contract/check.ts";
import { ReadingSchema } from "@tesai/shared/contract/reading.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { zigbee2mqtt } from "./zigbee2mqtt.ts";

const parse = (state: object | string, name = "heladera-1") =>
	zigbee2mqtt.parse(name, typeof state === "string" ? state : JSON.stringify(state));
const AT = Date.UTC(2026, 10, 21, 12, 0, 0);

describe("which topics are a device's state", () => {
	test.each([
		["zigbee2mqtt/heladera-1", "heladera-1"],
		["zigbee2mqtt/planta baja/heladera", "planta baja/heladera"],
		["zigbee2mqtt/bridge/state", undefined],
		["zigbee2mqtt/bridge", undefined],
		["zigbee2mqtt/heladera-1/availability", undefined],
		["zigbee2mqtt/heladera-1/set", undefined],
		["zigbee2mqtt/heladera-1/get/temperature", undefined],
		["zigbee2mqtt/", undefined],
		["tesai/v1/reading/t1", undefined],
	])("%s: %s", (topic, name) => expect(zigbee2mqtt.nameIn(topic)).toBe(name));
});

describe("a device's state", () => {
	test("CC40 a climate sensor gives temperature and humidity; battery and link are its status", () => {
		// The fields that a WSDCGQ11LM (Aqara) sends.
		const state = {
			battery: 97,
			humidity: 61.23,
			linkquality: 105,
			pressure: 1013.2,
			temperature: 4.87,
			voltage: 2995,
		};
		expect(parse(state)).toEqual({
			readings: [
				{
					sensor: "z2m-heladera-1-temp",
					reading: { kind: "temperature", celsius: 4.87, humidityPercent: 61.23 },
				},
			],
			refused: [],
			status: { batteryPercent: 97, linkQuality: 105 },
		});
	});

	test.each([
		[true, false],
		[false, true],
	])("CC49 a contact that says %s stands until it changes and is a door that is open: %s", (contact, open) => {
		expect(parse({ contact, battery: 100 }).readings).toEqual([
			{ sensor: "z2m-heladera-1-door", reading: { kind: "door", open, untilChanged: true } },
		]);
	});

	test("a device that is both gives two sensors", () => {
		expect(parse({ contact: true, temperature: 5 }).readings.map((one) => one.sensor)).toEqual([
			"z2m-heladera-1-temp",
			"z2m-heladera-1-door",
		]);
	});

	test.each([
		["ISO_8601", "2026-11-21T12:00:00.000Z"],
		["ISO_8601_local", "2026-11-21T09:00:00-03:00"],
		["epoch", AT],
	])("CC48 last_seen as %s is when it was measured", (_form, last_seen) => {
		expect(parse({ temperature: 5, last_seen }).readings[0]?.reading).toMatchObject({ measuredAt: AT });
	});

	test.each([["yesterday"], ["2026-11-21T12:00:00"], [12], [{}], ["2026-13-45T12:00:00Z"]])(
		"CC48 last_seen %j is refused and the arrival counts",
		(last_seen) => {
			const { readings, refused } = parse({ temperature: 5, last_seen });
			expect(readings[0]?.reading).toEqual({ kind: "temperature", celsius: 5 });
			expect(refused).toEqual(["last_seen must be ISO 8601 with a zone, or epoch ms"]);
		},
	);

	test.each([
		["a lamp", { state: "ON", brightness: 254, linkquality: 12, last_seen: "never" }],
		["values it has not told yet", { temperature: null, contact: null, battery: null }],
		["a device that was removed", ""],
	])("says nothing of a fridge: %s", (_name, state) => expect(parse(state)).toEqual({ readings: [], refused: [] }));

	test.each([
		["a temperature beside its range", { temperature: -273.15 }, "temperature must be a number from -99.99 to 150"],
		["a temperature as text", { temperature: "5" }, "temperature must be a number from -99.99 to 150"],
		["a contact as text", { contact: "closed" }, "contact must be true or false"],
		["an impossible humidity", { humidity: 120 }, "humidity must be a number from 0 to 100"],
		["attribute output", "4.87", "not a JSON object (Zigbee2MQTT's output must be json)"],
		["no JSON", "{", "not a JSON object (Zigbee2MQTT's output must be json)"],
	])("CC40 %s is refused by its field", (_name, state, reason) => {
		const { readings, refused } = parse(state);
		expect(readings).toEqual([]);
		expect(refused).toEqual([reason]);
	});

	test("CC40 A4 a wrong value does not take the right one beside it along", () => {
		const { readings, refused } = parse({ temperature: 999, contact: false });
		expect(readings.map((one) => one.reading)).toEqual([{ kind: "door", open: true, untilChanged: true }]);
		expect(refused).toHaveLength(1);
	});

	test("CC40 never throws, and gives only readings that the contract takes", () => {
		const field = fc.constantFrom(
			"temperature",
			"contact",
			"humidity",
			"battery",
			"last_seen",
			"linkquality",
			"__proto__",
		);
		const value = fc.oneof(fc.jsonValue(), fc.double(), fc.boolean(), fc.date({ noInvalidDate: true }));
		const payload = fc.oneof(
			fc.string(),
			fc.json(),
			fc.dictionary(field, value).map((one) => JSON.stringify(one)),
		);
		fc.assert(
			fc.property(fc.string(), payload, (name, text) => {
				for (const { reading } of zigbee2mqtt.parse(name, text).readings) {
					expect(checkJson(ReadingSchema, JSON.stringify(reading)).ok).toBe(true);
				}
			}),
		);
	});
});
