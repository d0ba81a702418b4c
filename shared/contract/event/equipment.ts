// The equipment register's facts: what stands on a fridge's plate, and what was done to it.

import { FridgeIdSchema } from "../id.ts";
import { choice, integer, maybe, record, type Static, text } from "../schema.ts";

const words = text(60, { minLength: 1 });
const pqsCode = text(8, { pattern: "^E[0-9]{3}/[0-9]{3}$", doc: "WHO/PQS code, E003/123" });
const producedOn = text(10, {
	pattern: "^20[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$",
	doc: "date of production, YYYY-MM-DD",
});

/** A domestic fridge has no PQS code, and a worn plate no date. */
export const PlateFields = {
	manufacturer: words,
	model: words,
	serial: words,
	pqsCode: maybe(pqsCode),
	producedOn: maybe(producedOn),
};

export const SUPPLIES = ["mains", "solar"] as const;

/** A built-in logger has all of it: without, its reports name nobody. */
export const LoggerPlateSchema = record({
	manufacturer: words,
	model: words,
	serial: words,
	pqsCode,
	producedOn,
});

const seq = integer(1, Number.MAX_SAFE_INTEGER, "seq of the fact in its lane");

/** `corrects` names the description that this one takes the place of. */
export const EquipmentDescribed = record({
	fridge: FridgeIdSchema,
	...PlateFields,
	supply: choice(SUPPLIES),
	logger: maybe(LoggerPlateSchema),
	corrects: maybe(seq),
});
export type EquipmentDescribed = Static<typeof EquipmentDescribed>;

/** What a technician or the staff do to a fridge. A place in the list is a number on the wire: append only. */
export const WORKS = [
	"cleaned",
	"defrosted",
	"repaired",
	"part-replaced",
	"gasket",
	"inspected",
	"moved",
	"other",
] as const;
export type Work = (typeof WORKS)[number];

/** `corrects` names the entry that this one takes the place of; both stay. */
export const EquipmentServiced = record({
	fridge: FridgeIdSchema,
	work: choice(WORKS),
	note: maybe(text(140)),
	corrects: maybe(seq),
});
export type EquipmentServiced = Static<typeof EquipmentServiced>;
