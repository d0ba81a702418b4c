// How much a compressor ran: by its contact, by a device that counts, or read from the rise and fall of the temperature. [CC65]

import { MINUTE, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Swing } from "./swing.ts";

/** `judgedMs`: for how much of the stretch anybody knows. */
export interface CompressorStatistics {
	readonly ranMs: Millis;
	readonly judgedMs: Millis;
	/** Null where only the time is known. */
	readonly starts: number | null;
}

export interface CompressorSample {
	readonly utc: number;
	readonly running: boolean;
	readonly ranMs?: Millis | undefined;
	readonly overMs?: Millis | undefined;
}

/** A contact is polled at least so often; after a longer silence nobody knows. */
const LONGEST_HOLD = 20 * MINUTE;

/** By the contact, within [fromUtc, toUtc): a sample's state holds until the next one, but not through a silence. */
export function summariseCompressor(
	samples: readonly CompressorSample[],
	fromUtc: number,
	toUtc: number,
): CompressorStatistics {
	let ran = 0;
	let judged = 0;
	let starts = 0;
	let isCounting = false;
	for (const [index, sample] of samples.entries()) {
		const { utc, running, ranMs, overMs } = sample;
		const before = samples[index - 1];
		if (ranMs !== undefined && overMs !== undefined) {
			isCounting = true;
			if (utc < fromUtc || utc >= toUtc) continue;
			ran += Math.min(ranMs, overMs);
			judged += overMs;
			continue;
		}
		const next = samples[index + 1]?.utc ?? toUtc;
		const inside = Math.min(next, toUtc, utc + LONGEST_HOLD) - Math.max(utc, fromUtc);
		if (inside > 0) {
			judged += inside;
			if (running) ran += inside;
		}
		if (running && before?.running === false && utc >= fromUtc && utc < toUtc) starts++;
	}
	return { ranMs: millis(ran), judgedMs: millis(judged), starts: isCounting ? null : starts };
}

/** Without a contact: while the temperature falls, something cools. Swings tell nothing before the first and after the last turn. */
export function inferCompressor(swings: readonly Swing[], fromUtc: number, toUtc: number): CompressorStatistics {
	let ran = 0;
	let judged = 0;
	for (const swing of swings) {
		const inside = Math.min(swing.toUtc, toUtc) - Math.max(swing.fromUtc, fromUtc);
		if (inside <= 0) continue;
		judged += inside;
		if (swing.toCelsius < swing.fromCelsius) ran += inside;
	}
	return { ranMs: millis(ran), judgedMs: millis(judged), starts: null };
}
