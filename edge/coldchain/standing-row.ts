// Says a standing word again at every time at which somebody who counts would have forgotten it, so that whoever sums up readings
// needs to know nothing of devices that speak only when something changes. [CC49]

import type { SensorId } from "@tesai/shared/contract/id.ts";
import { MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { type ReadingRow, toReading } from "./reading-row.ts";
import { isStandingWord, STANDS_MS } from "./standing-word.ts";

type Row = Stamp & ReadingRow & { readonly sensor: SensorId };

/** What a sensor had said before the stretch, and how long before it. */
export interface CarriedWord {
	readonly row: Row;
	readonly ageMs: number;
}

/** Nobody forgets a state so soon. */
const AGAIN_MS = 10 * MINUTE;

/**
 * The rows of a stretch of one boot, with each standing word repeated until the next word, until it runs out, or until `toMs`;
 * what was `carried` into the stretch is said at `fromMs`. In order of time.
 */
export function repeatWords(
	rows: readonly Row[],
	carried: readonly CarriedWord[],
	fromMs: number,
	toMs: number,
): readonly Row[] {
	const boot = rows[0]?.boot;
	if (boot === undefined) return [];
	const told: Row[] = [];
	const words = [
		...carried.map(({ row, ageMs }) => ({ row, atMs: fromMs, untilMs: fromMs + STANDS_MS - ageMs, isTold: false })),
		...rows.flatMap((row) => {
			const reading = toReading(row);
			if (reading.kind !== "door") return [];
			return [{ row, atMs: row.monoMs, untilMs: row.monoMs + (isStandingWord(reading) ? STANDS_MS : 0), isTold: true }];
		}),
	];
	for (const ofSensor of Map.groupBy(words, (word) => word.row.sensor).values()) {
		for (const [index, { row, atMs, untilMs, isTold }] of ofSensor.entries()) {
			const next = ofSensor[index + 1]?.atMs;
			const endMs = Math.min(untilMs, next === undefined ? toMs : next - 1);
			if (!isTold && endMs >= atMs) told.push({ ...row, boot, monoMs: millis(atMs) });
			for (let at = atMs + AGAIN_MS; at < endMs; at += AGAIN_MS) told.push({ ...row, boot, monoMs: millis(at) });
			if (endMs > atMs) told.push({ ...row, boot, monoMs: millis(endMs) });
		}
	}
	return told.length === 0 ? rows : [...rows, ...told].sort((a, b) => a.monoMs - b.monoMs);
}
