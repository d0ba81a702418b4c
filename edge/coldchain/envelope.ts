// A chart's buckets: the lowest and the highest of each stretch, because an average hides the peak that matters.

import type { Chart } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { epochMs, type Millis } from "@tesai/shared/contract/quantity.ts";
import { type Anchor, anchorsInEffect } from "@tesai/shared/contract/time.ts";
import { fromCenti } from "./reading-row.ts";

export interface TimedUtcCenti {
	readonly utc: number;
	readonly centi: number;
}

/** Buckets on whole multiples of `bucketMs`; one without a reading is left out, so that a gap stays a gap. */
export function bucketTemperatures(samples: Iterable<TimedUtcCenti>, bucketMs: Millis): Chart["buckets"] {
	const buckets = new Map<number, { min: number; max: number; readings: number }>();
	for (const { utc, centi } of samples) {
		const at = Math.floor(utc / bucketMs) * bucketMs;
		const bucket = buckets.get(at);
		if (bucket === undefined) {
			buckets.set(at, { min: centi, max: centi, readings: 1 });
			continue;
		}
		bucket.min = Math.min(bucket.min, centi);
		bucket.max = Math.max(bucket.max, centi);
		bucket.readings++;
	}
	return [...buckets]
		.sort(([a], [b]) => a - b)
		.map(([at, { min, max, readings }]) => ({
			at: epochMs(at),
			minCelsius: fromCenti(min),
			maxCelsius: fromCenti(max),
			readings,
		}));
}

/** A stretch of one boot's monotonic time and what to add to it for wall time. */
export interface Stretch {
	readonly boot: number;
	readonly fromMs: number;
	readonly toMs: number;
	readonly offsetMs: number;
}

/**
 * The stretches of monotonic time whose derived wall time lies in [from, to). A clock that was set back gives two
 * stretches over the same wall time: both happened. `allAnchors` in order of boot and monotonic time.
 */
export function stretchesBetween(from: number, to: number, allAnchors: readonly Anchor[]): Stretch[] {
	const anchors = anchorsInEffect(allAnchors);
	return anchors.flatMap((anchor, index) => {
		const offsetMs = anchor.utc - anchor.monoMs;
		const before = anchors[index - 1];
		const after = anchors[index + 1];
		// The first anchor of a boot also stands for what came before it, the last for all that comes after.
		const begins = before?.boot === anchor.boot ? anchor.monoMs : Number.NEGATIVE_INFINITY;
		const ends = after?.boot === anchor.boot ? after.monoMs : Number.POSITIVE_INFINITY;
		const fromMs = Math.max(begins, from - offsetMs);
		const toMs = Math.min(ends, to - offsetMs);
		return fromMs < toMs ? [{ boot: anchor.boot, fromMs, toMs, offsetMs }] : [];
	});
}
