// The SQL of what was noted.

import type { CorrectionReason } from "@tesai/shared/contract/event/correction.ts";
import type { Half, NotedFrom } from "@tesai/shared/contract/event/sheet.ts";
import type { FridgeId, PersonNo } from "@tesai/shared/contract/id.ts";
import { type Celsius, celsius, type Millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";

const COLUMNS = `id AS noting, fridge, day, half, is_unsure AS isUnsure, celsius_centi AS celsiusCenti, noted_from AS notedFrom,
	lowest_centi AS lowestCenti, highest_centi AS highestCenti, span_ms AS spanMs, note, person, corrects, reason,
	boot, mono_ms AS monoMs`;

export const SQL = {
	insert: `INSERT INTO noted_temperature (id, fridge, day, half, is_unsure, celsius_centi, noted_from, lowest_centi,
		highest_centi, span_ms, note, person, corrects, reason, boot, mono_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	find: `SELECT ${COLUMNS} FROM noted_temperature WHERE id = ?`,
	isCorrected: "SELECT 1 FROM noted_temperature WHERE corrects = ?",
	listNewest: `SELECT ${COLUMNS} FROM noted_temperature WHERE fridge = ? ORDER BY id DESC LIMIT ?`,
	listDays: `SELECT ${COLUMNS} FROM noted_temperature WHERE fridge = ? AND day >= ? AND day < ? AND is_unsure = 0`,
	listUnsure: `SELECT ${COLUMNS} FROM noted_temperature WHERE fridge = ? AND is_unsure = 1 ORDER BY id DESC LIMIT ?`,
} as const;

/** On a box that nobody ever tells the time: more than half a year. */
const MOST_UNSURE = 400;

export interface StoredNoting extends Stamp {
	readonly noting: number;
	readonly fridge: FridgeId;
	readonly day: number;
	readonly half: Half;
	readonly isUnsure: boolean;
	readonly celsius: Celsius;
	readonly from: NotedFrom;
	readonly lowest: Celsius | null;
	readonly highest: Celsius | null;
	readonly spanMs: Millis | null;
	readonly note: string | null;
	readonly by: PersonNo | null;
	readonly corrects: { readonly noting: number; readonly reason: CorrectionReason } | null;
}

interface Row extends Stamp {
	readonly noting: number;
	readonly fridge: FridgeId;
	readonly day: number;
	readonly half: Half;
	readonly isUnsure: number;
	readonly celsiusCenti: number;
	readonly notedFrom: NotedFrom;
	readonly lowestCenti: number | null;
	readonly highestCenti: number | null;
	readonly spanMs: Millis | null;
	readonly note: string | null;
	readonly person: PersonNo | null;
	readonly corrects: number | null;
	readonly reason: CorrectionReason | null;
}

export function insertNoting(db: Database, one: StoredNoting): void {
	const centi = (value: Celsius | null) => (value === null ? null : Math.round(value * 100));
	statement(db, SQL.insert).run(
		...[one.noting, one.fridge, one.day, one.half, one.isUnsure ? 1 : 0, centi(one.celsius), one.from],
		...[centi(one.lowest), centi(one.highest), one.spanMs, one.note, one.by],
		...[one.corrects?.noting ?? null, one.corrects?.reason ?? null, one.boot, one.monoMs],
	);
}

export function findNoting(db: Database, noting: number): StoredNoting | undefined {
	const row = statement<[number], Row>(db, SQL.find).get(noting);
	return row && toNoting(row);
}

export function isNotingCorrected(db: Database, noting: number): boolean {
	return statement<[number]>(db, SQL.isCorrected).get(noting) !== undefined;
}

/** The fridge's newest notings, newest first, whether they count or not: somebody looked each time. */
export function listNewestNotings(db: Database, fridge: FridgeId, limit: number): StoredNoting[] {
	return statement<[string, number], Row>(db, SQL.listNewest).all(fridge, limit).map(toNoting);
}

/** Notings told for the days from `first` up to `next`, and all whose day nobody could tell when they were made. */
export function listNotings(db: Database, fridge: FridgeId, first: number, next: number): StoredNoting[] {
	const sure = statement<[string, number, number], Row>(db, SQL.listDays).all(fridge, first, next);
	const unsure = statement<[string, number], Row>(db, SQL.listUnsure).all(fridge, MOST_UNSURE);
	return [...sure, ...unsure].map(toNoting);
}

function toNoting({ boot, monoMs, ...row }: Row): StoredNoting {
	const degrees = (centi: number | null) => (centi === null ? null : celsius(centi / 100));
	const { corrects, reason } = row;
	return {
		noting: row.noting,
		fridge: row.fridge,
		day: row.day,
		half: row.half,
		isUnsure: row.isUnsure === 1,
		celsius: celsius(row.celsiusCenti / 100),
		from: row.notedFrom,
		lowest: degrees(row.lowestCenti),
		highest: degrees(row.highestCenti),
		spanMs: row.spanMs,
		note: row.note,
		by: row.person,
		corrects: corrects === null || reason === null ? null : { noting: corrects, reason },
		boot,
		monoMs,
	};
}
