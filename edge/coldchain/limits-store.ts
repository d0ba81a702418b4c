// The SQL of the limits that the region has set.

import type { LimitsSet } from "@tesai/shared/contract/event/limits.ts";
import type { FridgeId } from "@tesai/shared/contract/id.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";

export const SQL = {
	findLimitsFact: "SELECT fact FROM region_limits WHERE fridge = ?",
	saveLimits: "INSERT OR REPLACE INTO region_limits (fridge, fact, body) VALUES (?, ?, ?)",
	/** At most one a fridge of the configuration, and of those there were. */
	listLimits: "SELECT body FROM region_limits",
} as const;

/** The seq of the fact that set them. */
export function findLimitsFact(db: Database, fridge: FridgeId): number | undefined {
	return statement<[string], number>(db, SQL.findLimitsFact).pluck().get(fridge);
}

export function saveRegionLimits(db: Database, fact: number, set: LimitsSet): void {
	statement(db, SQL.saveLimits).run(set.fridge, fact, JSON.stringify(set));
}

/** By fridge, whether or not the post has it now. */
export function readRegionLimits(db: Database): ReadonlyMap<FridgeId, LimitsSet> {
	const rows = statement<[], { body: string }>(db, SQL.listLimits).all();
	return new Map(
		rows.map((row) => {
			const set = JSON.parse(row.body) as LimitsSet;
			return [set.fridge, set];
		}),
	);
}
