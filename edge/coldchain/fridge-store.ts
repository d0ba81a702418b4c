// The SQL of the fridges as the hub was last told of them.

import type { FridgeId } from "@tesai/shared/contract/id.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";

/** Fridges the hub was told of that are not among `present`. */
export function listGoneFridges(db: Database, present: readonly FridgeId[]): FridgeId[] {
	return statement<[], { id: FridgeId }>(db, "SELECT id FROM fridge ORDER BY id")
		.all()
		.map((row) => row.id)
		.filter((id) => !present.includes(id));
}

/** What the hub was last told about a fridge. */
export function findToldFridge(db: Database, id: FridgeId): string | undefined {
	return statement<[string], { told: string }>(db, "SELECT told FROM fridge WHERE id = ?").get(id)?.told;
}

export function saveToldFridge(db: Database, id: FridgeId, told: string): void {
	statement(db, "INSERT OR REPLACE INTO fridge (id, told) VALUES (?, ?)").run(id, told);
}
