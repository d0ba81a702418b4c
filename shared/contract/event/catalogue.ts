// What the region lists for its posts: the items they may have on their shelves.

import { ItemNoSchema } from "../id.ts";
import { boolean, choice, list, maybe, record, type Static, text } from "../schema.ts";
import { LotLabelSchema } from "./stock.ts";

/** A place in the list is a number on the wire: append only. */
export const ITEM_KINDS = ["vaccine", "medicine", "supply"] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** The smallest unit that is counted. A place in the list is a number on the wire: append only. */
export const ITEM_UNITS = [
	"dose",
	"tablet",
	"capsule",
	"vial",
	"ampoule",
	"bottle",
	"tube",
	"sachet",
	"piece",
	"pair",
	"roll",
	"millilitre",
	"gram",
	"test",
] as const;
export type ItemUnit = (typeof ITEM_UNITS)[number];

/** All that is said of an item but its number. */
export const ItemFields = {
	/** The ministry's own code. */
	code: text(20, { minLength: 1 }),
	kind: choice(ITEM_KINDS),
	unit: choice(ITEM_UNITS),
	nameEs: text(80, { minLength: 1 }),
	nameGn: maybe(text(80, { minLength: 1 })),
	lots: list(LotLabelSchema, 8),
	retired: boolean(),
};

/**
 * Hub to box: an item of the catalogue. A later one with the same number replaces it as a whole. One that is retired stays
 * listed, because old records name it, and is offered to nobody. `lots` are labels in circulation, to choose from at a receipt.
 */
export const ItemListed = record({ item: ItemNoSchema, ...ItemFields });
export type ItemListed = Static<typeof ItemListed>;
