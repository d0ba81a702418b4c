// A set of a lane's seqs (1, 2, 3 …) as everything up to a highest one, less the gaps below it.

export interface Range {
	readonly first: number;
	readonly last: number;
}

/** `upTo` is in the set (or 0 for the empty set); `gaps` ascend, lie below `upTo` and never touch. */
export interface Ranges {
	readonly upTo: number;
	readonly gaps: readonly Range[];
}

export const NO_RANGES: Ranges = { upTo: 0, gaps: [] };

/** The set of everything in the runs, which may overlap and come in any order. */
export function toRanges(runs: readonly Range[]): Ranges {
	const gaps: Range[] = [];
	let upTo = 0;
	for (const run of [...runs].sort((a, b) => a.first - b.first)) {
		if (run.last <= upTo) continue;
		if (run.first > upTo + 1) gaps.push({ first: upTo + 1, last: run.first - 1 });
		upTo = run.last;
	}
	return { upTo, gaps };
}

/** The set as disjoint runs, ascending; the way a store keeps it. */
export function toRuns(ranges: Ranges): Range[] {
	const runs: Range[] = [];
	let first = 1;
	for (const gap of ranges.gaps) {
		if (gap.first > first) runs.push({ first, last: gap.first - 1 });
		first = gap.last + 1;
	}
	if (ranges.upTo >= first) runs.push({ first, last: ranges.upTo });
	return runs;
}

export function addRange(ranges: Ranges, range: Range): Ranges {
	return toRanges([...toRuns(ranges), range]);
}

export function mergeRanges(one: Ranges, other: Ranges): Ranges {
	return toRanges([...toRuns(one), ...toRuns(other)]);
}

export function hasSeq(ranges: Ranges, seq: number): boolean {
	return seq >= 1 && seq <= ranges.upTo && !ranges.gaps.some((gap) => seq >= gap.first && seq <= gap.last);
}

/** What 1 … `last` still lacks, lowest first. */
export function missingRanges(ranges: Ranges, last: number): Range[] {
	const missing: Range[] = [];
	for (const gap of ranges.gaps) {
		if (gap.first <= last) missing.push({ first: gap.first, last: Math.min(gap.last, last) });
	}
	if (last > ranges.upTo) missing.push({ first: ranges.upTo + 1, last });
	return missing;
}

/** What of the runs, ascending and disjoint, is in none of `without`, which may overlap and come in any order. */
export function withoutRuns(runs: readonly Range[], without: readonly Range[]): Range[] {
	if (without.length === 0) return [...runs];
	const taken = toRanges(without);
	return runs.flatMap(({ first, last }) =>
		missingRanges(taken, last)
			.filter((gap) => gap.last >= first)
			.map((gap) => ({ first: Math.max(gap.first, first), last: gap.last })),
	);
}

export function countSeqs(ranges: Ranges): number {
	return ranges.gaps.reduce((count, gap) => count - (gap.last - gap.first + 1), ranges.upTo);
}

/** A subset that names at most `most` gaps: the lowest, because those are sent again first. It never claims a seq more. */
export function withFewerGaps(ranges: Ranges, most: number): Ranges {
	const cut = ranges.gaps[most];
	return cut === undefined ? ranges : { upTo: cut.first - 1, gaps: ranges.gaps.slice(0, most) };
}

export function isSameRanges(one: Ranges, other: Ranges): boolean {
	return (
		one.upTo === other.upTo &&
		one.gaps.length === other.gaps.length &&
		one.gaps.every((gap, i) => gap.first === other.gaps[i]?.first && gap.last === other.gaps[i]?.last)
	);
}
