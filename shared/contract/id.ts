// Ids are short, lower case and readable aloud over a radio; none is derived from a person.

import type { Brand } from "./quantity.ts";
import { hinted, integer, type Schema, text } from "./schema.ts";

/** One measuring point: `heladera-1-sonda`. */
export type SensorId = Brand<string, "SensorId">;
export type FridgeId = Brand<string, "FridgeId">;
/** A health post as the region names it: `py-15-loma-plata`. */
export type PostId = Brand<string, "PostId">;
/** The box's number in every frame header, given by the hub at provisioning. */
export type BoxNo = Brand<number, "BoxNo">;
/** An alarm is named by the seq of the event that raised it, so the id is the same at the box and at the hub. */
export type AlarmId = Brand<number, "AlarmId">;

const slug = { minLength: 1, pattern: "^[a-z0-9]+(?:-[a-z0-9]+)*$" };

export const SensorIdSchema: Schema<SensorId> = text<SensorId>(40, { ...slug, doc: "sensor id" });
export const FridgeIdSchema: Schema<FridgeId> = text<FridgeId>(40, { ...slug, doc: "fridge id" });
export const PostIdSchema: Schema<PostId> = text<PostId>(40, { ...slug, doc: "post id" });
export const BoxNoSchema: Schema<BoxNo> = integer<BoxNo>(1, 65_535, "box number");
export const AlarmIdSchema: Schema<AlarmId> = hinted(integer<AlarmId>(1, Number.MAX_SAFE_INTEGER, "alarm id"), {
	measures: "seq",
});

/** An item's number in the catalogue that the hub lists; groups have ranges, and within a group the most used come first. */
export type ItemNo = Brand<number, "ItemNo">;
/** A lot's number within its item at one post: 1 for the first that arrived there, never given twice. */
export type LotNo = Brand<number, "LotNo">;
/** The number of a name tile: who works at the post. The hub lists them. */
export type PersonNo = Brand<number, "PersonNo">;
/** The number under which one post registered a patient: 1, 2, 3 … Means nobody anywhere else. */
export type PatientNo = Brand<number, "PatientNo">;

export const ItemNoSchema: Schema<ItemNo> = integer<ItemNo>(1, 1_000_000, "number in the catalogue");
export const LotNoSchema: Schema<LotNo> = hinted(integer<LotNo>(1, 65_535, "number of the lot within its item"), {
	given: "item",
});
export const PersonNoSchema: Schema<PersonNo> = hinted(integer<PersonNo>(1, 65_535, "number of a name tile"), {
	among: "person",
});
export const PatientNoSchema: Schema<PatientNo> = hinted(
	integer<PatientNo>(1, 10_000_000, "number in the post's register"),
	{
		among: "patient",
	},
);
