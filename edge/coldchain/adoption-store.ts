// The SQL of adopted and ignored sensors, and of the wiring as the hub was last told of it.

import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import type { Adoption } from "./adoption.ts";

export const SQL = {
	/** At most five a fridge. */
	listAdoptions: "SELECT fridge, part, sensor FROM adoption ORDER BY fridge, part",
	/** At most five. */
	listAdoptedSince: "SELECT part, boot, mono_ms AS monoMs FROM adoption WHERE fridge = ?",
	saveAdoption: "INSERT OR REPLACE INTO adoption (fridge, part, sensor, boot, mono_ms) VALUES (?, ?, ?, ?, ?)",
	deleteAdoptions: "DELETE FROM adoption WHERE sensor = ?",
	/** At most as many as there are sensors. */
	listIgnored: "SELECT sensor FROM ignored_sensor ORDER BY sensor",
	saveIgnored: "INSERT OR IGNORE INTO ignored_sensor (sensor, boot, mono_ms) VALUES (?, ?, ?)",
	deleteIgnored: "DELETE FROM ignored_sensor WHERE sensor = ?",
	findToldWiring: "SELECT told FROM wiring_told WHERE fridge = ?",
	saveToldWiring: "INSERT OR REPLACE INTO wiring_told (fridge, told) VALUES (?, ?)",
} as const;

export function listAdoptions(db: Database): Adoption[] {
	return statement<[], Adoption>(db, SQL.listAdoptions).all();
}

/** From when on each adopted sensor of a fridge is its part. */
export function listAdoptedSince(db: Database, fridge: FridgeId): (Stamp & Pick<Adoption, "part">)[] {
	return statement<[string], Stamp & Pick<Adoption, "part">>(db, SQL.listAdoptedSince).all(fridge);
}

/** Takes the place of whatever was adopted as this part before. */
export function saveAdoption(db: Database, { fridge, part, sensor }: Adoption, at: Stamp): void {
	statement(db, SQL.saveAdoption).run(fridge, part, sensor, at.boot, at.monoMs);
}

/** From how many places the sensor was taken. */
export function deleteAdoptions(db: Database, sensor: SensorId): number {
	return statement(db, SQL.deleteAdoptions).run(sensor).changes;
}

export function listIgnoredSensors(db: Database): SensorId[] {
	return statement<[], { sensor: SensorId }>(db, SQL.listIgnored)
		.all()
		.map((row) => row.sensor);
}

export function saveIgnoredSensor(db: Database, sensor: SensorId, at: Stamp): void {
	statement(db, SQL.saveIgnored).run(sensor, at.boot, at.monoMs);
}

/** False when it was not ignored. */
export function deleteIgnoredSensor(db: Database, sensor: SensorId): boolean {
	return statement(db, SQL.deleteIgnored).run(sensor).changes === 1;
}

export function findToldWiring(db: Database, fridge: FridgeId): string | undefined {
	return statement<[string], { told: string }>(db, SQL.findToldWiring).get(fridge)?.told;
}

export function saveToldWiring(db: Database, fridge: FridgeId, told: string): void {
	statement(db, SQL.saveToldWiring).run(fridge, told);
}
