// What the hub answers about PINs and about who did what at a post.

import { ACTIONS } from "../access.ts";
import { PIN_SETTERS, RECORD_KINDS, SIGNED_BY } from "../event/access.ts";
import { BoxNoSchema, PersonNoSchema } from "../id.ts";
import { EpochMsSchema, MillisSchema } from "../quantity.ts";
import { boolean, choice, integer, list, nullable, record, type Static, tagged, text } from "../schema.ts";

const number = text(7, { pattern: "^[1-9][0-9]{0,6}$" });

/** What somebody at the post reads from the screen: the box, the number of the tile, which PIN of that person it will be. */
export const PinCodeParamsSchema = record({ box: number, person: number, number });
export const PinCodeSchema = record({
	box: BoxNoSchema,
	person: PersonNoSchema,
	number: integer(1, 1_000_000),
	code: text(8, { minLength: 8 }),
});
export type PinCode = Static<typeof PinCodeSchema>;

/**
 * What the rule of access, asked again by what the region had written about people, says of a deed. `refused`: it ought not to have
 * been possible. `not-heard`: refused by a word that the box may not have had by then. `unknown`: the fact is not here yet, is nobody's
 * action, or nobody knows when it was.
 */
export const VERDICTS = ["allowed", "refused", "not-heard", "unknown"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** null until an anchor of that boot has arrived. */
const at = nullable(EpochMsSchema);
const verdict = choice(VERDICTS);
export const HubDeedSchema = tagged("kind", {
	deed: record({
		at,
		verdict,
		by: PersonNoSchema,
		how: choice(SIGNED_BY),
		/** null while it is not here. */
		fact: nullable(text(40)),
		action: nullable(choice(ACTIONS)),
	}),
	pin: record({ at, verdict, by: PersonNoSchema, setter: choice(PIN_SETTERS), manager: nullable(PersonNoSchema) }),
	locked: record({ at, by: PersonNoSchema, misses: integer(1, 1_000_000), waitMs: MillisSchema }),
	record: record({
		at,
		verdict,
		by: nullable(PersonNoSchema),
		action: choice(ACTIONS),
		record: choice(RECORD_KINDS),
		no: integer(0, 10_000_000),
		allowed: boolean(),
	}),
});
export type HubDeed = Static<typeof HubDeedSchema>;
export const HubDeedsSchema = list(HubDeedSchema, 500, "newest first");
