import { MINUTE } from "@tesai/shared/contract/quantity.ts";
import { expect, test } from "vitest";
import { listDoorMoments } from "./door-span.ts";

/** Quarters of an hour in a row, by their open seconds and, where counted, their openings. */
const quarters = (...all: (readonly [openS: number, openings?: number])[]) =>
	all.map(([openS, openings], index) => ({
		fromMs: index * 15 * MINUTE,
		toMs: (index + 1) * 15 * MINUTE,
		openMs: openS * 1_000,
		openings,
	}));
/** Each span as "from-to" in seconds; "…" where it does not end. */
function spansOf(...all: (readonly [openS: number, openings?: number])[]): string[] {
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
	["CC35 two intervals with an opening each have two", [[120], [120]], ["390-510", "1290-1410"]],
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

test("CC35 moments are in order of time, none twice", () => {
	const moments = listDoorMoments(quarters([30], [900], [0], [400, 2], [0, 0], [900], [900])).map((one) => one.atMs);
	expect(moments).toEqual([...new Set(moments)].toSorted((a, b) => a - b));
});
