import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../contract/error.ts";
import { MOST_LEFT_OFF, RangeDecoder, RangeEncoder } from "./range-coder.ts";

const odds = fc.oneof(fc.integer({ min: 1, max: 0xffff }), fc.constantFrom(1, 2, 0x8000, 0xfffe, 0xffff));
const answers = fc.array(fc.tuple(fc.nat(1), odds), { maxLength: 400 });

function encode(pairs: readonly (readonly [number, number])[]): Uint8Array<ArrayBuffer> {
	const coder = new RangeEncoder();
	for (const [bit, share] of pairs) coder.code(bit, share);
	return coder.finish();
}

describe("the range coder", () => {
	test("S50 gives back every answer, whatever its odds were", () => {
		fc.assert(
			fc.property(answers, (pairs) => {
				const coder = new RangeDecoder(encode(pairs));
				for (const [bit, share] of pairs) expect(coder.code(0, share)).toBe(bit);
				if (pairs.length > 0) coder.finish();
			}),
			{ numRuns: 500 },
		);
	});

	test("S50 carries through a run of 255s", () => {
		// Zeros at nearly certain odds drive the low end up to the very edge of a byte, ones then decide whether it carries.
		for (let zeros = 0; zeros < 3_000; zeros += 7) {
			const pairs = [...Array.from({ length: zeros }, () => [0, 3] as const), [1, 3] as const, [0, 0xfffe] as const];
			const coder = new RangeDecoder(encode(pairs));
			expect(pairs.map(([, share]) => coder.code(0, share))).toEqual(pairs.map(([bit]) => bit));
		}
	});

	test("S50 takes what the answers are worth, and a byte more", () => {
		fc.assert(
			fc.property(answers, (pairs) => {
				const bits = pairs.reduce(
					(sum, [bit, share]) => sum - Math.log2((bit === 1 ? share : 0x10000 - share) / 0x10000),
					0,
				);
				// A range of 24 bits gives a share of 16 bits away by 1/256 at worst.
				expect(encode(pairs).length).toBeLessThanOrEqual((bits * 1.006) / 8 + pairs.length / 1_000 + 1.2);
			}),
			{ numRuns: 300 },
		);
	});

	test("S50 takes back exactly what came after a mark", () => {
		fc.assert(
			fc.property(answers, answers, answers, (first, dropped, rest) => {
				const coder = new RangeEncoder();
				for (const [bit, share] of first) coder.code(bit, share);
				const mark = coder.mark();
				for (const [bit, share] of dropped) coder.code(bit, share);
				coder.finish();
				coder.rewind(mark);
				for (const [bit, share] of rest) coder.code(bit, share);
				expect(coder.finish()).toEqual(encode([...first, ...rest]));
			}),
		);
	});

	test("S50 keeps its bytes for ever", () => {
		const pairs = Array.from({ length: 64 }, (_, at) => [at % 3 === 0 ? 1 : 0, 1 + ((at * 9_973) % 0xffff)] as const);
		expect(Buffer.from(encode(pairs)).toString("hex")).toBe("0000aa9f19575497a91f49c0d7");
	});

	test("S12 reads no more than sixteen bytes that are not there", () => {
		const coder = new RangeDecoder(new Uint8Array(3));
		let asked = 0;
		try {
			for (;;) {
				coder.code(0, 0x8000);
				asked++;
			}
		} catch (error) {
			expect(codeOf(error)).toBe("invalid");
		}
		expect(asked).toBeLessThanOrEqual((3 + MOST_LEFT_OFF) * 8);
	});

	test("S12 bytes that were never looked at are refused", () => {
		const coder = new RangeDecoder(Uint8Array.of(1, 2, 3, 4, 5, 6));
		coder.code(0, 0x8000);
		expect(() => coder.finish()).toThrow(expect.objectContaining({ code: "invalid" }));
	});
});
