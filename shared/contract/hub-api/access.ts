// What the hub answers about PINs and about who did what at a post.

import { ACTIONS } from "../access.ts";
import { DeedSigned, PinSet, RecordAccessed, SignInLocked } from "../event/access.ts";
import { BoxNoSchema, PersonNoSchema } from "../id.ts";
import { EpochMsSchema } from "../quantity.ts";
import { choice, integer, list, nullable, record, type Static, tagged, text } from "../schema.ts";

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
 * What the rule of access, asked again by what the region has written about people, says of a deed. `refused`: it ought not to have
 * been possible. `not-heard`: refused by a word that the box has not said it has. `unknown`: the fact is not here, or is nobody's action.
 */
export const VERDICTS = ["allowed", "refused", "not-heard", "unknown"] as const;
export type Verdict = (typeof VERDICTS)[number];

const Common = {
	/** null until an anchor of that boot has arrived. */
	at: nullable(EpochMsSchema),
	verdict: choice(VERDICTS),
	action: nullable(choice(ACTIONS)),
};
export const HubDeedSchema = tagged("kind", {
	"deed-signed": record({ ...Common, fact: nullable(text(40)), ...DeedSigned.fields }),
	"pin-set": record({ ...Common, ...PinSet.fields }),
	"sign-in-locked": record({ ...Common, ...SignInLocked.fields }),
	"record-accessed": record({ ...Common, ...RecordAccessed.fields }),
});
export type HubDeed = Static<typeof HubDeedSchema>;
export const HubDeedsSchema = list(HubDeedSchema, 500, "newest first");
