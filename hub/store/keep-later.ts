// Keeps one row a key: that of the later fact, for any order of arrival and any repetition. The fold under every "newest" view.

import { inChunks } from "./chunk.ts";
import type { HubTables } from "./schema.ts";
import type { Trx } from "./store.ts";

/** Tables whose rows carry the place of their fact: the box's journal, and the seq within its lane. */
type PlacedTable = {
	[Name in keyof HubTables]: HubTables[Name] extends { journal: number; seq: number } ? Name : never;
}[keyof HubTables];

/**
 * `rows` are whole rows with the same columns, at most one a key. A row that is there is replaced when the new one's place is
 * later. A journal has one lane for each kind of fact, so places of one view compare.
 */
export async function keepLater<Name extends PlacedTable>(
	trx: Trx,
	table: Name,
	key: readonly (keyof HubTables[Name] & string)[],
	rows: readonly HubTables[Name][],
): Promise<void> {
	const columns = Object.keys(rows[0] ?? {}).filter((column) => !(key as readonly string[]).includes(column));
	// Kysely's types know tables one by one. The query is the same for each, so one of them stands for all; the parameters
	// above are checked against the table that is meant.
	const name = table as "wiring";
	const place = (side: string) => [`${side}.journal`, `${side}.seq`] as ["wiring.journal", "wiring.seq"];
	await inChunks(rows as unknown as readonly HubTables["wiring"][], (chunk) =>
		trx
			.insertInto(name)
			.values([...chunk])
			.onConflict((on) =>
				on
					.columns(key as readonly string[] as readonly "box"[])
					.doUpdateSet((eb) =>
						Object.fromEntries(columns.map((column) => [column, eb.ref(`excluded.${column}` as "excluded.seq")])),
					)
					.where((eb) => eb(eb.refTuple(...place("excluded")), ">", eb.refTuple(...place(table)))),
			)
			.execute(),
	);
}
