// What happens to loggers: a report is imported once, and a logger is said to lie in a fridge.

import type { LoggerImport } from "@tesai/shared/contract/edge-api/loggers.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { LoggerImported } from "@tesai/shared/contract/event/loggers.ts";
import type { FridgeId } from "@tesai/shared/contract/id.ts";
import { type EpochMs, epochMs } from "@tesai/shared/contract/quantity.ts";
import { packSamples } from "../coldchain/segment.ts";
import { appendEvent } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import { minuteOf, toUtc } from "./local-time.ts";
import type { ReadReport } from "./read-report.ts";
import type { LoggerDay, LoggerEpisode, LoggerReport, LoggerRow } from "./report.ts";
import {
	assignLogger,
	findImport,
	findLogger,
	hasAlarm,
	insertFile,
	insertRow,
	saveDay,
	saveEpisode,
	saveLogger,
} from "./store.ts";

/** Why a file is none, as a sentence for the one who brought it. */
const REFUSALS: Readonly<Record<Extract<ReadReport, { ok: false }>["reason"], string>> = {
	"too-large": "the file is larger than any logger writes",
	"not-text": "the file is not text",
	"not-a-report": "the file is not a logger's report",
	"unknown-device": "this model of logger is not known",
	"cut-off": "the file is cut off before its serial number",
};

/** A file as it was brought, with its fingerprint and what was read in it. */
export interface BroughtFile {
	readonly bytes: Uint8Array;
	readonly sha256: string;
	readonly read: ReadReport;
}

/**
 * Keeps the file and takes in what is new in it; the same file twice is once. [LG7] [LG8] [LG9] [LG10]
 * Throws `invalid` with the reason when it is no report, and then keeps nothing.
 */
export function importReport(tx: Tx, { bytes, sha256, read }: BroughtFile): LoggerImport {
	const before = findImport(tx.db, sha256);
	if (before !== undefined) {
		const known = JSON.parse(before) as LoggerImport;
		return { ...known, result: "repeated", newDays: 0, newRows: 0 };
	}
	if (!read.ok) throw new AppError("invalid", REFUSALS[read.reason], { hint: read.reason });
	const { report } = read;
	const logger = saveLogger(tx.db, report);
	const days = report.days.filter((day) => saveDay(tx.db, logger, report.reportedAt, day));
	const episodes = report.episodes.filter((episode) => saveEpisode(tx.db, logger, episode));
	const rows = (report.rows ?? []).filter((row) => insertRow(tx.db, logger, minuteOf(row.at), row.celsius));

	const answer: LoggerImport = {
		result: "imported",
		sha256,
		serial: report.serial,
		device: report.device,
		complete: report.complete,
		days: report.days.length,
		newDays: days.length,
		rows: report.rows?.length ?? 0,
		newRows: rows.length,
		alarms: report.days.filter(hasAlarm).length + report.episodes.filter((one) => one.triggeredAt !== null).length,
	};
	insertFile(tx.db, {
		sha256,
		logger,
		at: tx.now,
		complete: report.complete,
		summary: JSON.stringify(answer),
		bytes,
	});
	tellReport(tx, sha256, report, { days, episodes });
	tellRows(tx, report.serial, rows);
	tx.urgent();
	return answer;
}

/** `null` takes it out of the fridge. `not-found` for a logger nobody has brought. */
export function placeLogger(tx: Tx, serial: string, fridge: FridgeId | null): void {
	const logger = findLogger(tx.db, serial);
	if (logger === undefined) throw new AppError("not-found", "no report of this logger has been brought");
	assignLogger(tx.db, logger.logger, fridge);
}

function tellReport(
	tx: Tx,
	sha256: string,
	report: LoggerReport,
	news: { readonly days: readonly LoggerDay[]; readonly episodes: readonly LoggerEpisode[] },
): void {
	const { device, serial, reportedAt, complete } = report;
	const body: LoggerImported = {
		sha256,
		device,
		serial,
		...(reportedAt !== null && { reportedAt }),
		complete,
		days: news.days.slice(0, 400).map(({ date, minCelsius, maxCelsius, meanCelsius, timeoutMinutes, alarms }) => ({
			date,
			...(minCelsius !== null && { minCelsius }),
			...(maxCelsius !== null && { maxCelsius }),
			...(meanCelsius !== null && { meanCelsius }),
			timeoutMinutes: Math.min(1_440, timeoutMinutes),
			alarms: alarms.flatMap(({ no, triggeredAt }) => (triggeredAt === null ? [] : [no])).slice(0, 16),
		})),
		episodes: news.episodes.slice(0, 400).map(({ no, startedAt, triggeredAt, endedAt, worstCelsius }) => ({
			no,
			startedAt,
			...(triggeredAt !== null && { triggeredAt }),
			...(endedAt !== null && { endedAt }),
			...(worstCelsius !== null && { worstCelsius }),
		})),
		rows: report.rows?.length ?? 0,
	};
	appendEvent(tx, { kind: "logger-imported", body });
}

/** In order of UTC; of two rows that the zone makes one (a clock set back) the first counts on the road, both stay here. */
function tellRows(tx: Tx, serial: string, rows: readonly LoggerRow[]): void {
	const byUtc = new Map<EpochMs, number>();
	for (const { at, celsius } of rows) {
		const { utc } = toUtc(at);
		if (celsius !== null && !byUtc.has(utc)) byUtc.set(utc, Math.round(celsius * 100));
	}
	const samples = [...byUtc].sort(([a], [b]) => a - b).map(([monoMs, centi]) => ({ monoMs, centi }));
	for (const { fromMs, ...packed } of packSamples(samples)) {
		appendEvent(tx, { kind: "logger-rows-recorded", body: { serial, from: epochMs(fromMs), ...packed } });
	}
}
