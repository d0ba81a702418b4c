// Where a chart's axes have marks: full hours and days of Paraguay's clock, and whole degrees. Pure.

import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { formatHour } from "../time/view-model.ts";
import { type ChartWindow, lastsOf } from "./chart-window.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Paraguay is at UTC−3 all year. */
const ZONE_MS = -3 * HOUR_MS;

/** Divisors of a day, then days. */
const STEPS_MS = [
	5 * MINUTE_MS,
	10 * MINUTE_MS,
	15 * MINUTE_MS,
	30 * MINUTE_MS,
	HOUR_MS,
	2 * HOUR_MS,
	3 * HOUR_MS,
	6 * HOUR_MS,
	12 * HOUR_MS,
	DAY_MS,
	2 * DAY_MS,
	3 * DAY_MS,
	5 * DAY_MS,
	10 * DAY_MS,
] as const;

export interface TimeMark {
	readonly at: number;
	/** "14:30", or "20/11" where a day begins. */
	readonly label: string;
	readonly isDay: boolean;
}

/** As many marks as fit with at least `apartPx` between them, on the hours and midnights of the post. */
export function listTimeMarks(window: ChartWindow, widthPx: number, apartPx: number): TimeMark[] {
	const room = Math.max(1, widthPx / apartPx);
	const step = STEPS_MS.find((one) => lastsOf(window) / one <= room) ?? 10 * DAY_MS;
	const marks: TimeMark[] = [];
	// Local midnight of the first of January 1970 is the grid's origin.
	for (let local = Math.ceil((window.from + ZONE_MS) / step) * step; local - ZONE_MS <= window.to; local += step) {
		const at = local - ZONE_MS;
		const isDay = local % DAY_MS === 0;
		marks.push({ at, label: isDay ? formatDayMonth(at) : formatHour(at as EpochMs), isDay });
	}
	return marks;
}

/** "20/11", which both languages read. */
export function formatDayMonth(at: number): string {
	const date = new Date(at + ZONE_MS);
	return `${date.getUTCDate()}/${date.getUTCMonth() + 1}`;
}

/** Beginnings of the days of the post that touch the window, the first perhaps before it. */
export function listDayStarts({ from, to }: ChartWindow): number[] {
	const starts: number[] = [];
	for (let at = Math.floor((from + ZONE_MS) / DAY_MS) * DAY_MS - ZONE_MS; at < to; at += DAY_MS) starts.push(at);
	return starts;
}

const DEGREE_STEPS = [1, 2, 5, 10, 20] as const;

/** Whole degrees, at least `apartPx` from each other. */
export function listDegreeMarks(low: number, high: number, heightPx: number, apartPx: number): number[] {
	const room = Math.max(1, heightPx / apartPx);
	const step = DEGREE_STEPS.find((one) => (high - low) / one <= room) ?? 50;
	const marks: number[] = [];
	for (let degree = Math.ceil(low / step) * step; degree <= high; degree += step) marks.push(degree);
	return marks;
}
