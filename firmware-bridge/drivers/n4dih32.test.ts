import fc from "fast-check";
import { expect, test } from "vitest";
import type { Registers } from "./driver.ts";
import { driver, isOpenInput } from "./n4dih32.ts";
import { n4dih32Twin } from "./n4dih32.twin.ts";

const device = driver.openDevice({ model: "n4dih32", unit: 3, sensors: ["puerta-1", "", "puerta-2"] });

test("reads holding register 0x00C0 once and gives each wired input its door", async () => {
	const asked: unknown[] = [];
	const findings = await device.poll(async (...question): Promise<Registers> => {
		asked.push(question);
		return { ok: true, words: [0b001] };
	});
	expect(asked).toEqual([["holding", 0x00c0, 1]]);
	expect(findings).toEqual([
		{ sensor: "puerta-1", finding: { kind: "door", open: false } },
		{ sensor: "puerta-2", finding: { kind: "door", open: true } },
	]);
});

test("a module without an answer is a fault of each of its sensors", async () => {
	expect(await device.poll(async () => ({ ok: false, fault: "no-answer" }))).toEqual([
		{ sensor: "puerta-1", finding: { kind: "fault", fault: "no-answer" } },
		{ sensor: "puerta-2", finding: { kind: "fault", fault: "no-answer" } },
	]);
});

test("the twin's doors are read back", () => {
	fc.assert(
		fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 16 }), (doors) => {
			const word = n4dih32Twin({ doors: doors.map((open) => () => open) }).readRegister("holding", 0x00c0) ?? 0;
			expect(doors.map((_, input) => isOpenInput(word, input))).toEqual(doors);
		}),
	);
});
