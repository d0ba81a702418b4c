// A chart's buckets: the lowest and the highest of each stretch, because an average hides the peak that matters; and its holes.

import type { ChartBucket, ChartSpan } from "@tesai/shared/contract/edge-api/chart.ts";
import { epochMs, MINUTE, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { type Anchor, anchorsInEffect } from "@tesai/shared/contract/time.ts";
import { fromCenti } from "./reading-row.ts";

export interface TimedUtcCenti {
	readonly utc: number;
	readonly centi: number;
}

/** Whole divisors of a day, so that a bucket never spans midnight; minutes. */
const BUCKET_MINUTES = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1_440] as const;

/** The finest buckets of which no more than `columns` fill the stretch. [CC80] */
export function chooseBucket(lastsMs: number, columns: number): Millis {
	const fits = BUCKET_MINUTES.find((minutes) => Math.floor(lastsMs / (minutes * MINUTE)) <= columns);
	return millis((fits ?? 1_440) * MINUTE);
}

/** A silence of more than this is time of which nobody knows. [CC66] [CC81] */
export const LONGEST_SILENCE: Millis = millis(20 * MINUTE);

/** Takes samples one after the other, so that a month of them need not be kept. */
export interface EnvelopeFold {
	hear(utc: number, centi: number): void;
	/** In order of time. */
	finish(): readonly ChartBucket[];
}

/** Lowest and highest of each bucket of whole multiples of `bucketMs`; one without a sample is left out. [CC80] */
export function foldEnvelope(bucketMs: Millis): EnvelopeFold {
	interface Bucket {
		readonly at: number;
		min: number;
		max: number;
		readings: number;
	}
	const buckets = new Map<number, Bucket>();
	let open: Bucket | undefined;
	return {
		hear: (utc, centi) => {
			const at = Math.floor(utc / bucketMs) * bucketMs;
			if (open?.at !== at) {
				// A clock that was set back comes to a bucket again.
				open = buckets.get(at) ?? { at, min: centi, max: centi, readings: 0 };
				buckets.set(at, open);
			}
			if (centi < open.min) open.min = centi;
			if (centi > open.max) open.max = centi;
			open.readings++;
		},
		finish: () =>
			[...buckets.values()]
				.toSorted((a, b) => a.at - b.at)
				.map(({ at, min, max, readings }) => ({
					at: epochMs(at),
					minCelsius: fromCenti(min),
					maxCelsius: fromCenti(max),
					readings,
				})),
	};
}

/** The same for samples that are all at hand. */
export function bucketTemperatures(samples: Iterable<TimedUtcCenti>, bucketMs: Millis): readonly ChartBucket[] {
	const fold = foldEnvelope(bucketMs);
	for (const { utc, centi } of samples) fold.hear(utc, centi);
	return fold.finish();
}

export interface SilenceFold {
	hear(utc: number): void;
	finish(): readonly ChartSpan[];
}

/** Where within [from, to) nothing was heard for longer than `LONGEST_SILENCE`. What was heard before `from` counts. [CC81] */
export function foldSilences(from: number, to: number): SilenceFold {
	const silences: ChartSpan[] = [];
	let heardUtc = Number.NEGATIVE_INFINITY;
	const hear = (utc: number) => {
		const begins = Math.max(heardUtc, from);
		if (utc - heardUtc > LONGEST_SILENCE && utc > begins) silences.push({ from: epochMs(begins), to: epochMs(utc) });
		heardUtc = Math.max(heardUtc, utc);
	};
	return {
		hear: (utc) => {
			if (utc >= heardUtc) hear(utc);
		},
		finish: () => {
			hear(to);
			return silences;
		},
	};
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

/** The stretch in pieces no longer than `lengthMs`; nothing is known before `fromMs` or after `toMs`, so both must be finite. */
export function sliceStretch(stretch: Stretch, lengthMs: number): Stretch[] {
	const count = Math.max(1, Math.ceil((stretch.toMs - stretch.fromMs) / lengthMs));
	return Array.from({ length: count }, (_, place) => ({
		...stretch,
		fromMs: stretch.fromMs + place * lengthMs,
		toMs: Math.min(stretch.toMs, stretch.fromMs + (place + 1) * lengthMs),
	}));
}

/** The stretch cut at those of the wall times that lie within it. */
export function cutStretch(stretch: Stretch, utcs: readonly number[]): Stretch[] {
	const inside = utcs.map((utc) => utc - stretch.offsetMs).filter((ms) => ms > stretch.fromMs && ms < stretch.toMs);
	const edges = [stretch.fromMs, ...inside.toSorted((a, b) => a - b), stretch.toMs];
	return edges.slice(1).map((toMs, place) => ({ ...stretch, fromMs: edges[place] ?? stretch.fromMs, toMs }));
}
