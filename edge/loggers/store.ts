// The room's SQL, and where its rows become values.

import type { FridgeId } from "@tesai/shared/contract/id.ts";
import type { Celsius } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import type { LocalTime, LoggerDay, LoggerEpisode, LoggerReport } from "./report.ts";

/** What is kept of the newest report beside its days, episodes and rows. */
export type ReportHead = Pick<LoggerReport, "device" | "firmware" | "limits" | "printed">;

export const SQL = {
	findLogger: "SELECT logger, serial, device, fridge, reported_at AS reportedAt, report FROM logger WHERE serial = ?",
	listLoggers: `SELECT logger, serial, device, fridge, reported_at AS reportedAt, report FROM logger
		ORDER BY logger DESC LIMIT 1000`,
	insertLogger: "INSERT INTO logger (serial, device, reported_at, report) VALUES (?, ?, ?, ?)",
	updateLogger: "UPDATE logger SET device = ?, reported_at = ?, report = ? WHERE logger = ?",
	assign: "UPDATE logger SET fridge = ? WHERE logger = ?",
	findFile: "SELECT summary FROM logger_file WHERE sha256 = ?",
	findBytes: "SELECT bytes FROM logger_file WHERE sha256 = ?",
	insertFile: `INSERT INTO logger_file (sha256, logger, boot, mono_ms, complete, summary, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)`,
	listFiles: `SELECT sha256, boot, mono_ms AS monoMs, complete FROM logger_file WHERE logger = ? ORDER BY file DESC LIMIT 1000`,
	findDay: "SELECT reported_at AS reportedAt, day FROM logger_day WHERE logger = ? AND date = ?",
	saveDay: "INSERT OR REPLACE INTO logger_day (logger, date, reported_at, day, has_alarm) VALUES (?, ?, ?, ?, ?)",
	listDays: "SELECT day FROM logger_day WHERE logger = ? ORDER BY date DESC LIMIT ?",
	findEpisode: "SELECT episode FROM logger_episode WHERE logger = ? AND no = ? AND started_at = ?",
	saveEpisode: `INSERT OR REPLACE INTO logger_episode (logger, no, started_at, episode, has_alarm) VALUES (?, ?, ?, ?, ?)`,
	listEpisodes: "SELECT episode FROM logger_episode WHERE logger = ? ORDER BY started_at DESC LIMIT ?",
	insertRow: "INSERT OR IGNORE INTO logger_row (logger, minute, centi) VALUES (?, ?, ?)",
	listRows: "SELECT minute, centi FROM logger_row WHERE logger = ? AND minute >= ? ORDER BY minute",
	newestRow: "SELECT max(minute) AS minute FROM logger_row WHERE logger = ?",
	counts: `SELECT (SELECT count(*) FROM logger_day WHERE logger = l.logger) AS days,
		(SELECT count(*) FROM logger_row WHERE logger = l.logger) AS rows,
		(SELECT count(*) FROM logger_file WHERE logger = l.logger) AS files,
		(SELECT count(*) FROM logger_day WHERE logger = l.logger AND has_alarm = 1)
			+ (SELECT count(*) FROM logger_episode WHERE logger = l.logger AND has_alarm = 1) AS alarms
		FROM logger l WHERE l.logger = ?`,
	findRefused: "SELECT size, modified_ms AS modifiedMs FROM logger_refused WHERE name = ?",
	saveRefused: "INSERT OR REPLACE INTO logger_refused (name, size, modified_ms) VALUES (?, ?, ?)",
} as const;

export interface StoredLogger {
	readonly logger: number;
	readonly serial: string;
	readonly device: string;
	readonly fridge: FridgeId | null;
	readonly reportedAt: LocalTime | null;
	readonly head: ReportHead;
}

type LoggerRowShape = Omit<StoredLogger, "head"> & { readonly report: string };

const toLogger = ({ report, ...rest }: LoggerRowShape): StoredLogger => ({
	...rest,
	head: JSON.parse(report) as ReportHead,
});

export function findLogger(db: Database, serial: string): StoredLogger | undefined {
	const row = statement<[string], LoggerRowShape>(db, SQL.findLogger).get(serial);
	return row === undefined ? undefined : toLogger(row);
}

export function listLoggers(db: Database): StoredLogger[] {
	return statement<[], LoggerRowShape>(db, SQL.listLoggers).all().map(toLogger);
}

/** The logger's number in this database. A report older than the newest known leaves what is kept of that one. */
export function saveLogger(db: Database, report: LoggerReport): number {
	const { serial, device, firmware, limits, printed, reportedAt } = report;
	const head = JSON.stringify({ device, firmware, limits, printed } satisfies ReportHead);
	const known = findLogger(db, serial);
	if (known === undefined) {
		return Number(statement(db, SQL.insertLogger).run(serial, device, reportedAt, head).lastInsertRowid);
	}
	if ((known.reportedAt ?? "") <= (reportedAt ?? "")) {
		statement(db, SQL.updateLogger).run(device, reportedAt, head, known.logger);
	}
	return known.logger;
}

