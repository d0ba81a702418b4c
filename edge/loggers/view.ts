// Loggers as the screen sees them. Reads only.

import type { LoggerSummary, LoggerView } from "@tesai/shared/contract/edge-api/loggers.ts";
import { epochMs, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { bucketTemperatures } from "../coldchain/envelope.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { localOf, toUtc } from "./local-time.ts";
import type { LocalTime, LoggerDay, LoggerEpisode } from "./report.ts";
import {
	countLogger,
	findLogger,
	findNewestMinute,
	listDays,
	listEpisodes,
	listFiles,
	listLoggers,
	listRows,
	type StoredLogger,
} from "./store.ts";

const MOST_DAYS = 400;
const MOST_EPISODES = 500;
/** A month of a logger's run, in as many columns as a 7-inch panel has. */
const CURVE_MINUTES = 31 * 24 * 60;
const MOST_BUCKETS = 720;

type Utc = Pick<Timekeeper, "utc">;

export function viewLoggers(db: Database, timekeeper: Utc): LoggerSummary[] {
	return listLoggers(db).map((logger) => summarise(db, timekeeper, logger));
}

/** Undefined for a logger nobody has brought. */
export function viewLogger(db: Database, timekeeper: Utc, serial: string): LoggerView | undefined {
	const logger = findLogger(db, serial);
	if (logger === undefined) return undefined;
	return {
		summary: summarise(db, timekeeper, logger),
		limits: logger.head.limits,
		days: listDays(db, logger.logger, MOST_DAYS).map(toDayView),
		episodes: listEpisodes(db, logger.logger, MOST_EPISODES).map(toEpisodeView),
		curve: viewCurve(db, logger.logger),
		printed: logger.head.printed,
		files: listFiles(db, logger.logger).map(({ sha256, complete, ...stamp }) => ({
			sha256,
			importedAt: timekeeper.utc(stamp),
			complete: complete === 1,
		})),
	};
}

function summarise(db: Database, timekeeper: Utc, { logger, serial, device, fridge, reportedAt }: StoredLogger) {
	const { days, rows, files, alarms } = countLogger(db, logger);
	const [newest] = listFiles(db, logger);
	const importedAt = newest === undefined ? epochMs(0) : timekeeper.utc(newest);
	return { serial, device, fridge, reportedAt, importedAt, files, days, rows: rows === 0 ? null : rows, alarms };
}

function toDayView({ date, minCelsius, maxCelsius, meanCelsius, timeoutMinutes, alarms }: LoggerDay) {
	const on = alarms.flatMap(({ no, triggeredAt }) => (triggeredAt === null ? [] : [no]));
	return { date, minCelsius, maxCelsius, meanCelsius, timeoutMinutes, alarms: on };
}

function toEpisodeView({ no, startedAt, triggeredAt, endedAt, worstCelsius }: LoggerEpisode) {
	return {
		no,
		started: toTimeView(startedAt),
		triggered: triggeredAt === null ? null : toTimeView(triggeredAt),
		ended: endedAt === null ? null : toTimeView(endedAt),
		worstCelsius,
	};
}

function toTimeView(local: LocalTime) {
	const { kind, utc } = toUtc(local);
	return { local, utc, certain: kind === "exact" };
}

/** The last month that the logger has; minutes without a reading stay a gap. [LG3] */
function viewCurve(db: Database, logger: number): LoggerView["curve"] {
	const newest = findNewestMinute(db, logger);
	if (newest === null) return null;
	const samples = listRows(db, logger, newest - CURVE_MINUTES).flatMap(({ minute, centi }) =>
		centi === null ? [] : [{ utc: toUtc(localOf(minute)).utc, centi }],
	);
	const [first, last] = [samples[0], samples.at(-1)];
	if (first === undefined || last === undefined) return null;
	const bucketMs = millis(Math.max(1, Math.ceil((last.utc - first.utc) / MINUTE / MOST_BUCKETS)) * MINUTE);
	const buckets = bucketTemperatures(samples, bucketMs).map(({ at, minCelsius, maxCelsius }) => ({
		at,
		minCelsius,
		maxCelsius,
	}));
	return { from: first.utc, to: last.utc, buckets };
}
