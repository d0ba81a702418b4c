// What moves in a post's stock, as it travels to the hub: movements and counts, never balances.

import { ItemNoSchema, LotNoSchema, PatientNoSchema, PersonNoSchema } from "../id.ts";
import { choice, integer, maybe, record, type Static, tagged, text } from "../schema.ts";
import { CorrectionSchema } from "./correction.ts";

/** In the item's smallest unit that the catalogue knows: a tablet, a dose, a millilitre. */
const quantity = integer(0, 1_000_000, "smallest units of the item");

const moved = { item: ItemNoSchema, lot: LotNoSchema, quantity };
const said = { by: PersonNoSchema, corrects: maybe(CorrectionSchema) };

/** Why stock was destroyed. A place in the list is a number on the wire: append only. */
export const DISCARD_REASONS = [
	"expired",
	"broken",
	"too-warm",
	"frozen",
	"vial-left-open",
	"recalled",
	"other",
] as const;
export type DiscardReason = (typeof DISCARD_REASONS)[number];

/** What stands on the box of a lot that the hub has not listed: told once, by the receipt that gives the lot its number. */
export const LotLabelSchema = record({
	code: text(30, { minLength: 1 }),
	/** Whole months since 2000-01, because most labels say no day; the lot is good to that month's end. */
	expiresInMonth: integer(0, 1_200),
});
export type LotLabel = Static<typeof LotLabelSchema>;

/**
 * One movement of one lot. Balances are sums of movements, at the box and at the hub alike; one below zero is for a person
 * to look at and refuses nothing. A count says what the shelf held and what the box believed at that moment, and the hub
 * posts the difference: movements that are told later keep their effect. A dose in a patient's arm is `vaccine-given`'s
 * to tell and no movement beside it. New kinds of movement are appended.
 */
export const StockMoved = tagged("movement", {
	dispensed: record({ ...moved, patient: maybe(PatientNoSchema), ...said }),
	received: record({ ...moved, label: maybe(LotLabelSchema), ...said }),
	counted: record({ ...moved, expected: integer(-1_000_000, 1_000_000, "the balance before the count"), ...said }),
	discarded: record({ ...moved, reason: choice(DISCARD_REASONS), ...said }),
	/** To another post or back to the depot; the receiver's own receipt is a fact of its own. */
	sent: record({ ...moved, ...said }),
});
export type StockMoved = Static<typeof StockMoved>;