export function assignLogger(db: Database, logger: number, fridge: FridgeId | null): void {
	statement(db, SQL.assign).run(fridge, logger);
}

/** What was answered when this very file was first brought. */
export function findImport(db: Database, sha256: string): string | undefined {
	return statement<[string], { summary: string }>(db, SQL.findFile).get(sha256)?.summary;
}

export function findFileBytes(db: Database, sha256: string): Buffer | undefined {
	return statement<[string], { bytes: Buffer }>(db, SQL.findBytes).get(sha256)?.bytes;
}

export function insertFile(
	db: Database,
	file: {
		readonly sha256: string;
		readonly logger: number;
		readonly at: Stamp;
		readonly complete: boolean;
		readonly summary: string;
		readonly bytes: Uint8Array;
	},
): void {
	const { sha256, logger, at, complete, summary, bytes } = file;
	statement(db, SQL.insertFile).run(sha256, logger, at.boot, at.monoMs, complete ? 1 : 0, summary, Buffer.from(bytes));
}

export function listFiles(db: Database, logger: number): (Stamp & { sha256: string; complete: number })[] {
	return statement<[number], Stamp & { sha256: string; complete: number }>(db, SQL.listFiles).all(logger);
}

export const hasAlarm = (day: LoggerDay): boolean => day.alarms.some((alarm) => alarm.triggeredAt !== null);

/** False when what is known of the day comes from a later report, or is the same. [LG9] */
export function saveDay(db: Database, logger: number, reportedAt: LocalTime | null, day: LoggerDay): boolean {
	const known = statement<[number, string], { reportedAt: string | null; day: string }>(db, SQL.findDay).get(
		logger,
		day.date,
	);
	const content = JSON.stringify(day);
	if (known !== undefined && (known.day === content || (known.reportedAt ?? "") > (reportedAt ?? ""))) return false;
	statement(db, SQL.saveDay).run(logger, day.date, reportedAt, content, hasAlarm(day) ? 1 : 0);
	return true;
}

export function listDays(db: Database, logger: number, most: number): LoggerDay[] {
	return statement<[number, number], { day: string }>(db, SQL.listDays)
		.all(logger, most)
		.map((row) => JSON.parse(row.day) as LoggerDay);
}

/** False when the episode is known as it is; one that has gone on replaces its shorter self. [LG9] */
export function saveEpisode(db: Database, logger: number, episode: LoggerEpisode): boolean {
	const { no, startedAt } = episode;
	const known = statement<unknown[], { episode: string }>(db, SQL.findEpisode).get(logger, no, startedAt);
	const content = JSON.stringify(episode);
	if (known?.episode === content) return false;
	if (known !== undefined && (JSON.parse(known.episode) as LoggerEpisode).minutes > episode.minutes) return false;
	statement(db, SQL.saveEpisode).run(logger, no, startedAt, content, episode.triggeredAt === null ? 0 : 1);
	return true;
}

export function listEpisodes(db: Database, logger: number, most: number): LoggerEpisode[] {
	return statement<[number, number], { episode: string }>(db, SQL.listEpisodes)
		.all(logger, most)
		.map((row) => JSON.parse(row.episode) as LoggerEpisode);
}

/** False when the logger already has a row of that minute. */
export function insertRow(db: Database, logger: number, minute: number, celsius: Celsius | null): boolean {
	const centi = celsius === null ? null : Math.round(celsius * 100);
	return statement(db, SQL.insertRow).run(logger, minute, centi).changes === 1;
}

/** Rows from a minute of local time on, oldest first. */
export function listRows(db: Database, logger: number, fromMinute: number): { minute: number; centi: number | null }[] {
	return statement<[number, number], { minute: number; centi: number | null }>(db, SQL.listRows).all(
		logger,
		fromMinute,
	);
}

export function findNewestMinute(db: Database, logger: number): number | null {
	return statement<[number], { minute: number | null }>(db, SQL.newestRow).get(logger)?.minute ?? null;
}

export interface LoggerCounts {
	readonly days: number;
	readonly rows: number;
	readonly files: number;
	readonly alarms: number;
}

export function countLogger(db: Database, logger: number): LoggerCounts {
	const none: LoggerCounts = { days: 0, rows: 0, files: 0, alarms: 0 };
	return statement<[number], LoggerCounts>(db, SQL.counts).get(logger) ?? none;
}

export interface StickFile {
	/** Its path below the stick's folder. */
	readonly name: string;
	readonly size: number;
	readonly modifiedMs: number;
}

/** True when the file was refused before and has not changed since. */
export function isRefusedFile(db: Database, file: StickFile): boolean {
	const known = statement<[string], { size: number; modifiedMs: number }>(db, SQL.findRefused).get(file.name);
	return known?.size === file.size && known.modifiedMs === file.modifiedMs;
}

export function saveRefusedFile(db: Database, { name, size, modifiedMs }: StickFile): void {
	statement(db, SQL.saveRefused).run(name, size, modifiedMs);
}
