import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc16, hasGoodCrc, ReplyFinder, withCrc } from "./modbus-rtu.ts";

const hex = (text: string) => Uint8Array.from(text.split(" "), (byte) => Number.parseInt(byte, 16));
const request = hex("01 04 00 01 00 02 20 0B");
const answer = hex("01 04 04 01 31 02 22 2A CE");

test("P1 the check value of 123456789 is 0x4B37", () => {
	expect(crc16(new TextEncoder().encode("123456789"))).toBe(0x4b37);
});

test.each([
	["01 04 00 01 00 02", "20 0B"],
	["01 04 00 01 00 01", "60 0A"],
	["01 04 02 01 31", "79 74"],
	["01 04 04 01 31 02 22", "2A CE"],
	["01 04 02 0B EA", "3F 8F"],
	["01 04 02 FF 33", "B8 D5"],
	["01 04 04 FF 33 02 22", "BA E6"],
	["01 03 01 01 00 01", "D4 36"],
	["01 06 01 01 00 08", "D8 30"],
	["01 84 02", "C2 C1"],
	["01 03 00 00 00 08", "44 0C"],
	["01 03 04 00 31 FF FB", "AB 8F"],
	["01 03 00 00 00 02", "C4 0B"],
	["01 04 31 00 00 08", "FF 30"],
	["01 04 31 00 00 04", "FF 35"],
	["01 04 08 0A 00 01 40 20 00 00 00", "AF AC"],
	["01 04 32 00 00 02", "7F 73"],
	["01 02 20 00 00 01", "B2 0A"],
	["01 01 00 02 00 01", "5C 0A"],
	["01 05 00 02 FF 00", "2D FA"],
])("P1 %s ends in %s", (body, crc) => {
	expect(withCrc(hex(body))).toEqual(hex(`${body} ${crc}`));
	expect(hasGoodCrc(hex(`${body} ${crc}`))).toBe(true);
});

describe("P2 the answer is found", () => {
	test.each([
		["alone", "", 0],
		["behind an echo of the request", "01 04 00 01 00 02 20 0B", 8],
		["behind another unit's late answer", "02 04 04 01 31 02 22 2A 8E", 9],
		["behind the same answer with a wrong checksum", "01 04 04 01 31 02 22 2A CF", 9],
		["behind half of itself", "01 04 04 01", 4],
	])("%s", (_how, before, discarded) => {
		const finder = new ReplyFinder(request);
		const bytes = before === "" ? answer : Uint8Array.of(...hex(before), ...answer);
		expect(finder.push(bytes)).toEqual(answer);
		expect(finder.discarded).toBe(discarded);
	});

	test("as a refusal", () => {
		expect(new ReplyFinder(request).push(hex("01 84 02 C2 C1"))).toEqual(hex("01 84 02 C2 C1"));
	});

	test("behind any noise and in any chunks", () => {
		fc.assert(
			fc.property(
				fc.uint8Array({ maxLength: 600 }),
				fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 }),
				(noise, cuts) => {
					const bytes = Uint8Array.of(...noise, ...answer);
					const finder = new ReplyFinder(request);
					const found: Uint8Array[] = [];
					let at = 0;
					for (const size of [...cuts, bytes.length]) {
						const reply = finder.push(bytes.subarray(at, at + size));
						at += size;
						if (reply !== undefined) found.push(reply);
					}
					expect(found).toEqual([answer]);
					expect(finder.discarded).toBe(noise.length);
				},
			),
		);
	});
});

test("P2 noise alone, however long, is never an answer, and is all counted", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 2_000 }), (noise) => {
			const finder = new ReplyFinder(request);
			expect(finder.push(noise)).toBeUndefined();
			expect(finder.discarded).toBe(noise.length);
		}),
	);
});

test("P2 every cut and every flipped bit of an answer is refused", () => {
	for (let length = 0; length < answer.length; length++)
		expect(new ReplyFinder(request).push(answer.subarray(0, length))).toBeUndefined();
	for (let bit = 0; bit < answer.length * 8; bit++) {
		const damaged = Uint8Array.from(answer, (byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
		expect(new ReplyFinder(request).push(damaged)).toBeUndefined();
	}
});

test.each([
	["one coil", "01 01 00 02 00 01", "01 01 01 01"],
	["nine discrete inputs", "01 02 00 00 00 09", "01 02 02 FF 01"],
	["the write of a coil", "01 05 00 02 FF 00", "01 05 00 02 FF 00"],
	["eight registers of a controller", "01 04 31 00 00 04", "01 04 08 0A 00 01 40 20 00 00 00"],
])("P2 %s is answered by its own length", (_what, asked, answered) => {
	const reply = withCrc(hex(answered));
	const finder = new ReplyFinder(withCrc(hex(asked)));
	expect(finder.push(Uint8Array.of(0x55, ...reply))).toEqual(reply);
	expect(finder.discarded).toBe(1);
});

test("P2 a coil's write is confirmed by the same bytes only", () => {
	const finder = new ReplyFinder(withCrc(hex("01 05 00 02 FF 00")));
	expect(finder.push(withCrc(hex("01 05 00 02 00 00")))).toBeUndefined();
	expect(finder.push(withCrc(hex("01 05 00 03 FF 00")))).toBeUndefined();
	expect(finder.push(withCrc(hex("01 05 00 02 FF 00")))).toBeDefined();
});

test("P14 a second answer to the same request is found behind the first, in one chunk or many", () => {
	const other = withCrc(hex("01 04 04 00 2F 02 22"));
	const both = Uint8Array.of(...answer, 0x00, ...other);
	const finder = new ReplyFinder(request);
	expect(finder.push(both)).toEqual(answer);
	expect(finder.push(new Uint8Array(0))).toEqual(other);
	expect(finder.push(new Uint8Array(0))).toBeUndefined();
	expect(finder.discarded).toBe(1);

	const slow = new ReplyFinder(request);
	const found = [...both].map((byte) => slow.push(Uint8Array.of(byte))).filter((frame) => frame !== undefined);
	expect(found).toEqual([answer, other]);
});

test("P14 an echo of the request is nobody else's words, anything else is", () => {
	const noise = hex("00 FF 13");
	for (const [before, strays] of [
		[request, 0],
		[Uint8Array.of(...noise, ...request), 3],
		[noise, 3],
		[hex("02 04 04 01 31 02 22 2A 8E"), 9],
	] as const) {
		const finder = new ReplyFinder(request);
		finder.push(before);
		expect(finder.push(answer)).toEqual(answer);
		expect(finder.strayBytes).toBe(strays);
		finder.push(noise);
		expect(finder.strayBytes).toBe(strays + 3);
	}
});
