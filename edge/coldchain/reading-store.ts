// The SQL of sensors and their readings, and up to where they have been told.

import type { SensorId } from "@tesai/shared/contract/id.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import { keySql, MOST_SENSORS, sensorSql, stampSql } from "./reading-key.ts";
import { CHARTED_EXTRAS, isSampleSql, type ReadingRow, TEMPERATURE_KIND } from "./reading-row.ts";

export const SQL = {
	findSensor: "SELECT sensor FROM sensor WHERE id = ?",
	insertSensor: `INSERT INTO sensor (id) SELECT ? WHERE (SELECT count(*) FROM sensor) < ${MOST_SENSORS}`,
	insertReading: `INSERT OR IGNORE INTO reading (id, kind, value, extra) VALUES (${keySql("?", "?", "?")}, ?, ?, ?)`,
	insertLate: `INSERT OR IGNORE INTO late_reading (id) VALUES (${keySql("?", "?", "?")})`,
	listLate: `SELECT ${stampSql("l.id")}, s.id AS sensor, r.kind, r.value, r.extra
		FROM late_reading l JOIN reading r ON r.id = l.id JOIN sensor s ON s.sensor = ${sensorSql("l.id")}
		ORDER BY l.id LIMIT ?`,
	deleteLate: `DELETE FROM late_reading WHERE id < ${keySql("?", "? + 1", "0")}`,
	listReadings: `SELECT ${stampSql("r.id")}, s.id AS sensor, r.kind, r.value, r.extra
		FROM reading r JOIN sensor s ON s.sensor = ${sensorSql("r.id")}
		WHERE r.id >= ${keySql("?", "? + 1", "0")} AND r.id < ${keySql("?", "? + 1", "0")}
		ORDER BY r.id LIMIT ?`,
	listTemperatures: `SELECT ${stampSql("id")}, value AS centi FROM reading
		WHERE id >= ${keySql("?", "?", "0")} AND id < ${keySql("?", "?", "0")}
		AND ${sensorSql("id")} = ? AND kind = ${TEMPERATURE_KIND} ORDER BY id`,
	/** Of at most four sensors; the extra bytes only where they change what is drawn, which is not so for most of a month's rows. */
	listParts: `SELECT ${stampSql("id")}, ${sensorSql("id")} AS sensor, kind, value,
		CASE WHEN kind IN (${CHARTED_EXTRAS.join(", ")}) THEN extra END AS extra FROM reading
		WHERE id >= ${keySql("?", "?", "0")} AND id < ${keySql("?", "?", "0")}
		AND ${sensorSql("id")} IN (?, ?, ?, ?) ORDER BY id`,
	insertUnjudged: `INSERT OR IGNORE INTO unjudged_reading (id) VALUES (${keySql("?", "?", "?")})`,
	findReading: `SELECT kind, value, extra FROM reading WHERE id = ${keySql("?", "?", "?")}`,
	listJudged: `SELECT ${stampSql("id")}, value AS centi FROM reading
		WHERE id >= ${keySql("?", "?", "0")} AND id < ${keySql("?", "?", "0")}
		AND ${sensorSql("id")} = ? AND kind = ${TEMPERATURE_KIND}
		AND NOT EXISTS (SELECT 1 FROM unjudged_reading u WHERE u.id = reading.id) ORDER BY id`,
	findDoubled: "SELECT boot, mono_ms AS monoMs FROM doubled_sensor WHERE sensor = ?",
	saveDoubled: "INSERT OR REPLACE INTO doubled_sensor (sensor, boot, mono_ms) VALUES (?, ?, ?)",
	newestReading: `SELECT ${stampSql("id")}, kind, value, extra FROM reading
		WHERE ${sensorSql("id")} = ? ORDER BY id DESC LIMIT 1`,
	newestBetween: `SELECT ${stampSql("id")}, kind, value, extra FROM reading
		WHERE id >= ${keySql("?", "?", "0")} AND id < ${keySql("?", "?", "0")}
		AND ${sensorSql("id")} = ? AND ${isSampleSql("kind")} ORDER BY id DESC LIMIT 1`,
	newestSample: `SELECT ${stampSql("id")}, kind, value, extra FROM reading
		WHERE ${sensorSql("id")} = ? AND ${isSampleSql("kind")} ORDER BY id DESC LIMIT 1`,
} as const;

/** The sensor's number in this database, given on first sight; undefined when the box has as many as it can have. */
export function insertSensor(db: Database, id: SensorId): number | undefined {
	const found = findSensor(db, id);
	if (found !== undefined) return found;
	const { changes, lastInsertRowid } = statement<[string]>(db, SQL.insertSensor).run(id);
	return changes === 1 ? Number(lastInsertRowid) : undefined;
}

export function findSensor(db: Database, id: SensorId): number | undefined {
	return statement<[string], { sensor: number }>(db, SQL.findSensor).get(id)?.sensor;
}

/** False when this sensor already has a reading at this stamp. */
export function insertReading(db: Database, sensor: number, stamp: Stamp, row: ReadingRow): boolean {
	// Bytes that lie in V8's own heap are moved out of it before SQLite may read them, which costs more than this copy.
	const extra = row.extra === null ? null : Buffer.from(row.extra);
	const { boot, monoMs } = stamp;
	return statement(db, SQL.insertReading).run(boot, monoMs, sensor, row.kind, row.value, extra).changes === 1;
}

export function insertLateReading(db: Database, sensor: number, stamp: Stamp): void {
	statement(db, SQL.insertLate).run(stamp.boot, stamp.monoMs, sensor);
}

