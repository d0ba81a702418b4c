import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toClimate } from "./climate.ts";
import type { AskUnit, Registers } from "./driver.ts";
import { driver, scaleOf } from "./xy-md02.ts";

const device = () => driver.openDevice({ model: "xy-md02", unit: 1, sensors: ["heladera-1-sonda"] });
const answering =
	(...words: number[]): AskUnit =>
	async () => ({ ok: true, words });
const finding = async (ask: AskUnit, one = device()) => (await one.poll(ask))[0]?.finding;

test("asks for input registers 1 and 2", async () => {
	const asked: unknown[] = [];
	await device().poll(async (...question): Promise<Registers> => {
		asked.push(question);
		return { ok: false, fault: "no-answer" };
	});
	expect(asked).toEqual([["input", 1, 2]]);
});

test.each([
	["30.5 °C and 54.6 %", 0x0131, 0x0222, 30.5, 54.6],
	["−20.5 °C: the word is signed", 0xff33, 0x0222, -20.5, 54.6],
	["the same on a ×100 unit", 0x0bea, 0x1554, 30.5, 54.6],
	["a fridge at 5.00 °C on a ×100 unit", 500, 6_000, 5, 60],
	["a fridge at −0.50 °C on a ×100 unit", 0xffce, 6_000, -0.5, 60],
	["a fridge at 5.0 °C in dry air", 50, 120, 5, 12],
	["0.0 °C", 0, 800, 0, 80],
])("%s", async (_what, temperature, humidity, celsius, humidityPercent) => {
	expect(await finding(answering(temperature, humidity))).toEqual({ kind: "temperature", celsius, humidityPercent });
});

test.each([
	["no such air: both words full", 0xffff, 0xffff],
	["the lowest word there is", 0x8000, 500],
	["above 85 °C on either scale", 8_600, 500],
	["an empty register map", 0, 0],
])("%s is implausible, not a temperature", async (_what, temperature, humidity) => {
	expect(await finding(answering(temperature, humidity))).toEqual({ kind: "fault", fault: "implausible" });
});

test.each(["no-answer", "bad-checksum", "refused"] as const)("%s is passed on as a fault", async (fault) => {
	expect(await finding(async () => ({ ok: false, fault }))).toEqual({ kind: "fault", fault });
});

describe("the scale is remembered", () => {
	test("one sample on the other scale is a fault, three in a row are another unit", async () => {
		const one = device();
		expect(await finding(answering(50, 600), one)).toMatchObject({ celsius: 5 });
		expect(await finding(answering(500, 6_000), one)).toEqual({ kind: "fault", fault: "implausible" });
		expect(await finding(answering(50, 600), one)).toMatchObject({ celsius: 5 });
		for (const _ of [1, 2]) expect(await finding(answering(500, 6_000), one)).toMatchObject({ kind: "fault" });
		expect(await finding(answering(500, 6_000), one)).toMatchObject({ celsius: 5 });
		expect(await finding(answering(500, 6_000), one)).toMatchObject({ celsius: 5 });
	});
});

test("whatever two words arrive, a temperature is within the transmitter's range or there is none", () => {
	fc.assert(
		fc.property(
			fc.integer({ min: -32_768, max: 32_767 }),
			fc.integer({ min: 0, max: 65_535 }),
			(temperature, humidity) => {
				const climate = toClimate(temperature, humidity, scaleOf(temperature, humidity));
				if (climate === undefined) return;
				expect(climate.celsius).toBeGreaterThanOrEqual(-40);
				expect(climate.celsius).toBeLessThanOrEqual(85);
				expect(climate.humidityPercent).toBeLessThanOrEqual(100);
			},
		),
	);
});

test("fridge air is read right on both scales", () => {
	fc.assert(
		fc.property(
			fc.integer({ min: -3_000, max: 5_000 }),
			fc.integer({ min: 1_010, max: 10_000 }),
			fc.constantFrom(10 as const, 100 as const),
			(hundredths, humidity, scale) => {
				const temperature = Math.round((hundredths * scale) / 100);
				const humidityWord = Math.round((humidity * scale) / 100);
				expect(scaleOf(temperature, humidityWord)).toBe(scale);
				expect(toClimate(temperature, humidityWord, scale)?.celsius).toBe(temperature / scale);
			},
		),
	);
});
