// Empties a view, or one box's part of it.

import type { HubTables } from "./schema.ts";
import type { Trx } from "./store.ts";

type TableOfBoxes = {
	[Name in keyof HubTables]: HubTables[Name] extends { box: number } ? Name : never;
}[keyof HubTables];

/** All rows; with `box` those of that box alone. */
export async function deleteRows(trx: Trx, table: TableOfBoxes, box?: number): Promise<void> {
	// Kysely's types know tables one by one, and the query is the same for each.
	await trx
		.deleteFrom(table as "wiring")
		.$if(box !== undefined, (query) => query.where("box", "=", box as number))
		.execute();
}