/** The reading came after a newer one of its sensor: no rule has judged it, so that nobody who counts again may. [CC7] */
export function insertUnjudgedReading(db: Database, sensor: number, stamp: Stamp): void {
	statement(db, SQL.insertUnjudged).run(stamp.boot, stamp.monoMs, sensor);
}

export function findReading(db: Database, sensor: number, stamp: Stamp): ReadingRow | undefined {
	return statement<unknown[], ReadingRow>(db, SQL.findReading).get(stamp.boot, stamp.monoMs, sensor);
}

export type StoredReading = Stamp & { readonly sensor: SensorId } & ReadingRow;

export function listLateReadings(db: Database, limit: number): StoredReading[] {
	return statement<[number], StoredReading>(db, SQL.listLate).all(limit);
}

export function deleteLateReadings(db: Database, upTo: Stamp): void {
	statement(db, SQL.deleteLate).run(upTo.boot, upTo.monoMs);
}

/** Readings of every sensor after one stamp and up to another, in order. */
export function listReadings(db: Database, after: Stamp, upTo: Stamp, limit: number): StoredReading[] {
	return statement<unknown[], StoredReading>(db, SQL.listReadings).all(
		after.boot,
		after.monoMs,
		upTo.boot,
		upTo.monoMs,
		limit,
	);
}

export type StoredTemperature = Stamp & { readonly centi: number };

/** Of one boot, from one moment of it up to another. `judged`: only what the rules have judged, not what came late. */
export function listTemperatures(
	db: Database,
	sensor: SensorId,
	{ boot, fromMs, toMs }: { readonly boot: number; readonly fromMs: number; readonly toMs: number },
	which: "all" | "judged" = "all",
): StoredTemperature[] {
	const no = findSensor(db, sensor);
	if (no === undefined) return [];
	const sql = which === "all" ? SQL.listTemperatures : SQL.listJudged;
	return statement<unknown[], StoredTemperature>(db, sql).all(boot, fromMs, boot, toMs, no);
}

/** `part` is the sensor's place in the list that was asked for; `extra` only of a counter's words and of claims. */
export type PartReading = ReadingRow & { readonly monoMs: number; readonly part: number };

/** Every reading of up to four sensors in a stretch of one boot, in order; a place without a sensor is undefined. */
export function listPartReadings(
	db: Database,
	sensors: readonly (SensorId | undefined)[],
	{ boot, fromMs, toMs }: { readonly boot: number; readonly fromMs: number; readonly toMs: number },
): PartReading[] {
	const numbers = [0, 1, 2, 3].map((place) => {
		const sensor = sensors[place];
		return sensor === undefined ? NO_SENSOR : (findSensor(db, sensor) ?? NO_SENSOR);
	});
	// As arrays: a month is 170,000 rows, and an object for each would cost half as much again.
	return statement<unknown[], [boot: number, monoMs: number, sensor: number, ...unknown[]]>(db, SQL.listParts)
		.raw()
		.all(boot, fromMs, boot, toMs, ...numbers)
		.map(([, monoMs, sensor, kind, value, extra]) => ({
			monoMs,
			part: numbers.indexOf(sensor),
			kind: kind as number,
			value: value as number,
			extra: extra as Uint8Array | null,
		}));
}

/** Sensors are numbered from 1. */
const NO_SENSOR = 0;

/** A fault is no sample: it says nothing of the fridge. */
export function findNewestSample(db: Database, sensor: SensorId): (Stamp & ReadingRow) | undefined {
	const no = findSensor(db, sensor);
	return no === undefined ? undefined : statement<[number], Stamp & ReadingRow>(db, SQL.newestSample).get(no);
}

/** The newest sample of one boot in [fromMs, toMs); it walks back from `toMs` over the readings of every sensor. */
export function findNewestSampleBetween(
	db: Database,
	sensor: SensorId,
	boot: number,
	fromMs: number,
	toMs: number,
): (Stamp & ReadingRow) | undefined {
	const no = findSensor(db, sensor);
	if (no === undefined) return undefined;
	return statement<unknown[], Stamp & ReadingRow>(db, SQL.newestBetween).get(boot, fromMs, boot, toMs, no);
}

/** When two senders were last seen under the sensor's name. */
export function findDoubled(db: Database, sensor: SensorId): Stamp | undefined {
	const no = findSensor(db, sensor);
	return no === undefined ? undefined : statement<[number], Stamp>(db, SQL.findDoubled).get(no);
}

export function saveDoubled(db: Database, sensor: number, { boot, monoMs }: Stamp): void {
	statement(db, SQL.saveDoubled).run(sensor, boot, monoMs);
}

/** The newest reading, a fault or not. */
export function findNewestReading(db: Database, sensor: SensorId): (Stamp & ReadingRow) | undefined {
	const no = findSensor(db, sensor);
	return no === undefined ? undefined : statement<[number], Stamp & ReadingRow>(db, SQL.newestReading).get(no);
}

export function listSensors(db: Database): SensorId[] {
	return statement<[], { id: SensorId }>(db, "SELECT id FROM sensor ORDER BY id")
		.all()
		.map((row) => row.id);
}

/** The stamp up to which periods are closed; undefined before the first close. */
export function findClosedUpTo(db: Database): Stamp | undefined {
	const text = statement<[], { value: string }>(db, "SELECT value FROM box_state WHERE key = 'closed-up-to'").get()
		?.value;
	if (text === undefined) return undefined;
	const [boot, monoMs] = text.split(":").map(Number);
	return { boot, monoMs } as Stamp;
}

export function saveClosedUpTo(db: Database, stamp: Stamp): void {
	statement(db, "INSERT OR REPLACE INTO box_state (key, value) VALUES ('closed-up-to', ?)").run(
		`${stamp.boot}:${stamp.monoMs}`,
	);
}
