import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	crc8,
	ds18b20LineFinder,
	encodeProbeLine,
	judgeCelsius,
	judgePowerOn,
	judgeScratchpad,
	readProbeLine,
} from "./ds18b20-line.ts";

const bytesOf = (hex: string) => Uint8Array.from(hex.split(" "), (byte) => Number.parseInt(byte, 16));
const withCrc = (hex: string) => Uint8Array.of(...bytesOf(hex), crc8(bytesOf(hex)));
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex").toUpperCase();
const ROM = hexOf(withCrc("28 FF 4A 1B 2C 3D 4E"));

/** Scratchpads and their check bytes, computed; 85.0 is what the chip holds before it has measured. */
const PADS = [
	["50 05 4B 46 7F FF 0C 10", "1C", 85],
	["91 01 4B 46 7F FF 0C 10", "70", 25.0625],
	["5E FF 4B 46 7F FF 0C 10", "6A", -10.125],
	["48 00 4B 46 7F FF 08 10", "90", 4.5],
] as const;

describe("the chip's bytes", () => {
	test.each(PADS)("P34 %s has check %s and says %d °C", (pad, check, celsius) => {
		expect(crc8(bytesOf(pad))).toBe(Number.parseInt(check, 16));
		expect(judgeScratchpad(bytesOf(`${pad} ${check}`))).toEqual({ ok: true, celsius });
	});

	test("P33 the check byte of a ROM", () => {
		expect(crc8(bytesOf("02 1C B8 01 00 00 00"))).toBe(0xa2);
		expect(crc8(bytesOf("02 1C B8 01 00 00 00 A2"))).toBe(0);
	});

	test("P34 no single wrong bit is ever a temperature", () => {
		for (const [pad, check] of PADS) {
			const good = bytesOf(`${pad} ${check}`);
			for (let bit = 0; bit < 72; bit++) {
				const bad = good.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
				expect(judgeScratchpad(bad)).toMatchObject({ ok: false, fault: "bad-checksum" });
			}
		}
	});

	test.each([
		["a wire on ground, whose check is right", new Uint8Array(9), "no-answer"],
		["a wire on which nobody answers", new Uint8Array(9).fill(0xff), "no-answer"],
		["a chip of another make", withCrc("48 00 4B 46 00 FF 08 10"), "refused"],
		["too few bytes", bytesOf("91 01 4B"), "bad-checksum"],
		["hotter than it can measure", withCrc("F0 07 4B 46 7F FF 0C 10"), "out-of-range"],
	])("P34 %s is a fault", (_what, pad, fault) => {
		expect(judgeScratchpad(pad)).toMatchObject({ ok: false, fault });
	});

	test("P34 at 9 bits the three lowest bits mean nothing", () => {
		expect(judgeScratchpad(withCrc("97 01 4B 46 1F FF 0C 10"))).toEqual({ ok: true, celsius: 25 });
	});

	test.each([
		[-127, "no-answer"],
		[-55.1, "out-of-range"],
		[125.1, "out-of-range"],
	])("P35 %d °C is a fault", (celsius, fault) => expect(judgeCelsius(celsius)).toMatchObject({ ok: false, fault }));

	test.each([
		[undefined, "power-on-value"],
		[4.5, "power-on-value"],
		[79.9, "power-on-value"],
		[80, undefined],
		[85, undefined],
	])("P35 85.0 °C after %s: %s", (before, fault) => {
		const judged = judgePowerOn({ ok: true, celsius: 85 }, before);
		expect(judged).toEqual(fault === undefined ? { ok: true, celsius: 85 } : { ok: false, fault, claimed: 85 });
		expect(judgePowerOn({ ok: true, celsius: 84.9375 }, before)).toMatchObject({ ok: true });
	});
});

describe("the board's lines", () => {
	test.each([
		[`1,${ROM},91014B467FFF0C1070`, { socket: 1, rom: ROM, says: { ok: true, celsius: 25.0625 } }],
		[`2,${ROM},25.06`, { socket: 2, rom: ROM, says: { ok: true, celsius: 25.06 } }],
		[`2,${ROM},-127.00`, { socket: 2, rom: ROM, says: { ok: false, fault: "no-answer" } }],
		["3,,", { socket: 3, rom: undefined, says: { ok: false, fault: "no-answer" } }],
		[`4,${ROM},`, { socket: 4, rom: ROM, says: { ok: false, fault: "no-answer" } }],
		[`4,${ROM},91014B467FFF0C1071`, { socket: 4, rom: ROM, says: { ok: false, fault: "bad-checksum" } }],
		[
			`4,${ROM.slice(0, 14)}00,91014B467FFF0C1070`,
			{ socket: 4, rom: `${ROM.slice(0, 14)}00`, says: { ok: false, fault: "bad-checksum" } },
		],
		[
			"5,021CB801000000A2,91014B467FFF0C1070",
			{ socket: 5, rom: "021CB801000000A2", says: { ok: false, fault: "refused" } },
		],
		["0,,", undefined],
		["33,,", undefined],
		["1,,25.06", undefined],
		[`1,${ROM}`, undefined],
		[`1,${ROM},nan`, undefined],
		["hello", undefined],
	])("P32 %s", (text, expected) => expect(readProbeLine(text)).toEqual(expected));

	test("P32 what is sent is what is read, and one wrong character is no line", () => {
		const line = encodeProbeLine(7, ROM, "91014B467FFF0C1070");
		expect(ds18b20LineFinder().push(line)).toEqual([{ socket: 7, rom: ROM, says: { ok: true, celsius: 25.0625 } }]);
		fc.assert(
			fc.property(fc.nat(line.length - 3), fc.integer({ min: 1, max: 255 }), (at, change) => {
				const spoilt = line.map((byte, index) => (index === at ? byte ^ change : byte));
				for (const { says } of ds18b20LineFinder().push(spoilt)) expect(says.ok).toBe(false);
			}),
		);
	});
});
