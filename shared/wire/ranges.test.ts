import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	addRange,
	countSeqs,
	hasSeq,
	mergeRanges,
	missingRanges,
	NO_RANGES,
	type Range,
	toRanges,
	toRuns,
	withFewerGaps,
	withoutRuns,
} from "./ranges.ts";

const MOST = 40;
const run: fc.Arbitrary<Range> = fc
	.tuple(fc.integer({ min: 1, max: MOST }), fc.integer({ min: 0, max: 6 }))
	.map(([first, more]) => ({ first, last: first + more }));
const runs = fc.array(run, { maxLength: 8 });

/** The same set, the slow and obvious way. */
function naive(of: readonly Range[]): Set<number> {
	const all = new Set<number>();
	for (const { first, last } of of) for (let seq = first; seq <= last; seq++) all.add(seq);
	return all;
}

function seqsOf(of: readonly Range[]): number[] {
	return [...naive(of)].sort((a, b) => a - b);
}

describe("ranges", () => {
	test("S9 hold exactly the seqs that were put in, in whatever order", () => {
		fc.assert(
			fc.property(runs, (some) => {
				const set = naive(some);
				const built = some.reduce(addRange, NO_RANGES);
				expect(built).toEqual(toRanges(some));
				expect(countSeqs(built)).toBe(set.size);
				expect(built.upTo).toBe(Math.max(0, ...set));
				for (let seq = 0; seq <= MOST + 8; seq++) expect(hasSeq(built, seq)).toBe(set.has(seq));
			}),
		);
	});

	test("S9 have one spelling: gaps ascend, never touch and lie below the highest seq", () => {
		fc.assert(
			fc.property(runs, (some) => {
				const { upTo, gaps } = toRanges(some);
				let end = -1;
				for (const gap of gaps) {
					expect(gap.first).toBeGreaterThan(end + 1);
					expect(gap.last).toBeGreaterThanOrEqual(gap.first);
					expect(gap.last).toBeLessThan(upTo);
					end = gap.last;
				}
				expect(toRanges(toRuns({ upTo, gaps }))).toEqual({ upTo, gaps });
			}),
		);
	});

	test("S9 merge like sets, in any order and any number of times", () => {
		fc.assert(
			fc.property(runs, runs, (some, others) => {
				const one = toRanges(some);
				const other = toRanges(others);
				const merged = mergeRanges(one, other);
				expect(seqsOf(toRuns(merged))).toEqual(seqsOf([...some, ...others]));
				expect(mergeRanges(other, one)).toEqual(merged);
				expect(mergeRanges(merged, one)).toEqual(merged);
			}),
		);
	});

	test("S9 what is missing and what is there make the whole, lowest first", () => {
		fc.assert(
			fc.property(runs, fc.integer({ min: 0, max: MOST + 8 }), (some, last) => {
				const set = naive(some);
				const expected = Array.from({ length: last }, (_, i) => i + 1).filter((seq) => !set.has(seq));
				expect(missingRanges(toRanges(some), last).flatMap((gap) => seqsOf([gap]))).toEqual(expected);
			}),
		);
	});

	test("S10 naming fewer gaps never claims a seq that is not there", () => {
		fc.assert(
			fc.property(runs, fc.nat(4), (some, most) => {
				const whole = toRanges(some);
				const cut = withFewerGaps(whole, most);
				expect(cut.gaps.length).toBeLessThanOrEqual(most);
				for (const seq of seqsOf(toRuns(cut))) expect(hasSeq(whole, seq)).toBe(true);
				for (const gap of cut.gaps) expect(whole.gaps).toContainEqual(gap);
			}),
		);
	});
});

test("S27 runs without others hold exactly the seqs that none of those has", () => {
	const run = fc
		.tuple(fc.integer({ min: 1, max: 60 }), fc.nat(12))
		.map(([first, more]) => ({ first, last: first + more }));
	const seqsOf = (runs: readonly Range[]) =>
		runs.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
	fc.assert(
		fc.property(fc.array(run), fc.array(run), (some, others) => {
			const runs = toRuns(toRanges(some));
			const without = new Set(seqsOf(others));
			expect(seqsOf(withoutRuns(runs, others))).toEqual(seqsOf(runs).filter((seq) => !without.has(seq)));
		}),
	);
});
