// A month's sheet line by line, as the page and the paper both show it: numbers as Paraguay writes them, sentences as keys.

import type { DayAlarm, NotingView, SheetDay, SheetView } from "./edge-api/sheet.ts";
import type { AcknowledgeReason } from "./event/coldchain.ts";
import type { PersonNo } from "./id.ts";
import type { Rule } from "./limits.ts";
import { type EpochMs, HOUR, MINUTE, type Millis } from "./quantity.ts";

type SheetKey =
	| `rule.${Rule}`
	| `action.${AcknowledgeReason}`
	| "action.none"
	| "alarm.lasted"
	| "alarm.lasted.worst"
	| "alarm.open"
	| "alarm.open.worst"
	| "lasting.minutes"
	| "lasting.hours"
	| "lasting.day"
	| "remark.own"
	| "remark.unsure"
	| "remark.others"
	| "since"
	| "covered.none"
	| "covered.part"
	| "summary.noted"
	| "summary.whole"
	| "summary.lacking"
	| "limits.both"
	| "limits.below"
	| "limits.above"
	| "limits.none";

/** A sentence that the page and the paper each say in the language chosen there. A value may be a sentence itself. */
export interface SheetSaying {
	readonly key: `sheet:${SheetKey}`;
	readonly values?: Readonly<Record<string, string | SheetSaying>>;
}

export interface HalfCell {
	/** `waiting`: the running half day; `missing`: it is over and nobody noted anything. */
	readonly state: "noted" | "waiting" | "missing" | "to-come";
	/** "4,8" */
	readonly celsius: string | null;
	/** "07:12" */
	readonly time: string | null;
	readonly by: PersonNo | null;
	/** Lowest and highest since somebody looked before; the paper has no room for it and leaves it to the day's column. */
	readonly since: SheetSaying | null;
	/** Colder or warmer than the fridge's limits. */
	readonly isOutside: boolean;
	readonly remarks: readonly SheetSaying[];
	/** In the words of whoever wrote it. */
	readonly note: string | null;
}

export interface AlarmLine {
	readonly alarm: number;
	readonly what: SheetSaying;
	readonly action: SheetSaying;
	readonly by: PersonNo | null;
	readonly note: string | null;
}

export interface SheetLine {
	readonly date: number;
	readonly weekday: number;
	readonly when: SheetDay["when"];
	readonly morning: HalfCell;
	readonly afternoon: HalfCell;
	/** "2,1", "6,8"; null when the box has no temperature of that day. */
	readonly lowest: string | null;
	readonly highest: string | null;
	readonly isLow: boolean;
	readonly isHigh: boolean;
	/** How much of a past day the box has nothing of; null where it has nearly all. */
	readonly covered: SheetSaying | null;
	readonly alarms: readonly AlarmLine[];
}

export interface SheetLines {
	readonly limits: SheetSaying;
	/** "41 of 60 readings are noted", and which days have none at all. */
	readonly summary: readonly SheetSaying[];
	readonly lines: readonly SheetLine[];
}

/** Below this a day's lowest and highest are not the day's. */
const NEARLY_WHOLE_MS = 20 * HOUR;

/** Every day of the sheet once, in order. */
export function layOutSheet(view: SheetView): SheetLines {
	const lines = view.days.map((day) => layOutDay(day, view));
	return { limits: sayLimits(view.limits), summary: sayKept(lines), lines };
}

function layOutDay(day: SheetDay, { limits, at }: SheetView): SheetLine {
	const isMorning = hourAtPost(at) < 12;
	const { lowestCelsius: low, highestCelsius: high } = day;
	const isOver = (half: "morning" | "afternoon") =>
		day.when === "past" || (day.when === "today" && half === "morning" && !isMorning);
	const isRunning = (half: "morning" | "afternoon") => day.when === "today" && isMorning === (half === "morning");
	const cell = (half: "morning" | "afternoon"): HalfCell => {
		const { noting, others } = day[half];
		if (noting !== null) return layOutNoting(noting, others, limits);
		const state = isOver(half) ? "missing" : isRunning(half) ? "waiting" : "to-come";
		const remarks = others > 0 ? [sayOthers(others)] : [];
		return { state, celsius: null, time: null, by: null, since: null, isOutside: false, remarks, note: null };
	};
	return {
		date: day.date,
		weekday: day.weekday,
		when: day.when,
		morning: cell("morning"),
		afternoon: cell("afternoon"),
		lowest: low === null ? null : writeDecimal(low),
		highest: high === null ? null : writeDecimal(high),
		isLow: low !== null && isTooCold(low, limits),
		isHigh: high !== null && isTooWarm(high, limits),
		covered: sayCovered(day),
		alarms: day.alarms.map(layOutAlarm),
	};
}

function layOutNoting(noting: NotingView, others: number, limits: SheetView["limits"]): HalfCell {
	return {
		state: "noted",
		celsius: writeDecimal(noting.celsius),
		time: writeClock(noting.at),
		by: noting.by,
		since: saySince(noting),
		isOutside: isTooCold(noting.celsius, limits) || isTooWarm(noting.celsius, limits),
		remarks: [
			...(noting.from === "own-thermometer" ? [{ key: "sheet:remark.own" } as const] : []),
			...(noting.isUnsure ? [{ key: "sheet:remark.unsure" } as const] : []),
			...(others > 0 ? [sayOthers(others)] : []),
		],
		note: noting.note,
	};
}

