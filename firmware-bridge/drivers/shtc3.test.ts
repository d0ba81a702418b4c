import { expect, test } from "vitest";
import type { Registers } from "./driver.ts";
import { driver } from "./shtc3.ts";

const device = driver.openDevice({ model: "shtc3", unit: 1, sensors: ["sonda"] });

test("humidity is holding register 0, temperature register 1, both in tenths", async () => {
	const asked: unknown[] = [];
	const findings = await device.poll(async (...question): Promise<Registers> => {
		asked.push(question);
		return { ok: true, words: [546, 0x10000 - 205] };
	});
	expect(asked).toEqual([["holding", 0, 2]]);
	expect(findings).toEqual([
		{ sensor: "sonda", finding: { kind: "temperature", celsius: -20.5, humidityPercent: 54.6 } },
	]);
});

test.each([
	["an empty register map", [0, 0]],
	["a humidity that does not exist", [1_001, 50]],
	["colder than the sensor can stand", [500, 0x10000 - 401]],
])("%s is implausible", async (_what, words) => {
	const findings = await device.poll(async () => ({ ok: true, words }));
	expect(findings).toEqual([{ sensor: "sonda", finding: { kind: "fault", fault: "implausible" } }]);
});
