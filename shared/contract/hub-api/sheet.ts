// What the region may ask about the twice-daily readings of a post.

import { MonthSchema } from "../edge-api/sheet.ts";
import { NOTED_FROM } from "../event/sheet.ts";
import { FridgeIdSchema, PersonNoSchema, PostIdSchema } from "../id.ts";
import { CelsiusSchema } from "../quantity.ts";
import { boolean, choice, integer, list, nullable, record, type Static } from "../schema.ts";

export const PostSheetParamsSchema = record({ id: PostIdSchema, month: MonthSchema });

/** The newest that counts, and how many more the post has told of that half day. */
const HubHalfSchema = nullable(
	record({
		celsius: CelsiusSchema,
		from: choice(NOTED_FROM),
		isUnsure: boolean(),
		by: nullable(PersonNoSchema),
		others: integer(0, 1_000_000),
	}),
);

export const HubSheetSchema = record({
	fridge: FridgeIdSchema,
	/** Half days of the month with a noting that counts. */
	noted: integer(0, 62),
	/** Only the days of which anything was told, in order. */
	days: list(record({ date: integer(1, 31), morning: HubHalfSchema, afternoon: HubHalfSchema }), 31),
});
export type HubSheet = Static<typeof HubSheetSchema>;
export const HubSheetsSchema = list(HubSheetSchema, 64);