function saySince({ lowestCelsius: low, highestCelsius: high }: NotingView): SheetSaying | null {
	if (low === null || high === null) return null;
	return { key: "sheet:since", values: { low: writeDecimal(low), high: writeDecimal(high) } };
}

const sayOthers = (others: number): SheetSaying => ({ key: "sheet:remark.others", values: { n: String(others) } });

const isTooCold = (celsius: number, { lowCelsius }: SheetView["limits"]): boolean =>
	lowCelsius !== null && celsius <= lowCelsius;
const isTooWarm = (celsius: number, { highCelsius }: SheetView["limits"]): boolean =>
	highCelsius !== null && celsius > highCelsius;

function layOutAlarm(alarm: DayAlarm): AlarmLine {
	const { worstCelsius: worst, action } = alarm;
	const state = alarm.to === null ? "open" : "lasted";
	return {
		alarm: alarm.alarm,
		what: {
			key: worst === null ? `sheet:alarm.${state}` : `sheet:alarm.${state}.worst`,
			values: {
				rule: { key: `sheet:rule.${alarm.rule}` },
				from: writeClock(alarm.from),
				lasting: sayLasting(alarm.lastsMs),
				...(worst !== null && { worst: writeDecimal(worst) }),
			},
		},
		action: { key: action === null ? "sheet:action.none" : `sheet:action.${action.reason}` },
		by: action?.by ?? null,
		note: action?.note ?? null,
	};
}

function sayLasting(ms: Millis): SheetSaying {
	const minutes = Math.floor(ms / MINUTE);
	if (minutes >= 24 * 60) return { key: "sheet:lasting.day" };
	if (minutes < 60) return { key: "sheet:lasting.minutes", values: { minutes: String(minutes) } };
	const values = { hours: String(Math.floor(minutes / 60)), minutes: String(minutes % 60).padStart(2, "0") };
	return { key: "sheet:lasting.hours", values };
}

function sayCovered({ when, coveredMs, lowestCelsius }: SheetDay): SheetSaying | null {
	if (when === "to-come") return null;
	if (lowestCelsius === null) return { key: "sheet:covered.none" };
	if (when === "today" || coveredMs >= NEARLY_WHOLE_MS) return null;
	return { key: "sheet:covered.part", values: { hours: String(Math.round(coveredMs / HOUR)) } };
}

function sayLimits({ lowCelsius: low, highCelsius: high }: SheetView["limits"]): SheetSaying {
	if (low !== null && high !== null)
		return { key: "sheet:limits.both", values: { low: writeDecimal(low), high: writeDecimal(high) } };
	if (high !== null) return { key: "sheet:limits.below", values: { high: writeDecimal(high) } };
	return low === null
		? { key: "sheet:limits.none" }
		: { key: "sheet:limits.above", values: { low: writeDecimal(low) } };
}

/** The running half day is nobody's omission yet. */
function sayKept(lines: readonly SheetLine[]): SheetSaying[] {
	const halves = lines.flatMap(({ morning, afternoon }) => [morning, afternoon]);
	const noted = halves.filter(({ state }) => state === "noted").length;
	const due = noted + halves.filter(({ state }) => state === "missing").length;
	const bare = lines.filter(
		({ when, morning, afternoon }) => when === "past" && !isNoted(morning) && !isNoted(afternoon),
	);
	return [
		{ key: "sheet:summary.noted", values: { noted: String(noted), due: String(due) } },
		...(bare.length > 0
			? [{ key: "sheet:summary.lacking", values: { days: writeRuns(bare.map(({ date }) => date)) } } as const]
			: due > 0 && noted === due
				? [{ key: "sheet:summary.whole" } as const]
				: []),
	];
}

/** "1–4, 9, 12–14" */
function writeRuns(dates: readonly number[]): string {
	const runs: { first: number; last: number }[] = [];
	for (const date of dates) {
		const run = runs.at(-1);
		if (run?.last === date - 1) run.last = date;
		else runs.push({ first: date, last: date });
	}
	return runs.map(({ first, last }) => (first === last ? String(first) : `${first}–${last}`)).join(", ");
}

const isNoted = ({ state }: HalfCell): boolean => state === "noted";

/** Paraguay is at UTC−3 all year since October 2024. */
const ZONE_MS = -3 * HOUR;

const hourAtPost = (at: EpochMs): number => new Date(at + ZONE_MS).getUTCHours();

/** "07:05" at the post. */
export function writeClock(at: EpochMs): string {
	return new Date(at + ZONE_MS).toISOString().slice(11, 16);
}

/** "4,8" and "−0,5": one decimal, which is what a probe can promise. */
export function writeDecimal(value: number): string {
	const digits = Math.abs(value).toFixed(1).replace(".", ",");
	return value < 0 && /[1-9]/.test(digits) ? `−${digits}` : digits;
}
