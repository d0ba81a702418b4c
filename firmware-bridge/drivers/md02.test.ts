import { expect, test } from "vitest";
import type { Registers } from "./driver.ts";
import { driver } from "./md02.ts";

const device = driver.openDevice({ model: "md02", unit: 1, sensors: ["sonda"] });
const say = async (...words: number[]) =>
	(await device.poll(async (): Promise<Registers> => ({ ok: true, words })))[0]?.finding;

test.each([
	["30.50 °C", 0x0bea, 5_460, 30.5, 54.6],
	["−20.50 °C", 0x10000 - 2_050, 5_460, -20.5, 54.6],
	["air drier than 10 %, which a guess would take for tenths", 500, 900, 5, 9],
])("%s: both words are hundredths, always", async (_what, temperature, humidity, celsius, humidityPercent) => {
	expect(await say(temperature, humidity)).toEqual({ kind: "temperature", celsius, humidityPercent });
});

test.each([
	["an empty register map", 0, 0],
	["both words full", 0xffff, 0xffff],
	["warmer than the sensor can stand", 8_501, 5_000],
])("%s is implausible", async (_what, temperature, humidity) => {
	expect(await say(temperature, humidity)).toEqual({ kind: "fault", fault: "implausible" });
});

test("a unit without an answer is a fault", async () => {
	expect(await device.poll(async () => ({ ok: false, fault: "bad-checksum" }))).toEqual([
		{ sensor: "sonda", finding: { kind: "fault", fault: "bad-checksum" } },
	]);
});
