import fc from "fast-check";
import { expect, test } from "vitest";
import type { Registers } from "./driver.ts";
import { driver, isClosedInput } from "./n4dih32.ts";
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

test("a contact stands for a door, a compressor or a supply, as the configuration says", async () => {
	const sensors = ["puerta", "compresor", "red", "tapa"];
	const mixed = driver.openDevice({
		model: "n4dih32",
		unit: 3,
		sensors,
		contacts: ["door", "compressor", "supply"],
	});
	const said = async (word: number) =>
		(await mixed.poll(async () => ({ ok: true, words: [word] }))).map(({ finding }) => finding);
	expect(await said(0b1111)).toEqual([
		{ kind: "door", open: false },
		{ kind: "compressor", running: true },
		{ kind: "power", supplied: true },
		{ kind: "door", open: false },
	]);
	expect(await said(0)).toEqual([
		{ kind: "door", open: true },
		{ kind: "compressor", running: false },
		{ kind: "power", supplied: false },
		{ kind: "door", open: true },
	]);
});

test("inputs 17 to 32 are in the second register, which is asked for only where something is wired to it", async () => {
	const sensors = Array.from({ length: 32 }, (_, input) => (input === 0 || input === 31 ? `puerta-${input + 1}` : ""));
	const wide = driver.openDevice({ model: "n4dih32", unit: 3, sensors });
	const asked: unknown[] = [];
	const findings = await wide.poll(async (...question): Promise<Registers> => {
		asked.push(question);
		return { ok: true, words: [0, 0x8000] };
	});
	expect(asked).toEqual([["holding", 0x00c0, 2]]);
	expect(findings.map(({ finding }) => finding)).toEqual([
		{ kind: "door", open: true },
		{ kind: "door", open: false },
	]);
});

test("a module without an answer is a fault of each of its sensors", async () => {
	expect(await device.poll(async () => ({ ok: false, fault: "no-answer" }))).toEqual([
		{ sensor: "puerta-1", finding: { kind: "fault", fault: "no-answer" } },
		{ sensor: "puerta-2", finding: { kind: "fault", fault: "no-answer" } },
	]);
});

test("the twin's doors are read back, all 32", () => {
	fc.assert(
		fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 32 }), (doors) => {
			const twin = n4dih32Twin({ doors: doors.map((open) => () => open) });
			const words = [0x00c0, 0x00c1].map((address) => twin.readRegister("holding", address) ?? 0);
			expect(doors.map((_, input) => !isClosedInput(words, input))).toEqual(doors);
		}),
	);
});
