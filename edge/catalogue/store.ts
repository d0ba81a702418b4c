// The SQL of the catalogue as the region lists it.

import type { ItemKind, ItemListed } from "@tesai/shared/contract/event/catalogue.ts";
import type { ItemNo } from "@tesai/shared/contract/id.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";

export const SQL = {
	findItem: "SELECT fact, body FROM catalogue_item WHERE item = ?",
	saveItem: "INSERT OR REPLACE INTO catalogue_item (item, fact, kind, body) VALUES (?, ?, ?, ?)",
	listItems: "SELECT body FROM catalogue_item WHERE item > ? ORDER BY item LIMIT ?",
} as const;

export function findItem(db: Database, item: ItemNo): { readonly fact: number; readonly item: ItemListed } | undefined {
	const row = statement<[number], { fact: number; body: string }>(db, SQL.findItem).get(item);
	return row && { fact: row.fact, item: JSON.parse(row.body) as ItemListed };
}

/** Takes the place of what was listed under the number before. */
export function saveItem(db: Database, fact: number, item: ItemListed): void {
	const kind: ItemKind = item.kind;
	statement(db, SQL.saveItem).run(item.item, fact, kind, JSON.stringify(item));
}

/** By rising number, after the one given. */
export function listItems(db: Database, after: number, limit: number): ItemListed[] {
	const rows = statement<[number, number], { body: string }>(db, SQL.listItems).all(after, limit);
	return rows.map((row) => JSON.parse(row.body) as ItemListed);
}
