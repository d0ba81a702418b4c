// Five minutes of the controller's readings as one row: what is kept, what the charge is counted from, what the chart draws.

import { MINUTE, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";

export type PowerReading = Extract<Reading, { kind: "power" }>;

/** A multiple of it is every bucket of the fridge's chart, and a minute's noise of a compressor's start is gone in it. */
export const SPAN_MS = millis(5 * MINUTE);

/** Lowest, highest and mean of one quantity; null where the device does not tell it. */
export interface Extent {
	readonly min: number;
	readonly max: number;
	readonly mean: number;
}

export interface Span {
	/** The first reading in it, with its derived wall time. */
	readonly at: Moment;
	/** From the first reading to the last one. */
	readonly lastsMs: Millis;
	readonly readings: number;
	readonly volts: Extent | null;
	readonly amps: Extent | null;
	readonly panelWatts: Extent | null;
	readonly loadWatts: Extent | null;
	/** As the device reports it. */
	readonly devicePercent: Extent | null;
	/** The charger has said that it floats, which it does with a full battery. */
	readonly floats: boolean;
	/** How many of the readings found the appliances' supply off. */
	readonly unsupplied: number;
}

/** The span with one reading more. `at` is not before the span's first reading. */
export function addToSpan(span: Span | undefined, reading: PowerReading, at: Moment): Span {
	const before = span?.readings ?? 0;
	const join = (extent: Extent | null | undefined, value: number | undefined) => widen(extent ?? null, value, before);
	return {
		at: span?.at ?? at,
		lastsMs: millis(span === undefined ? 0 : Math.max(0, at.utc - span.at.utc)),
		readings: before + 1,
		volts: join(span?.volts, reading.batteryVolts),
		amps: join(span?.amps, reading.batteryAmps),
		panelWatts: join(span?.panelWatts, reading.panelWatts),
		loadWatts: join(span?.loadWatts, reading.loadWatts),
		devicePercent: join(span?.devicePercent, reading.chargePercent),
		floats: span?.floats === true || reading.charge === "float",
		unsupplied: (span?.unsupplied ?? 0) + (reading.supplied ? 0 : 1),
	};
}

/** Which span of five minutes a wall time lies in. */
export function spanIndex(utc: number): number {
	return Math.floor(utc / SPAN_MS);
}

function widen(extent: Extent | null, value: number | undefined, before: number): Extent | null {
	if (value === undefined) return extent;
	if (extent === null) return { min: value, max: value, mean: value };
	return {
		min: Math.min(extent.min, value),
		max: Math.max(extent.max, value),
		mean: extent.mean + (value - extent.mean) / (before + 1),
	};
}
