// What the logger pages say and draw, worked out before anything is drawn.

import type {
	LoggerDayView,
	LoggerImport,
	LoggerSummary,
	LoggerView,
} from "@tesai/shared/contract/edge-api/loggers.ts";
import type { Answer } from "../api.ts";
import { formatCelsius, formatLimit } from "../numbers.ts";
import { type Phrase, phrase } from "../phrase.ts";

/** `2026-11-20 06:05` and `2026-11-20` as both languages read them. */
export function formatLocal(local: string): string {
	const [date = "", time] = local.split(" ");
	const [year = "", month = "", day = ""] = date.split("-");
	const written = `${Number(day)}/${Number(month)}/${year}`;
	return time === undefined ? written : `${written} ${time}`;
}

/** What became of a file that somebody brought: one sentence, and whether it is bad news. */
export interface ImportWords {
	readonly mood: "good" | "known" | "bad";
	readonly words: Phrase;
	readonly detail: Phrase | null;
	readonly serial: string | null;
}

/** The reasons that the edge gives as a hint with a refused file. */
const REASONS = ["too-large", "not-text", "not-a-report", "unknown-device", "cut-off"] as const;

export function toImportWords(answer: Answer<LoggerImport>): ImportWords {
	if (!answer.ok) {
		const reason = REASONS.find((one) => one === answer.problem?.hint);
		const words: Phrase =
			answer.code === "unreachable"
				? { key: "loggers:import.unreachable" }
				: { key: reason === undefined ? "loggers:import.failed" : `loggers:refused.${reason}` };
		return { mood: "bad", words, detail: null, serial: null };
	}
	const { result, days, rows, alarms, serial, complete } = answer.value;
	const detail = complete ? toContents({ days, rows: rows === 0 ? null : rows, alarms }) : phrase("loggers:incomplete");
	if (result === "repeated") return { mood: "known", words: phrase("loggers:import.repeated"), detail, serial };
	return { mood: "good", words: phrase("loggers:import.done"), detail, serial };
}

/** "60 días · 2 alarmas" */
export function toContents({ days, rows, alarms }: Pick<LoggerSummary, "days" | "rows" | "alarms">): Phrase {
	const held = rows === null ? phrase("loggers:days", undefined, days) : phrase("loggers:rows", undefined, rows);
	return phrase("loggers:contents", { held, alarms: phrase("loggers:alarms", undefined, alarms) });
}

/** One upright bar from lowest to highest, its place and height in shares of the picture. */
export interface Bar {
	readonly left: number;
	readonly width: number;
	readonly top: number;
	readonly height: number;
	readonly isAlarm: boolean;
}

export interface LoggerPicture {
	readonly bars: readonly Bar[];
	/** Where the device's own limits lie; null where the scale does not reach. */
	readonly lines: readonly number[];
	readonly from: string;
	readonly to: string;
	readonly lowest: number;
	readonly highest: number;
	readonly kind: "days" | "curve";
}

const DAY_MS = 86_400_000;
/** A bar is drawn at least this high, so that a still day is seen. */
const LEAST_HEIGHT = 0.012;
const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

/** Undefined when the report has neither days nor temperatures. A logger without temperatures gets days, never a curve. */
export function toPicture(view: LoggerView): LoggerPicture | undefined {
	return view.curve === null ? toDayPicture(view) : toCurvePicture(view, view.curve);
}

function toDayPicture({ days, limits }: LoggerView): LoggerPicture | undefined {
	const known = days.filter(
		(day): day is LoggerDayView & { minCelsius: number; maxCelsius: number } =>
			day.minCelsius !== null && day.maxCelsius !== null,
	);
	const [newest, oldest] = [days[0], days.at(-1)];
	if (newest === undefined || oldest === undefined || known.length === 0) return undefined;
	const first = dayOf(oldest.date);
	const count = dayOf(newest.date) - first + 1;
	const scale = scaleOf(
		known.map(({ minCelsius, maxCelsius }) => [minCelsius, maxCelsius] as const),
		limits,
	);
	return {
		kind: "days",
		bars: known.map((day) => ({
			left: (dayOf(day.date) - first + 0.15) / count,
			width: 0.7 / count,
			...scale.place(day.minCelsius, day.maxCelsius),
			isAlarm: day.alarms.length > 0,
		})),
		lines: scale.lines,
		from: formatLocal(oldest.date),
		to: formatLocal(newest.date),
		lowest: scale.lowest,
		highest: scale.highest,
	};
}

function toCurvePicture(view: LoggerView, curve: NonNullable<LoggerView["curve"]>): LoggerPicture {
	const span = Math.max(1, curve.to - curve.from);
	const scale = scaleOf(
		curve.buckets.map(({ minCelsius, maxCelsius }) => [minCelsius, maxCelsius] as const),
		view.limits,
	);
	const alarms = view.episodes.flatMap(({ triggered, ended }) =>
		triggered === null ? [] : [[triggered.utc, ended?.utc ?? curve.to] as const],
	);
	const width = Math.max(0.002, 1 / Math.max(1, curve.buckets.length));
	return {
		kind: "curve",
		bars: curve.buckets.map(({ at, minCelsius, maxCelsius }) => ({
			left: ((at - curve.from) / span) * (1 - width),
			width,
			...scale.place(minCelsius, maxCelsius),
			isAlarm: alarms.some(([from, to]) => at >= from && at <= to),
		})),
		lines: scale.lines,
		from: formatUtc(curve.from),
		to: formatUtc(curve.to),
		lowest: scale.lowest,
		highest: scale.highest,
	};
}

/** Paraguay is at UTC−3 all year since October 2024; the curve's ends are dates, so an hour of an older summer does no harm. */
const formatUtc = (utc: number): string => formatLocal(new Date(utc - 3 * 3_600_000).toISOString().slice(0, 10));

function scaleOf(pairs: readonly (readonly [low: number, high: number])[], limits: LoggerView["limits"]) {
	const lowest = Math.min(...pairs.map(([low]) => low));
	const highest = Math.max(...pairs.map(([, high]) => high));
	const marks = limits.map(({ celsius }) => celsius);
	const bottom = Math.min(lowest, ...marks) - 1;
	const top = Math.max(highest, ...marks) + 1;
	const share = (celsius: number) => (top - celsius) / (top - bottom);
	return {
		lowest,
		highest,
		lines: [...new Set(marks)].map(share),
		place: (low: number, high: number) => ({
			top: share(high),
			height: Math.max(LEAST_HEIGHT, share(low) - share(high)),
		}),
	};
}

/** "Alarma 1: más de 8 °C por 600 min" */
export function toLimitWords({ side, celsius, minutes, cumulative }: LoggerView["limits"][number]): Phrase {
	const lasting = phrase("loggers:minutes", undefined, minutes);
	return phrase(`loggers:limit.${side}${cumulative ? ".sum" : ""}`, { limit: formatLimit(celsius), lasting });
}

/** What the device printed, only what it printed. */
export function toPrintedWords(printed: LoggerView["printed"]): readonly Phrase[] {
	const { mktCelsius, meanCelsius } = printed;
	return [
		...(meanCelsius === null ? [] : [phrase("loggers:printed.mean", { celsius: formatCelsius(meanCelsius) })]),
		...(mktCelsius === null ? [] : [phrase("loggers:printed.mkt", { celsius: formatCelsius(mktCelsius) })]),
	];
}
