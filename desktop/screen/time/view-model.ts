// Ages, hours and dates as the staff read them. Intl is not asked: it knows no Guaraní, and an old phone's zone table
// still believes in Paraguay's summer time.

import type { EpochMs, Millis } from "@tesai/shared/contract/quantity.ts";
import type { Between } from "@tesai/shared/contract/time.ts";
import { type Phrase, phrase } from "../phrase.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Paraguay is at UTC−3 all year since October 2024. */
const ASUNCION_MS = -3 * HOUR_MS;

type AgeKind = "lasting" | "ago" | "since" | "since.least";
type Month = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12;
type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** "12 min". Counts minutes up to 90, hours up to two days, then days, always rounded down: never older than true. */
export function toLasting(ms: Millis): Phrase {
	return toAge("lasting", ms);
}

/** "hace 12 min" */
export function toAgo(ms: Millis): Phrase {
	return toAge("ago", ms);
}

/** "desde hace 12 min" */
export function toSince(ms: Millis): Phrase {
	return toAge("since", ms);
}

/** "desde hace más de 12 min": nobody vouches for more. */
export function toSinceAtLeast(ms: Millis): Phrase {
	return toAge("since.least", ms);
}

function toAge(kind: AgeKind, ms: number): Phrase {
	if (ms < MINUTE_MS) return phrase(`time:${kind}.moment`);
	if (ms < 90 * MINUTE_MS) return phrase(`time:${kind}.minutes`, undefined, Math.floor(ms / MINUTE_MS));
	if (ms < 2 * DAY_MS) return phrase(`time:${kind}.hours`, undefined, Math.floor(ms / HOUR_MS));
	return phrase(`time:${kind}.days`, undefined, Math.floor(ms / DAY_MS));
}

/** From one moment to a later one; a clock that was set back gives 0, not a negative age. */
export function ageOf(then: EpochMs, now: EpochMs): Millis {
	return Math.max(0, now - then) as Millis;
}

function atAsuncion(at: EpochMs): Date {
	return new Date(at + ASUNCION_MS);
}

/** "07:05" */
export function formatHour(at: EpochMs): string {
	return atAsuncion(at).toISOString().slice(11, 16);
}

/** "viernes 20/11": the weekday in words, the rest in digits, which both languages read. */
export function toShortDate(at: EpochMs): Phrase {
	const date = atAsuncion(at);
	return phrase("time:date.short", {
		weekday: weekdayOf(date),
		day: String(date.getUTCDate()),
		month: String(date.getUTCMonth() + 1),
	});
}

/**
 * "entre 07:10 y 09:40": when one time would say more than anybody knows. Hours alone while both lie on one day that is also that of
 * `now`; else each with its date, as "viernes 20/11 07:10".
 */
export function toBetween({ from, to }: Between, now: EpochMs): Phrase {
	const isToday = [from, to].every((at) => at === null || sameDay(at, now));
	const say = (at: EpochMs) =>
		isToday ? formatHour(at) : phrase("time:date.hour", { date: toShortDate(at), time: formatHour(at) });
	if (from !== null && to !== null) return phrase("time:between", { from: say(from), to: say(to) });
	if (from !== null) return phrase("time:between.after", { from: say(from) });
	return to === null ? phrase("time:between.unknown") : phrase("time:between.before", { to: say(to) });
}

function sameDay(one: EpochMs, other: EpochMs): boolean {
	return atAsuncion(one).toISOString().slice(0, 10) === atAsuncion(other).toISOString().slice(0, 10);
}

export function toLongDate(at: EpochMs): Phrase {
	const date = atAsuncion(at);
	return phrase("time:date.long", {
		weekday: weekdayOf(date),
		day: String(date.getUTCDate()),
		month: phrase(`time:month.${(date.getUTCMonth() + 1) as Month}`),
		year: String(date.getUTCFullYear()),
	});
}

/** "viernes" */
export function toWeekday(at: EpochMs): Phrase {
	return weekdayOf(atAsuncion(at));
}

function weekdayOf(date: Date): Phrase {
	return phrase(`time:weekday.${date.getUTCDay() as Weekday}`);
}
