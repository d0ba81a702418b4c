// What the screen asks of the edge about a fridge's plate and its service log, and what it gets.

import { LoggerPlateSchema, PlateFields, SUPPLIES, WORKS } from "../event/equipment.ts";
import { EpochMsSchema } from "../quantity.ts";
import { choice, integer, list, maybe, nullable, record, type Static, text } from "../schema.ts";
import { DoneBySchema } from "./access.ts";

export const PlateSchema = record({
	...PlateFields,
	supply: choice(SUPPLIES),
	logger: maybe(LoggerPlateSchema),
});
export type Plate = Static<typeof PlateSchema>;

/** `plate` is null before anybody has described the fridge. */
export const EquipmentViewSchema = record({
	plate: nullable(PlateSchema),
	describedAt: nullable(EpochMsSchema),
});
export type EquipmentView = Static<typeof EquipmentViewSchema>;

const entry = integer(1, Number.MAX_SAFE_INTEGER, "the entry's number");

/** `corrects`: this entry takes the place of an earlier one, which was a mistake. */
export const NewServiceSchema = record({ work: choice(WORKS), note: maybe(text(140)), corrects: maybe(entry) });
export type NewService = Static<typeof NewServiceSchema>;

/** Entries that were corrected stay in the list and say by which. */
export const ServiceViewSchema = record({
	id: entry,
	work: choice(WORKS),
	note: nullable(text(140)),
	at: EpochMsSchema,
	correctedBy: nullable(entry),
	/** Who wrote it. */
	by: DoneBySchema,
});
export type ServiceView = Static<typeof ServiceViewSchema>;
export const ServicesSchema = list(ServiceViewSchema, 200, "newest first");
