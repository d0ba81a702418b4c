// The SQL of the safe bands that a fridge has had.

import type { FridgeId } from "@tesai/shared/contract/id.ts";
import type { Celsius } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import { fromCenti, toCenti } from "./reading-row.ts";

export const SQL = {
	listBands: `SELECT boot, mono_ms AS monoMs, low_centi AS low, high_centi AS high FROM fridge_band WHERE fridge = ?
		ORDER BY boot, mono_ms`,
	newestBand: `SELECT boot, mono_ms AS monoMs, low_centi AS low, high_centi AS high FROM fridge_band WHERE fridge = ?
		ORDER BY boot DESC, mono_ms DESC LIMIT 1`,
	saveBand: "INSERT OR REPLACE INTO fridge_band (fridge, boot, mono_ms, low_centi, high_centi) VALUES (?, ?, ?, ?, ?)",
} as const;

export interface Band {
	readonly lowCelsius: Celsius | null;
	readonly highCelsius: Celsius | null;
}
export type BandChange = Stamp & Band;

type Row = Stamp & { readonly low: number | null; readonly high: number | null };
const toBand = ({ low, high }: Row): Band => ({
	lowCelsius: low === null ? null : fromCenti(low),
	highCelsius: high === null ? null : fromCenti(high),
});

/** From when on each band held, oldest first. Somebody sets limits a few times in a fridge's life. */
export function listBandChanges(db: Database, fridge: FridgeId): BandChange[] {
	return statement<[string], Row>(db, SQL.listBands)
		.all(fridge)
		.map((row) => ({ boot: row.boot, monoMs: row.monoMs, ...toBand(row) }));
}

export function findNewestBand(db: Database, fridge: FridgeId): Band | undefined {
	const row = statement<[string], Row>(db, SQL.newestBand).get(fridge);
	return row && toBand(row);
}

export function saveBand(db: Database, fridge: FridgeId, { boot, monoMs }: Stamp, band: Band): void {
	const { lowCelsius: low, highCelsius: high } = band;
	const centi = (value: Celsius | null) => (value === null ? null : toCenti(value));
	statement(db, SQL.saveBand).run(fridge, boot, monoMs, centi(low), centi(high));
}
