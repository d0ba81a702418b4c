import fc from "fast-check";
import { expect, test } from "vitest";
import { CheckedLineFinder } from "./checked-line.ts";
import { encodeSentence, xorOfText } from "./nmea.ts";

const ascii = (text: string) => new TextEncoder().encode(text);
const finder = () =>
	new CheckedLineFinder({ start: "$", longest: 40, sum: xorOfText, read: (text) => text || undefined });
const find = (...chunks: readonly Uint8Array[]) => {
	const lines = finder();
	return { lines, found: chunks.flatMap((chunk) => lines.push(chunk)) };
};

test.each([
	["alone", "$A*41\r\n", ["A"]],
	["with LF alone", "$A*41\n", ["A"]],
	["in lower case", "$z*7a\r\n", ["z"]],
	["with a wrong check", "$A*42\r\n", []],
	["without its end", "$A*41", []],
	["without a check", "$A\r\n", []],
	["cut by the next one", "$A$A*41\r\n", ["A"]],
	["with noise before it", "\0\xff41\r\n$A*41\r\n", ["A"]],
	["with a control character in it", "$A\x07*41\r\n", []],
	["with CR in the middle", "$A\r*41\r\n", []],
	["that says nothing", "$*00\r\n", []],
	["too long", `$${"A".repeat(50)}*00\r\n$A*41\r\n`, ["A"]],
])("P30 a line %s", (_what, text, expected) => {
	expect(find(ascii(text)).found).toEqual(expected);
});

const noise = fc.uint8Array({ maxLength: 60 });
const spoken = fc.oneof(
	noise,
	fc.stringMatching(/^[A-Za-z0-9,.]{1,30}$/).map(encodeSentence),
	fc.stringMatching(/^[A-Za-z0-9,.]{1,30}$/).map((text) => encodeSentence(text).subarray(0, text.length)),
);

test("P30, P31: any chunking finds the same, every byte is counted once, memory is bounded", () => {
	fc.assert(
		fc.property(fc.array(spoken, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), (parts, size) => {
			const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
			const whole = find(bytes);
			const cut = find(
				...Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
					bytes.subarray(at * size, (at + 1) * size),
				),
			);
			expect(cut.found).toEqual(whole.found);
			expect(cut.lines.counts).toEqual(whole.lines.counts);
			const { goodBytes, discardedBytes } = whole.lines.counts;
			expect(goodBytes + discardedBytes + whole.lines.unfinishedBytes).toBe(bytes.length);
			expect(whole.lines.unfinishedBytes).toBeLessThanOrEqual(42);
		}),
	);
});
