import { expect, test } from "vitest";
import type { Registers, Table } from "./driver.ts";
import { driver, readPtWord } from "./pt8.ts";

test.each([
	["4.9 °C", 0x0031, { kind: "temperature", celsius: 4.9 }],
	["−0.5 °C", 0xfffb, { kind: "temperature", celsius: -0.5 }],
	["a freezer's −80.0 °C", 0x10000 - 800, { kind: "temperature", celsius: -80 }],
	[
		"colder than any freezer here, though the transmitter goes to −180",
		0x10000 - 1_800,
		{ kind: "fault", fault: "out-of-range" },
	],
	["a sterilizer's furnace at 650.0", 6_500, { kind: "fault", fault: "out-of-range" }],
	["an open wire", 0x7fff, { kind: "fault", fault: "out-of-range" }],
	["the lowest word there is", 0x8000, { kind: "fault", fault: "out-of-range" }],
])("%s", (_what, word, finding) => {
	expect(readPtWord(word)).toEqual(finding);
});

test.each(["input", "holding"] as const)(
	"a board that keeps its channels in %s registers is found, and asked there from then on",
	async (own) => {
		const device = driver.openDevice({ model: "pt8", unit: 1, sensors: ["sonda"] });
		const asked: Table[] = [];
		const ask = async (table: Table): Promise<Registers> => {
			asked.push(table);
			return table === own ? { ok: true, words: [49, 0, 0, 0, 0, 0, 0, 0] } : { ok: false, fault: "refused" };
		};
		for (const _ of [1, 2])
			expect(await device.poll(ask)).toEqual([{ sensor: "sonda", finding: { kind: "temperature", celsius: 4.9 } }]);
		expect(asked.slice(-2)).toEqual([own, own]);
		expect(asked).toHaveLength(own === "input" ? 2 : 3);
	},
);

test("an empty register map is implausible, and a silent board is asked in one table only", async () => {
	const device = driver.openDevice({ model: "pt8", unit: 1, sensors: ["sonda"] });
	const zeros = await device.poll(async () => ({ ok: true, words: [0, 0, 0, 0, 0, 0, 0, 0] }));
	expect(zeros[0]?.finding).toEqual({ kind: "fault", fault: "implausible" });
	let asked = 0;
	const silent = await device.poll(async () => {
		asked++;
		return { ok: false, fault: "no-answer" };
	});
	expect(silent[0]?.finding).toEqual({ kind: "fault", fault: "no-answer" });
	expect(asked).toBe(1);
});
