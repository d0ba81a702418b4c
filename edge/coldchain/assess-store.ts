// The SQL of fridges' hours: one row a fridge and hour, so that a month is read without its raw readings.

import type { FridgeId } from "@tesai/shared/contract/id.ts";
import { HOUR } from "@tesai/shared/contract/quantity.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import type { FridgeHour } from "./fridge-hour.ts";

export const ASSESS_SQL = {
	saveHour: "INSERT OR REPLACE INTO fridge_hour (fridge, hour, body) VALUES (?, ?, ?)",
	listHours: "SELECT body FROM fridge_hour WHERE fridge = ? AND hour >= ? AND hour < ? ORDER BY hour",
	deleteHours: "DELETE FROM fridge_hour WHERE fridge = ? AND hour < ?",
	deleteHoursFrom: "DELETE FROM fridge_hour WHERE fridge = ? AND hour >= ?",
} as const;

export function saveHour(db: Database, fridge: FridgeId, hour: FridgeHour): void {
	statement(db, ASSESS_SQL.saveHour).run(fridge, Math.floor(hour.at / HOUR), JSON.stringify(hour));
}

/** Hours that begin in [fromUtc, toUtc), in order. They were written by `saveHour` and by nobody else. */
export function listHours(db: Database, fridge: FridgeId, fromUtc: number, toUtc: number): FridgeHour[] {
	return statement<unknown[], { body: string }>(db, ASSESS_SQL.listHours)
		.all(fridge, Math.floor(fromUtc / HOUR), Math.floor(toUtc / HOUR))
		.map(({ body }) => JSON.parse(body) as FridgeHour);
}

/** They are made from the readings, which stay. */
export function deleteHoursBefore(db: Database, fridge: FridgeId, utc: number): void {
	statement(db, ASSESS_SQL.deleteHours).run(fridge, Math.floor(utc / HOUR));
}

/** The hour of `utc` and all after it: they are made again. */
export function deleteHoursFrom(db: Database, fridge: FridgeId, utc: number): void {
	statement(db, ASSESS_SQL.deleteHoursFrom).run(fridge, Math.floor(utc / HOUR));
}

/** The beginning of the first hour that has not been gathered; undefined before the first one. */
export function findUngathered(db: Database): number | undefined {
	const row = statement<[], { value: number }>(db, "SELECT value FROM box_state WHERE key = 'ungathered-hour'").get();
	return row === undefined ? undefined : row.value * HOUR;
}

export function saveUngathered(db: Database, utc: number): void {
	statement(db, "INSERT OR REPLACE INTO box_state (key, value) VALUES ('ungathered-hour', ?)").run(
		Math.floor(utc / HOUR),
	);
}
