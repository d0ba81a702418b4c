// What the samples before this one mean for a rule that looks further back than one run of bad samples: the bad time in a
// sliding window, and how long a value has stood still. Can be told again from the stored samples at any time.

import type { CumulativeLimit } from "@tesai/shared/contract/limits.ts";
import { type Celsius, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { elapsed, isAfter, type Moment, type Stamp } from "@tesai/shared/contract/time.ts";
import { breaksLimit } from "./limits.ts";

/** What counts towards a limit: since which sample, and how much of it. */
export interface Counted {
	readonly since: Moment;
	readonly ms: Millis;
}

export interface Past {
	/** Takes the next sample, in order of time; one that was taken before changes nothing. */
	take(value: Celsius, at: Moment): void;
	/** What counts at the newest sample taken; undefined when it breaks nothing. */
	counted(): Counted | undefined;
	/** What was counted up to this stamp is never counted again. [CC22] */
	countFrom(stamp: Stamp): void;
}

/** From one bad sample to a later one, all bad between them. */
interface Stretch {
	readonly from: Moment;
	to: Moment;
	ms: number;
}

/**
 * The bad time of a cumulative rule: the time between two bad samples in a row, unless they are further apart than
 * `longestGapMs`, as far as it lies inside the window before the newest sample. [CC20] [CC21]
 */
export function openBadTime(limit: CumulativeLimit, longestGapMs: Millis): Past {
	const stretches: Stretch[] = [];
	let newest: { readonly at: Moment; readonly isBad: boolean } | undefined;
	let from: Stamp | undefined;

	/** How much of a stretch the window before `at` still holds. */
	const inWindow = ({ to, ms }: Stretch, at: Moment) => Math.min(ms, limit.withinMs - elapsed(to, at));

	return {
		take: (value, at) => {
			if (newest !== undefined && !isAfter(at, newest.at)) return;
			const before = newest;
			newest = { at, isBad: breaksLimit(limit, value) };
			if (!newest.isBad || before === undefined || !before.isBad) return;
			if (from !== undefined && isAfter(from, before.at)) return;
			const gap = elapsed(before.at, at);
			if (gap > longestGapMs) return;
			const last = stretches.at(-1);
			// A stretch stays within one boot, where its length is exact whatever the wall clock does.
			if (last !== undefined && last.to === before.at && last.to.boot === at.boot) {
				last.to = at;
				last.ms += gap;
			} else stretches.push({ from: before.at, to: at, ms: gap });
		},
		counted: () => {
			if (newest === undefined || !newest.isBad) return undefined;
			const { at } = newest;
			let expired = 0;
			for (const stretch of stretches) {
				if (inWindow(stretch, at) > 0) break;
				expired++;
			}
			stretches.splice(0, expired);
			let ms = 0;
			for (const stretch of stretches) ms += inWindow(stretch, at);
			return { since: stretches[0]?.from ?? at, ms: millis(ms) };
		},
		countFrom: (stamp) => {
			from = stamp;
			stretches.length = 0;
		},
	};
}

/** How long the sensor has said exactly the same; a pause of more than `longestGapMs` begins it anew. [CC25] */
export function openSameness(longestGapMs: Millis): Past {
	let run: { readonly value: Celsius; readonly since: Moment; readonly last: Moment } | undefined;
	let from: Stamp | undefined;
	return {
		take: (value, at) => {
			if (run !== undefined && !isAfter(at, run.last)) return;
			if (from !== undefined && !isAfter(at, from)) return;
			const goesOn = run !== undefined && run.value === value && elapsed(run.last, at) <= longestGapMs;
			run = { value, since: goesOn && run !== undefined ? run.since : at, last: at };
		},
		counted: () => run && { since: run.since, ms: elapsed(run.since, run.last) },
		countFrom: (stamp) => {
			from = stamp;
			run = undefined;
		},
	};
}
