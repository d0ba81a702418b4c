import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type SolarValues, toVeDirectFields } from "../drivers/ve-direct.twin.ts";
import {
	encodeVeDirectBlock,
	encodeVeDirectHex,
	isGoodHex,
	type VeDirectFrame,
	VeDirectParser,
} from "./ve-direct-text.ts";

const ascii = (text: string) => new TextEncoder().encode(text);
const join = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** A recorded block of a SmartSolar 100|20, firmware 1.39; only the serial number is another. */
const FIELDS: [string, string][] = [
	["PID", "0xA05F"],
	["FW", "139"],
	["SER#", "HQ00000ABCD"],
	["V", "12810"],
	["I", "-10"],
	["VPV", "10"],
	["PPV", "0"],
	["CS", "0"],
	["MPPT", "0"],
	["ERR", "0"],
	["LOAD", "ON"],
	["IL", "0"],
	["H19", "0"],
	["H20", "0"],
	["H21", "0"],
	["H22", "0"],
	["H23", "0"],
	["HSDS", "0"],
];
const block = encodeVeDirectBlock(FIELDS);
const hexFrame = ascii(":7D5ED008C\n");

const values: fc.Arbitrary<SolarValues> = fc.record({
	batteryVolts: fc.integer({ min: 0, max: 60_000 }).map((mv) => mv / 1_000),
	batteryAmps: fc.integer({ min: -20_000, max: 20_000 }).map((ma) => ma / 1_000),
	panelVolts: fc.integer({ min: 0, max: 100_000 }).map((mv) => mv / 1_000),
	panelWatts: fc.integer({ min: 0, max: 500 }),
	yieldTodayWh: fc.integer({ min: 0, max: 500 }).map((steps) => steps * 10),
	chargeState: fc.constantFrom(0, 2, 3, 4, 5, 7, 245, 247, 252),
	loadOn: fc.boolean(),
});
const twinBlocks = fc.array(
	values.map((v) => encodeVeDirectBlock(toVeDirectFields(v))),
	{ minLength: 1, maxLength: 6 },
);

function parse(...chunks: readonly Uint8Array[]): { frames: VeDirectFrame[]; parser: VeDirectParser } {
	const parser = new VeDirectParser();
	return { frames: chunks.flatMap((chunk) => parser.push(chunk)), parser };
}

test("P4 a block of 160 bytes adds up to 0 and gives its fields", () => {
	expect(block).toHaveLength(160);
	expect(block.reduce((sum, byte) => sum + byte, 0) & 0xff).toBe(0);
	expect(parse(block).frames).toEqual([{ kind: "block", fields: new Map(FIELDS) }]);
});

test("P4 every flipped bit of a block is refused", () => {
	for (let bit = 0; bit < block.length * 8; bit++) {
		const damaged = Uint8Array.from(block, (byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
		expect(parse(damaged).parser.counts.blocks).toBe(0);
	}
});

test("P4 a doubled key is refused even when the sum is right", () => {
	expect(parse(block, encodeVeDirectBlock([...FIELDS, ["V", "12000"]])).parser.counts).toMatchObject({
		blocks: 1,
		badChecksum: 1,
	});
});

describe("P5 the checksum byte may be anything", () => {
	/** The value of a free field, chosen so that the block ends in the wanted byte. */
	function blockEndingIn(wanted: number): Uint8Array {
		for (let first = 0x20; first < 0x7f; first++) {
			for (let second = 0x20; second < 0x7f; second++) {
				const text = String.fromCharCode(first, second);
				if (text.includes(":")) continue;
				const made = encodeVeDirectBlock([...FIELDS, ["X", text]]);
				if (made.at(-1) === wanted) return made;
			}
		}
		throw new Error(`no block ends in ${wanted}`);
	}

	test.each([
		[":", 0x3a],
		["CR", 0x0d],
		["LF", 0x0a],
		["TAB", 0x09],
		["NUL", 0x00],
	])("%s", (_name, byte) => {
		const tricky = blockEndingIn(byte);
		expect(parse(tricky, tricky, hexFrame, tricky).parser.counts).toEqual({
			blocks: 3,
			hexFrames: 1,
			truncated: 0,
			badChecksum: 0,
			badHexFrames: 0,
			discardedBytes: 0,
		});
	});
});

test.each([
	["a value of 34 characters", [["SER#", "1".repeat(34)]]],
	["a key of 9 characters", [["TOOLONGXX", "1"]]],
	["a control character", [["V", "12\u0001"]]],
	["a letter outside ASCII", [["V", "ñ"]]],
] as [string, [string, string][]][])("P6 %s spoils its block only", (_what, fields) => {
	expect(parse(block, encodeVeDirectBlock([...FIELDS.slice(0, 2), ...fields]), block).parser.counts).toMatchObject({
		blocks: 2,
		badChecksum: 1,
	});
});

test("P6 a value of 33 characters is taken", () => {
	expect(parse(encodeVeDirectBlock([["SER#", "1".repeat(33)]])).parser.counts.blocks).toBe(1);
});

test("P7 a line that never ends, or a hex frame, does not fill the memory", () => {
	for (const flood of ["A", "A\t", ":", "F", "\r\nA\tB", "\r\n"]) {
		const { parser } = parse(ascii(`\r\n:${flood.repeat(20_000)}`));
		expect(parser.unfinishedBytes).toBeLessThan(2_000);
	}
});

describe("P8 a cut costs the block it hits and no other", () => {
	test("joined in the middle of a block", () => {
		for (let at = 1; at < block.length; at++) {
			const { counts } = parse(block.subarray(at), block).parser;
			expect({ at, blocks: counts.blocks }).toEqual({ at, blocks: 1 });
		}
		expect(parse(block.subarray(3), block).parser.counts).toMatchObject({ blocks: 1, truncated: 1, badChecksum: 0 });
	});

	test("cut anywhere in the middle", () => {
		for (let at = 1; at < block.length; at++) {
			const { counts } = parse(block, block.subarray(0, at), block).parser;
			// A block that lacks its last byte alone takes the next one's first byte for it.
			expect({ at, blocks: counts.blocks }).toEqual({ at, blocks: at === block.length - 1 ? 1 : 2 });
		}
	});

	test("behind any noise, the next good block or the one after it is taken", () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 3_000 }), (noise) => {
				const { blocks } = parse(block, noise, block, block).parser.counts;
				expect(blocks).toBeGreaterThanOrEqual(2);
			}),
		);
	});
});

