// The loggers' SQL at the hub.

import type { HubLogger } from "@tesai/shared/contract/hub-api/loggers.ts";
import type { Celsius } from "@tesai/shared/contract/quantity.ts";
import { inChunks } from "../store/chunk.ts";
import { deleteRows } from "../store/delete-rows.ts";
import { keepLater } from "../store/keep-later.ts";
import type { Reader, Trx } from "../store/store.ts";
import type { LoggerChanges } from "./projection.ts";

export async function saveLoggers(trx: Trx, changes: LoggerChanges): Promise<void> {
	await inChunks(changes.reports, (rows) =>
		trx
			.insertInto("logger_report")
			.values(
				rows.map(({ box, serial, sha256, device, reportedAt = null, complete, rows: count }) => ({
					box,
					serial,
					sha256,
					device,
					reported_at: reportedAt,
					complete: complete ? 1 : 0,
					rows: count,
				})),
			)
			.onConflict((on) => on.columns(["box", "serial", "sha256"]).doNothing())
			.execute(),
	);
	await keepLater(
		trx,
		"logger_day",
		["box", "serial", "date"],
		changes.days.map(({ box, serial, date, journal, seq, minCelsius = null, maxCelsius = null, alarms }) => ({
			box,
			serial,
			date,
			journal,
			seq,
			min_celsius: minCelsius,
			max_celsius: maxCelsius,
			alarms: JSON.stringify(alarms),
		})),
	);
	await keepLater(
		trx,
		"logger_episode",
		["box", "serial", "no", "started_at"],
		changes.episodes.map((row) => ({
			box: row.box,
			serial: row.serial,
			no: row.no,
			started_at: row.startedAt,
			journal: row.journal,
			seq: row.seq,
			triggered_at: row.triggeredAt ?? null,
			ended_at: row.endedAt ?? null,
			worst_celsius: row.worstCelsius ?? null,
		})),
	);
}

export async function clearLoggers(trx: Trx, box?: number): Promise<void> {
	await deleteRows(trx, "logger_report", box);
	await deleteRows(trx, "logger_day", box);
	await deleteRows(trx, "logger_episode", box);
}

const MOST_ALARMS = 1_000;

/** The loggers that a post has read, each with its alarms, newest first. */
export async function listHubLoggers(read: Reader, box: number): Promise<HubLogger[]> {
	const reports = await reportsQuery(read, box).execute();
	const days = await daysQuery(read, box).execute();
	const episodes = await episodesQuery(read, box).execute();
	const bySerial = Map.groupBy(reports, (row) => row.serial);
	return [...bySerial].map(([serial, rows]) => {
		const newest = rows.reduce((a, b) => ((b.reported_at ?? "") > (a.reported_at ?? "") ? b : a));
		const own = days.filter((day) => day.serial === serial);
		return {
			serial,
			device: newest.device,
			reportedAt: newest.reported_at,
			reports: rows.length,
			days: own.length,
			alarmDays: own
				.filter(({ alarms }) => alarms !== "[]")
				.slice(0, MOST_ALARMS)
				.map((day) => ({
					date: day.date,
					minCelsius: day.min_celsius as Celsius | null,
					maxCelsius: day.max_celsius as Celsius | null,
				})),
			alarms: episodes
				.filter((episode) => episode.serial === serial)
				.sort((a, b) => (b.triggered_at ?? "").localeCompare(a.triggered_at ?? ""))
				.slice(0, MOST_ALARMS)
				.flatMap(({ no, triggered_at: triggeredAt, ended_at: endedAt, worst_celsius: worst }) =>
					triggeredAt === null ? [] : [{ no, triggeredAt, endedAt, worstCelsius: worst as Celsius | null }],
				),
		};
	});
}

export const reportsQuery = (read: Reader, box: number) =>
	read.selectFrom("logger_report").selectAll().where("box", "=", box);
export const daysQuery = (read: Reader, box: number) =>
	read.selectFrom("logger_day").selectAll().where("box", "=", box).orderBy("serial", "desc").orderBy("date", "desc");
export const episodesQuery = (read: Reader, box: number) =>
	read.selectFrom("logger_episode").selectAll().where("box", "=", box).where("triggered_at", "is not", null);
