import fc from "fast-check";
import { expect, test } from "vitest";
import { isText } from "./text.ts";

const isTextBytes = (bytes: Buffer) => isText(bytes, 0, bytes.length);

test.each([
	["nothing at all", "", true],
	["letters", "68656c6c6f", true],
	["Guaraní with a combining tilde", Buffer.from("g\u0303uahẽ").toString("hex"), true],
	["a character beyond the basic plane", "f0a98bbd", true],
	["U+FFFD", "efbfbd", true],
	["a byte order mark in the middle", "61efbbbf62", true],
	["U+0000", "610062", false],
	["U+001F", "611f62", false],
	["U+007F", "617f62", false],
	["U+0080", "c280", false],
	["U+009F behind a letter with an accent", "c3a9c29f", false],
	["U+FFFE", "efbfbe", false],
	["U+1FFFF", "f09fbfbf", false],
	["U+FDEF", "efb7af", false],
	["the first surrogate", "eda080", false],
	["the last surrogate", "edbfbf", false],
	["an overlong slash", "c0af", false],
	["a sequence cut short", "e282", false],
	["a byte that never occurs", "ff", false],
	["beyond U+10FFFF", "f4908080", false],
])("%s", (_what, hex, expected) => {
	expect(isTextBytes(Buffer.from(hex, "hex"))).toBe(expected);
});

test("only the window counts", () => {
	expect(isText(Buffer.from("\u0000ab\u0000"), 1, 3)).toBe(true);
});

test("what passes comes out of a decoder as it went in, without a control character", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 12 }), (array) => {
			const bytes = Buffer.from(array);
			if (!isTextBytes(bytes)) return;
			const text = bytes.toString("utf8");
			expect(Buffer.from(text).equals(bytes)).toBe(true);
			expect(/\p{Cc}/u.test(text)).toBe(false);
		}),
	);
});
