// How often, how long and at most how long a door stood open in a stretch of time. [CC64]

import { type Millis, millis } from "@tesai/shared/contract/quantity.ts";

/** Until when a state lasted from its first sign; `toUtc` is the first sign of the opposite, or the end of the stretch. */
export interface OpenSpan {
	readonly fromUtc: number;
	readonly toUtc: number;
}

export interface DoorStatistics {
	readonly openings: number;
	readonly openMs: Millis;
	readonly longestMs: Millis;
}

/** Two spans so close are one opening that a record's edge has cut (E006/DS01: a second). */
const JOIN_MS = 1_000;

/** Spans in order of time; those that touch become one. */
export function joinSpans(spans: readonly OpenSpan[]): OpenSpan[] {
	const joined: OpenSpan[] = [];
	for (const span of spans) {
		const before = joined.at(-1);
		if (before !== undefined && span.fromUtc - before.toUtc <= JOIN_MS) {
			joined[joined.length - 1] = { fromUtc: before.fromUtc, toUtc: Math.max(before.toUtc, span.toUtc) };
		} else joined.push(span);
	}
	return joined;
}

/**
 * Within [fromUtc, toUtc): an opening counts where it begins, its time where it passes; the longest is told by its whole length
 * so far, also before `fromUtc`.
 */
export function summariseDoor(spans: readonly OpenSpan[], fromUtc: number, toUtc: number): DoorStatistics {
	let openings = 0;
	let openMs = 0;
	let longestMs = 0;
	for (const span of joinSpans(spans)) {
		const end = Math.min(span.toUtc, toUtc);
		const inside = end - Math.max(span.fromUtc, fromUtc);
		if (span.fromUtc >= fromUtc && span.fromUtc < toUtc) openings++;
		if (inside <= 0) continue;
		openMs += inside;
		longestMs = Math.max(longestMs, end - span.fromUtc);
	}
	return { openings, openMs: millis(openMs), longestMs: millis(longestMs) };
}
