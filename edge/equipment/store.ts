// The SQL of plates and service logs.

import type { Plate } from "@tesai/shared/contract/edge-api/equipment.ts";
import type { SignedBy } from "@tesai/shared/contract/event/access.ts";
import type { Work } from "@tesai/shared/contract/event/equipment.ts";
import type { FridgeId, PersonNo } from "@tesai/shared/contract/id.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";

export const SQL = {
	findPlate: "SELECT fact, plate, boot, mono_ms AS monoMs FROM equipment WHERE fridge = ?",
	savePlate: "INSERT OR REPLACE INTO equipment (fridge, fact, plate, boot, mono_ms) VALUES (?, ?, ?, ?, ?)",
	insertService: `INSERT INTO service (id, fridge, work, note, corrects, boot, mono_ms, signed_by, signed_how)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	findService: `SELECT s.id, s.fridge, s.work, s.note, s.boot, s.mono_ms AS monoMs, s.signed_by AS signedBy,
		s.signed_how AS signedHow, c.id AS correctedBy
		FROM service s LEFT JOIN service c ON c.corrects = s.id WHERE s.id = ?`,
	listServices: `SELECT s.id, s.fridge, s.work, s.note, s.boot, s.mono_ms AS monoMs, s.signed_by AS signedBy,
		s.signed_how AS signedHow, c.id AS correctedBy
		FROM service s LEFT JOIN service c ON c.corrects = s.id WHERE s.fridge = ? ORDER BY s.id DESC LIMIT ?`,
} as const;

interface PlateRow {
	readonly fact: number;
	readonly plate: string;
	readonly boot: number;
	readonly monoMs: Millis;
}

export interface StoredPlate {
	/** The seq of the fact that said so. */
	readonly fact: number;
	readonly plate: Plate;
	readonly at: Stamp;
}

export function findPlate(db: Database, fridge: FridgeId): StoredPlate | undefined {
	const row = statement<[string], PlateRow>(db, SQL.findPlate).get(fridge);
	if (row === undefined) return undefined;
	return { fact: row.fact, plate: JSON.parse(row.plate) as Plate, at: { boot: row.boot, monoMs: row.monoMs } };
}

export function savePlate(db: Database, fridge: FridgeId, fact: number, plate: Plate, at: Stamp): void {
	statement(db, SQL.savePlate).run(fridge, fact, JSON.stringify(plate), at.boot, at.monoMs);
}

export type StoredService = Stamp & {
	readonly id: number;
	readonly fridge: FridgeId;
	readonly work: Work;
	readonly note: string | null;
	/** The entry that takes this one's place. */
	readonly correctedBy: number | null;
	readonly signedBy: PersonNo | null;
	readonly signedHow: SignedBy | null;
};

export function insertService(
	db: Database,
	service: Omit<StoredService, "correctedBy"> & { readonly corrects: number | null },
): void {
	const { id, fridge, work, note, corrects, boot, monoMs, signedBy, signedHow } = service;
	statement(db, SQL.insertService).run(...[id, fridge, work, note, corrects, boot, monoMs, signedBy, signedHow]);
}

export function findService(db: Database, id: number): StoredService | undefined {
	return statement<[number], StoredService>(db, SQL.findService).get(id);
}

/** Newest first. */
export function listServices(db: Database, fridge: FridgeId, limit: number): StoredService[] {
	return statement<[string, number], StoredService>(db, SQL.listServices).all(fridge, limit);
}
