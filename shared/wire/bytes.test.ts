import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeOf } from "../contract/error.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const written = (write: (to: ByteWriter) => void) => {
	const to = new ByteWriter();
	write(to);
	return to.finish();
};

describe("bytes", () => {
	test("S7 every number comes back, whatever is written around it", () => {
		const number = fc.oneof(
			fc.maxSafeNat().map((value) => ({ as: "varint" as const, value })),
			fc.integer({ min: -(2 ** 51), max: 2 ** 51 }).map((value) => ({ as: "signed" as const, value })),
			fc.nat(0xffffff).map((value) => ({ as: "uint" as const, value })),
		);
		fc.assert(
			fc.property(fc.array(number, { maxLength: 40 }), (numbers) => {
				const bytes = written((to) => {
					for (const { as, value } of numbers) as === "uint" ? to.uint(value, 3) : to[as](value);
				});
				const from = new ByteReader(bytes);
				for (const { as, value } of numbers) expect(as === "uint" ? from.uint(3) : from[as]()).toBe(value);
				expect(from.left).toBe(0);
			}),
		);
	});

	test("S7 numbers have the written spelling", () => {
		const spellings: [number, string][] = [
			[0, "00"],
			[127, "7f"],
			[128, "8001"],
			[16_383, "ff7f"],
			[16_384, "808001"],
			[Number.MAX_SAFE_INTEGER, "ffffffffffffff0f"],
		];
		for (const [value, spelt] of spellings) expect(hex(written((to) => to.varint(value)))).toBe(spelt);
		for (const [value, spelt] of [
			[0, "00"],
			[-1, "01"],
			[1, "02"],
			[-64, "7f"],
			[64, "8001"],
		] as const)
			expect(hex(written((to) => to.signed(value)))).toBe(spelt);
	});

	test.each([
		["a varint that never ends", "ffffffffffffffffff"],
		["a varint above 2⁵³", "ffffffffffffff7f"],
		["a varint with a needless zero", "8000"],
		["a varint cut short", "80"],
		["nothing at all", ""],
	])("S12 %s is refused", (_what, bytes) => {
		expect(() => new ByteReader(Buffer.from(bytes, "hex")).varint()).toThrow(
			expect.objectContaining({ code: "invalid" }),
		);
	});

	test("S12 a length beyond the end is refused before anything is made", () => {
		try {
			new ByteReader(new Uint8Array(3)).raw(2 ** 40);
			expect.unreachable();
		} catch (error) {
			expect(codeOf(error)).toBe("invalid");
		}
	});
});
