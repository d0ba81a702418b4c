import { epochMs, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { foldTrack, joinShortRuns } from "./track.ts";

/** Minutes, as are all the numbers here. */
function trackOf(words: readonly (readonly [at: number, on: boolean, stands?: number])[], bucket = 1) {
	const fold = foldTrack(100 * MINUTE, 200 * MINUTE, millis(bucket * MINUTE));
	for (const [at, on, stands] of words)
		fold.hear({ utc: at * MINUTE, on, standsMs: stands === undefined ? undefined : millis(stands * MINUTE) });
	const { on, unknown } = fold.finish();
	const inMinutes = (runs: typeof unknown) => runs.map(({ from, to }) => [from / MINUTE, to / MINUTE]);
	return { on: inMinutes(on), unknown: inMinutes(unknown) };
}
const everyTenFrom = (from: number, to: number, on: boolean) =>
	Array.from({ length: (to - from) / 10 + 1 }, (_, place) => [from + place * 10, on] as const);

test.each([
	["nothing said, nothing known", [], { on: [], unknown: [[100, 200]] }],
	[
		"shut, open and shut again",
		[...everyTenFrom(90, 130, false), [131, true], [138, false], ...everyTenFrom(140, 200, false)],
		{ on: [[131, 138]], unknown: [] },
	],
	[
		"a word is believed for a quarter of an hour and no longer",
		[
			[110, true],
			[150, true],
		],
		{
			on: [
				[110, 125],
				[150, 165],
			],
			unknown: [
				[100, 110],
				[125, 150],
				[165, 200],
			],
		},
	],
	["a word of before the stretch still stands", [[95, true]], { on: [[100, 110]], unknown: [[110, 200]] }],
	["a word that stands until the next one", [[40, true, 1_500]], { on: [[100, 200]], unknown: [] }],
	[
		"two words of one moment: the later counts",
		[
			[110, true, 500],
			[110, false, 500],
		],
		{ on: [], unknown: [[100, 110]] },
	],
	[
		"an older word that comes later says nothing",
		[
			[110, false, 500],
			[105, true, 500],
		],
		{ on: [], unknown: [[100, 110]] },
	],
] as const)("CC83 %s", (_name, words, expected) => {
	expect(trackOf(words)).toEqual(expected);
});

test("CC83 short runs of one bucket become one that says for how long; long ones stay what they are", () => {
	const run = (from: number, to: number) => ({ from: epochMs(from * MINUTE), to: epochMs(to * MINUTE) });
	expect(
		joinShortRuns([run(1, 11), run(30, 40), run(55, 70), run(75, 80), run(120, 190)], millis(60 * MINUTE)),
	).toEqual([{ ...run(1, 70), onMs: 35 * MINUTE }, run(75, 80), run(120, 190)]);
});

test("CC83 joined runs are as long on as the single ones, in order, and at most two a bucket", () => {
	const runs = fc
		.uniqueArray(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 })
		.map((edges) => edges.toSorted((a, b) => a - b))
		.map((edges) =>
			Array.from({ length: Math.floor(edges.length / 2) }, (_, place) => ({
				from: epochMs(edges[2 * place]!),
				to: epochMs(edges[2 * place + 1]!),
			})),
		);
	fc.assert(
		fc.property(runs, fc.constantFrom(10, 60, 600), (single, bucket) => {
			const joined = joinShortRuns(single, millis(bucket));
			const onOf = (all: readonly { from: number; to: number; onMs?: number | undefined }[]) =>
				all.reduce((sum, { from, to, onMs }) => sum + (onMs ?? to - from), 0);
			expect(onOf(joined)).toBe(onOf(single));
			for (const [place, { from }] of joined.entries()) expect(from).toBeGreaterThan(joined[place - 1]?.to ?? -1);
			for (const starts of Map.groupBy(joined, ({ from }) => Math.floor(from / bucket)).values())
				expect(starts.length).toBeLessThanOrEqual(3);
		}),
	);
});
