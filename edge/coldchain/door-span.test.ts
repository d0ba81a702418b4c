import { MINUTE } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { listDoorMoments } from "./door-span.ts";

/** Quarters of an hour in a row, by their open seconds and, where counted, their openings. */
type Told = readonly [openS: number, openings?: number | undefined, heldS?: number];
const quarters = (...all: Told[]) =>
	all.map(([openS, openings, heldS], index) => ({
		fromMs: index * 15 * MINUTE,
		toMs: (index + 1) * 15 * MINUTE,
		openMs: openS * 1_000,
		openings,
		heldMs: heldS === undefined ? undefined : heldS * 1_000,
	}));
/** Each span as "from-to" in seconds; "…" where it does not end. */
function spansOf(...all: Told[]): string[] {
	const spans: string[] = [];
	let from: number | undefined;
	for (const { atMs, open } of listDoorMoments(quarters(...all))) {
		if (open) from ??= atMs;
		else if (from !== undefined) {
			spans.push(`${Math.round(from / 1_000)}-${Math.floor(atMs / 1_000)}`);
			from = undefined;
		}
	}
	return from === undefined ? spans : [...spans, `${Math.round(from / 1_000)}-…`];
}

test.each([
	["CC35 shut", [[0], [0]], []],
	["CC35 an opening of its own", [[0], [120], [0]], ["1290-1410"]],
	[
		"CC35 two intervals with an opening each have two",
		[
			[120, 1],
			[120, 1],
		],
		["390-510", "1290-1410"],
	],
	["CC35 without a count they may be one, and are taken so", [[150], [160]], ["750-1060"]],
	["CC35 however short the other side", [[0], [299], [1], [0]], ["1501-1801"]],
	["CC35 in pairs, from the oldest on", [[60], [60], [60], [60]], ["840-960", "2640-2760"]],
	["CC35 three are one and a half pairs", [[60], [60], [60], [0]], ["840-960", "2220-2280"]],
	["CC35 what was open throughout is the surer neighbour", [[150], [160], [900]], ["375-525", "1640-…"]],
	["CC35 one side's count is enough to keep them apart", [[150, 1], [160]], ["375-525", "1270-1430"]],
	["CC35 shut at the end is shut between", [[150, undefined, 0], [160]], ["375-525", "1270-1430"]],
	[
		"CC35 open at the end goes on",
		[
			[200, undefined, 60],
			[30, undefined, 0],
		],
		["350-490", "840-930"],
	],
	["CC35 open throughout, and shut at the end", [[900, undefined, 0], [0]], ["0-900"]],
	["CC35 open throughout goes on before and after", [[120], [900], [60]], ["780-1860"]],
	["CC35 a second short is throughout", [[0], [899], [900], [0]], ["900-2700"]],
	[
		"CC35 open time without an opening goes on from before",
		[
			[120, 1],
			[60, 0],
		],
		["780-960"],
	],
	["CC35 several openings share their seconds", [[300, 3]], ["150-250", "400-500", "650-750"]],
	["CC35 more seconds than there are is throughout", [[0], [5_000], [0]], ["900-1800"]],
	["CC35 still open at the end", [[0], [900]], ["900-…"]],
] as const)("%s", (_name, intervals, spans) => {
	expect(spansOf(...intervals)).toEqual(spans);
});

test("CC35 no second is invented or lost, whatever is counted", () => {
	const second = fc.integer({ min: 0, max: 890 });
	const told = fc.tuple(second, fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }));
	fc.assert(
		fc.property(fc.array(told, { minLength: 1, maxLength: 12 }), (all) => {
			const moments = listDoorMoments(quarters(...all));
			let openMs = 0;
			for (const [index, { atMs, open }] of moments.entries()) {
				if (open) openMs += (moments[index + 1]?.atMs ?? all.length * 15 * MINUTE) - atMs;
			}
			const counted = all.reduce((sum, [openS]) => sum + openS * 1_000, 0);
			expect(Math.abs(openMs - counted)).toBeLessThan(1_100 * all.length);
			expect(moments.at(-1)?.open).toBe(false);
		}),
	);
});

test("CC35 moments are in order of time, none twice", () => {
	const moments = listDoorMoments(quarters([30], [900], [0], [400, 2], [0, 0], [900], [900])).map((one) => one.atMs);
	expect(moments).toEqual([...new Set(moments)].toSorted((a, b) => a - b));
});
