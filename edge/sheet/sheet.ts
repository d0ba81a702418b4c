// Puts a month together: every day once, what was noted in each half of it, the day's lowest and highest, and its alarms.

import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { DayAlarm, NotingView, SheetDay } from "@tesai/shared/contract/edge-api/sheet.ts";
import type { CorrectionReason } from "@tesai/shared/contract/event/correction.ts";
import { HALVES, type Half } from "@tesai/shared/contract/event/sheet.ts";
import { WARNING_RULES } from "@tesai/shared/contract/limits.ts";
import { type Celsius, celsius, DAY, epochMs, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { localDayOf, startOfLocalDay } from "../coldchain/fridge-day.ts";
import { listMonthDays } from "./month.ts";

/** A noting and the one that it takes the place of. */
export interface KeptNoting extends NotingView {
	readonly corrects: { readonly noting: number; readonly reason: CorrectionReason } | null;
}

/** What the probe said in a stretch that lies within one day. */
export interface DayPart {
	readonly at: number;
	readonly coveredMs: number;
	readonly lowest: number;
	readonly highest: number;
}

export type SheetAlarm = Pick<AlarmView, "id" | "rule" | "since" | "ended" | "worstCelsius" | "acknowledged">;

export interface MonthRecords {
	readonly notings: readonly KeptNoting[];
	readonly parts: readonly DayPart[];
	readonly alarms: readonly SheetAlarm[];
}

/** The declaration's bound; the rest of a day with more alarms is on the alarm page. */
const MOST_ALARMS = 40;

/** Every day of `month` once, in order, as it stands at `now`. [SH5] [SH6] */
export function foldMonth(month: string, { notings, parts, alarms }: MonthRecords, now: number): SheetDay[] {
	const today = localDayOf(now);
	const partsByDay = Map.groupBy(parts, ({ at }) => localDayOf(at));
	const notingsByDay = Map.groupBy(notings, ({ day }) => day);
	return listMonthDays(month).map(({ day, date, weekday }) => {
		const ofDay = notingsByDay.get(day) ?? [];
		const [morning, afternoon] = HALVES.map((half) => countNotings(ofDay, half));
		return {
			date,
			weekday,
			when: day < today ? "past" : day === today ? "today" : "to-come",
			...spanOf(partsByDay.get(day) ?? []),
			morning: morning ?? NOTHING,
			afternoon: afternoon ?? NOTHING,
			alarms: alarms
				.flatMap((alarm) => cutToDay(alarm, startOfLocalDay(day), now))
				.toSorted((a, b) => a.from - b.from)
				.slice(0, MOST_ALARMS),
		};
	});
}

const NOTHING = { noting: null, others: 0 };
/** The declaration's bound. */
const MOST_OTHERS = 1_000;

/**
 * The newest noting that counts, and how many more there are. One that was corrected does not count, nor does a word that an
 * earlier one never happened. [SH2] [SH3]
 */
export function countNotings(ofDay: readonly KeptNoting[], half: Half): SheetDay["morning"] {
	const told = ofDay.filter((one) => one.half === half && one.corrects?.reason !== "never-happened");
	const newest = findCounting(ofDay.filter((one) => one.half === half));
	const others = Math.min(MOST_OTHERS, told.length - (newest === undefined ? 0 : 1));
	if (newest === undefined) return { noting: null, others };
	const { corrects: _, ...noting } = newest;
	return { noting, others };
}

/** The newest that counts, of notings that have with them whatever corrects them. [SH3] */
export function findCounting<Noting extends Pick<KeptNoting, "noting" | "corrects">>(
	notings: readonly Noting[],
): Noting | undefined {
	const corrected = new Set(notings.flatMap(({ corrects }) => corrects?.noting ?? []));
	return notings
		.filter(({ noting, corrects }) => !corrected.has(noting) && corrects?.reason !== "never-happened")
		.reduce<Noting | undefined>((best, one) => (best && best.noting > one.noting ? best : one), undefined);
}

function spanOf(parts: readonly DayPart[]): {
	readonly lowestCelsius: Celsius | null;
	readonly highestCelsius: Celsius | null;
	readonly coveredMs: Millis;
} {
	if (parts.length === 0) return { lowestCelsius: null, highestCelsius: null, coveredMs: millis(0) };
	return {
		lowestCelsius: celsius(Math.min(...parts.map(({ lowest }) => lowest))),
		highestCelsius: celsius(Math.max(...parts.map(({ highest }) => highest))),
		coveredMs: millis(
			Math.min(
				DAY,
				parts.reduce((sum, { coveredMs }) => sum + coveredMs, 0),
			),
		),
	};
}

/** A warning stands on the day it came: it may be open for weeks and asks for a look, no more. */
function cutToDay(alarm: SheetAlarm, start: number, now: number): DayAlarm[] {
	const end = alarm.ended?.at ?? now;
	const from = Math.max(alarm.since, start);
	const to = Math.min(end, start + DAY);
	const isFirstDay = alarm.since >= start;
	// One that lasted no time at all still was.
	if (from > to || from >= start + DAY || (to === from && !isFirstDay)) return [];
	if (!isFirstDay && WARNING_RULES.includes(alarm.rule)) return [];
	const { acknowledged } = alarm;
	return [
		{
			alarm: alarm.id,
			rule: alarm.rule,
			from: epochMs(from),
			to: alarm.ended === null && to === now ? null : epochMs(to),
			lastsMs: millis(to - from),
			worstCelsius: alarm.worstCelsius,
			action:
				acknowledged === null
					? null
					: { reason: acknowledged.reason, note: acknowledged.note, by: acknowledged.by?.person ?? null },
		},
	];
}
