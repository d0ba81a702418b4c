import fc from "fast-check";
import { expect, test } from "vitest";
import type { Registers } from "./driver.ts";
import { driver, readDs18b20Word } from "./r4dcb08.ts";

const open = (...sensors: string[]) => driver.openDevice({ model: "r4dcb08", unit: 1, sensors });
const answering =
	(...words: number[]) =>
	async (): Promise<Registers> => ({ ok: true, words });
const POWER_ON = { kind: "fault", fault: "power-on-value", claimed: 85 };

test("asks holding registers from 0 up to the last wired probe, at most eight", async () => {
	const asked: unknown[] = [];
	for (const sensors of [
		["a", "b"],
		["a", "", "", "", "", "", "", "h"],
		Array.from({ length: 12 }, (_, at) => `s-${at}`),
	])
		await open(...sensors).poll(async (...question): Promise<Registers> => {
			asked.push(question);
			return { ok: false, fault: "no-answer" };
		});
	expect(asked).toEqual([
		["holding", 0, 2],
		["holding", 0, 8],
		["holding", 0, 8],
	]);
});

test.each([
	["4.9 °C", 0x0031, { kind: "temperature", celsius: 4.9 }],
	["−0.5 °C", 0xfffb, { kind: "temperature", celsius: -0.5 }],
	["the probe's coldest", 0x10000 - 550, { kind: "temperature", celsius: -55 }],
	["the probe's warmest", 1_250, { kind: "temperature", celsius: 125 }],
	["a socket without a probe", 0x8000, { kind: "fault", fault: "out-of-range" }],
	["−127.0, a lost probe on other firmwares", 0x10000 - 1_270, { kind: "fault", fault: "out-of-range" }],
	["a tenth below the range", 0x10000 - 551, { kind: "fault", fault: "out-of-range" }],
	["a tenth above the range", 1_251, { kind: "fault", fault: "out-of-range" }],
	["85.0 at the first poll", 850, POWER_ON],
])("%s", (_what, word, finding) => {
	expect(readDs18b20Word(word, undefined).finding).toEqual(finding);
});

test("85.0 is refused at the start, after an absence and out of nowhere, and believed on the way there", async () => {
	const one = open("sonda");
	const say = async (...words: number[]) => (await one.poll(answering(...words)))[0]?.finding;
	expect(await say(850)).toEqual(POWER_ON);
	expect(await say(850)).toEqual(POWER_ON);
	expect(await say(51)).toMatchObject({ celsius: 5.1 });
	expect(await say(850)).toEqual(POWER_ON);
	expect(await say(840)).toMatchObject({ celsius: 84 });
	expect(await say(850)).toMatchObject({ celsius: 85 });
	await one.poll(async () => ({ ok: false, fault: "no-answer" }));
	expect(await say(850)).toEqual(POWER_ON);
	expect(await say(840)).toMatchObject({ celsius: 84 });
	expect(await say(0x8000)).toMatchObject({ fault: "out-of-range" });
	expect(await say(850)).toEqual(POWER_ON);
});

test("one probe that fails leaves the others of its board alone", async () => {
	expect(await open("a", "", "c").poll(answering(850, 44, 45))).toEqual([
		{ sensor: "a", finding: POWER_ON },
		{ sensor: "c", finding: { kind: "temperature", celsius: 4.5 } },
	]);
});

test("whatever word arrives, a temperature is one that the probe can measure", () => {
	fc.assert(
		fc.property(fc.integer({ min: 0, max: 0xffff }), fc.option(fc.double({ min: -55, max: 125 })), (word, before) => {
			const { finding, value } = readDs18b20Word(word, before ?? undefined);
			expect(finding.kind === "temperature").toBe(value !== undefined);
			if (finding.kind !== "temperature") return;
			expect(finding.celsius).toBeGreaterThanOrEqual(-55);
			expect(finding.celsius).toBeLessThanOrEqual(125);
		}),
	);
});
