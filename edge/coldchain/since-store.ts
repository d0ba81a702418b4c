// The SQL of since when nothing of a fridge is broken: one row a fridge, written only when it begins anew.

import type { FridgeId } from "@tesai/shared/contract/id.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import type { GoodSince } from "./since.ts";

export const SQL = {
	find: "SELECT boot, mono_ms AS monoMs, basis FROM good_since WHERE fridge = ?",
	save: "INSERT OR REPLACE INTO good_since (fridge, boot, mono_ms, basis) VALUES (?, ?, ?, ?)",
} as const;

interface Row {
	readonly boot: number;
	readonly monoMs: Millis;
	readonly basis: GoodSince["basis"];
}

export function findGoodSince(db: Database, fridge: FridgeId): GoodSince | undefined {
	const row = statement<[string], Row>(db, SQL.find).get(fridge);
	return row && { at: { boot: row.boot, monoMs: row.monoMs }, basis: row.basis };
}

export function saveGoodSince(db: Database, fridge: FridgeId, { at, basis }: GoodSince): void {
	statement(db, SQL.save).run(fridge, at.boot, at.monoMs, basis);
}
