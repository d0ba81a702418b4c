// What a chart says in words: the moment under the cursor, all of what is shown, and one line a day.

import type { Chart } from "@tesai/shared/contract/edge-api/chart.ts";
import type { EpochMs, Millis } from "@tesai/shared/contract/quantity.ts";
import { formatCelsius } from "../numbers.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { formatHour, toLasting, toShortDate, toWeekday } from "../time/view-model.ts";
import { formatDayMonth } from "./chart-axis.ts";
import { type Cursor, type CursorTrack, type DayRow, extremesOf, findAt, listChartDays } from "./chart-data.ts";
import { type ChartWindow, isCovered } from "./chart-window.ts";

/** The cursor's moment and everything known of it, each a sentence of its own. */
export interface CursorWords {
	readonly when: Phrase;
	readonly temperature: Phrase;
	readonly isHole: boolean;
	readonly more: readonly Phrase[];
}

/**
 * `reachMs`: how far from a mark a finger still means it. Null for a moment that the chart is not of: what has not been asked for yet
 * is neither a hole nor an outage.
 */
export function toCursorWords(chart: Chart, at: number, reachMs = 0): CursorWords | null {
	if (!isCovered(chart, { from: at, to: at })) return null;
	const cursor = findAt(chart, Math.min(at, chart.to - 1), reachMs);
	const { bucket, claim } = cursor;
	return {
		when: phrase("time:date.hour", { date: toShortDate(at as EpochMs), time: formatHour(at as EpochMs) }),
		temperature: toTemperature(cursor),
		isHole: bucket === null,
		more: [
			...cursor.alarms.map((rule) => phrase("chart:cursor.alarm", { alarm: phrase(`coldchain:alarm.${rule}`) })),
			...(claim === null ? [] : [phrase("chart:cursor.claim", { value: formatCelsius(claim.maxCelsius) })]),
			...cursor.tracks.map(toTrackWords),
		],
	};
}

function toTemperature({ bucket }: Cursor): Phrase {
	if (bucket === null) return phrase("chart:cursor.hole");
	const { minCelsius, maxCelsius } = bucket;
	if (minCelsius === maxCelsius) return phrase("chart:cursor.one", { value: formatCelsius(minCelsius) });
	return phrase("coldchain:chart.between", { low: formatCelsius(minCelsius), high: formatCelsius(maxCelsius) });
}

function toTrackWords({ name, state, sumMs }: CursorTrack): Phrase {
	if (sumMs === null) return phrase(`chart:${name}.${state}`);
	return phrase(`chart:${name}.sum`, { lasting: toLasting(sumMs as Millis) });
}

/** Between which temperatures all of it lay; null when nothing was measured. */
export function toRangeOf(chart: Chart, window: ChartWindow): Phrase | null {
	const extremes = extremesOf(chart, window);
	if (extremes === null) return null;
	const { low, high } = extremes;
	return phrase("coldchain:chart.between", { low: formatCelsius(low), high: formatCelsius(high) });
}

export interface DayWords {
	readonly at: number;
	readonly day: string;
	readonly weekday: Phrase;
	readonly lowest: string;
	readonly highest: string;
	/** Null where the fridge has no such sensor. */
	readonly open: Phrase | string | null;
	readonly dark: Phrase | string | null;
	readonly alarms: string;
}

const NONE = "–";

export function toDayWords(chart: Chart, window: ChartWindow): DayWords[] {
	return listChartDays(chart, window).map(({ at, low, high, openMs, darkMs, alarms }: DayRow) => ({
		at,
		day: formatDayMonth(at),
		weekday: toWeekday(at as EpochMs),
		lowest: low === null ? NONE : formatCelsius(low),
		highest: high === null ? NONE : formatCelsius(high),
		open: openMs === null ? null : lasting(openMs),
		dark: darkMs === null ? null : lasting(darkMs),
		alarms: alarms === 0 ? NONE : String(alarms),
	}));
}

/** What is shorter than a second is the rounding of shares. */
const lasting = (ms: number): Phrase | string => (ms < 1_000 ? NONE : toLasting(ms as Millis));