describe("P9 hex frames are cut out", () => {
	test("at every place of a block except before its checksum byte", () => {
		for (let at = 0; at < block.length - 1; at++) {
			const { counts } = parse(block.subarray(0, at), hexFrame, block.subarray(at)).parser;
			expect({ at, ...counts }).toMatchObject({ at, blocks: 1, hexFrames: 1, discardedBytes: 0 });
		}
	});

	test("a broken one is counted and the block around it stays good", () => {
		const atLineEnd = join(
			block.subarray(0, block.indexOf(0x0d, 1)),
			ascii(":7D5ED"),
			block.subarray(block.indexOf(0x0d, 1)),
		);
		expect(parse(atLineEnd).parser.counts).toMatchObject({ blocks: 1, badHexFrames: 1, discardedBytes: 6 });
	});
});

test.each(["154", "352", "451", "64F", "7D5ED008C", "7BCED00A5", "7ECED0075", "8ABED0000B5", "7A8ED00B9"])(
	"P10 :%s is right, and wrong with any digit changed",
	(digits) => {
		expect(isGoodHex(digits)).toBe(true);
		expect(encodeVeDirectHex(digits.slice(0, -2))).toEqual(ascii(`:${digits}\n`));
		for (let at = 0; at < digits.length; at++) {
			const other = ((Number.parseInt(digits[at]!, 16) + 1) % 16).toString(16).toUpperCase();
			expect(isGoodHex(digits.slice(0, at) + other + digits.slice(at + 1))).toBe(false);
		}
	},
);

test("P11 any chunking gives the same frames and counts", () => {
	fc.assert(
		fc.property(
			twinBlocks,
			fc.uint8Array({ maxLength: 200 }),
			fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 60 }),
			(blocks, noise, cuts) => {
				const stream = join(...blocks.flatMap((one) => [one, hexFrame]), noise, ...blocks);
				const whole = parse(stream);
				let at = 0;
				const chunks = [...cuts, stream.length].map((size) => {
					at += size;
					return stream.subarray(at - size, at);
				});
				const chunked = parse(...chunks);
				expect(chunked.frames).toEqual(whole.frames);
				expect(chunked.parser.counts).toEqual(whole.parser.counts);
			},
		),
	);
});

test("P12 every byte is accounted for", () => {
	fc.assert(
		fc.property(twinBlocks, fc.uint8Array({ maxLength: 1_500 }), (blocks, noise) => {
			const stream = join(...blocks, noise, ...blocks, hexFrame);
			const { frames, parser } = parse(stream);
			const good = frames.reduce(
				(sum, frame) =>
					sum + (frame.kind === "hex" ? frame.digits.length + 2 : encodeVeDirectBlock(frame.fields).length),
				0,
			);
			expect(good + parser.counts.discardedBytes + parser.unfinishedBytes).toBe(stream.length);
		}),
	);
});

test("P12 what the twin says is read back, block by block", () => {
	fc.assert(
		fc.property(fc.array(values, { maxLength: 8 }), (all) => {
			const { frames } = parse(...all.map((one) => encodeVeDirectBlock(toVeDirectFields(one))));
			expect(frames).toEqual(all.map((one) => ({ kind: "block", fields: new Map(toVeDirectFields(one)) })));
		}),
	);
});

test("P4 noise alone never gives a block", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 5_000 }), (noise) => {
			expect(parse(noise).parser.counts.blocks).toBe(0);
		}),
	);
});
