// Who did what at the post, as it travels to the hub. A person is the number of a name tile, never a name.

import { ACTIONS } from "../access.ts";
import { PersonNoSchema } from "../id.ts";
import { LaneSchema } from "../lane.ts";
import { MillisSchema } from "../quantity.ts";
import { boolean, choice, hinted, integer, maybe, record, type Static } from "../schema.ts";

/** `pin`: signed in. `tile`: somebody picked this name without a PIN, as an alarm allows. Append only. */
export const SIGNED_BY = ["pin", "tile"] as const;
export type SignedBy = (typeof SIGNED_BY)[number];

/** Another fact of this journal was this person's deed; written in the same transaction, so the two are never apart. */
export const DeedSigned = record({
	lane: LaneSchema,
	seq: hinted(integer(1, Number.MAX_SAFE_INTEGER), { measures: "seq" }),
	by: PersonNoSchema,
	how: choice(SIGNED_BY),
});
export type DeedSigned = Static<typeof DeedSigned>;
/** Whose deed something is, and how sure that is. */
export const SignerSchema = record({ by: PersonNoSchema, how: choice(SIGNED_BY) });
export type Signer = Static<typeof SignerSchema>;

/** Who set a PIN: its owner, somebody who manages the people of the post, or the owner with a code that the region said. Append only. */
export const PIN_SETTERS = ["owner", "manager", "region-code"] as const;
export type PinSetter = (typeof PIN_SETTERS)[number];

/** A person has a new PIN at this box, the `number`th. Nothing about the PIN itself travels. */
export const PinSet = record({
	person: PersonNoSchema,
	number: integer(1, 1_000_000),
	setter: choice(PIN_SETTERS),
	manager: maybe(PersonNoSchema),
});
export type PinSet = Static<typeof PinSet>;

/** So many wrong PINs in a row that the tile waits. */
export const SignInLocked = record({ person: PersonNoSchema, misses: integer(1, 1_000_000), waitMs: MillisSchema });
export type SignInLocked = Static<typeof SignInLocked>;

/** Whose record: a name tile of the staff, or a patient of the post's register. Append only. */
export const RECORD_KINDS = ["person", "patient"] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** Somebody read or wrote a person's record, or was refused. `by` is left out when nobody had signed in. */
export const RecordAccessed = record({
	by: maybe(PersonNoSchema),
	action: choice(ACTIONS),
	record: choice(RECORD_KINDS),
	no: integer(0, 10_000_000, "number of the tile, or in the register; 0: of everybody at once"),
	allowed: boolean(),
});
export type RecordAccessed = Static<typeof RecordAccessed>;
