// Takes in what the region lists: each function is one verb and one transaction.

import type { ItemListed } from "@tesai/shared/contract/event/catalogue.ts";
import type { Tx } from "../sqlite/writer.ts";
import { findItem, saveItem } from "./store.ts";

/** The newest word about an item counts, in whatever order the words come. [CT1] */
export function listItem(tx: Tx, item: ItemListed, fact: number): void {
	const before = findItem(tx.db, item.item);
	if (before === undefined || before.fact < fact) saveItem(tx.db, fact, item);
}
