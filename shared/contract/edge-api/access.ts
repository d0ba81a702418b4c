// What the screen asks of the edge about signing in, PINs and who did what, and what it gets.

import { ACTIONS } from "../access.ts";
import { PIN_SETTERS, RECORD_KINDS, SIGNED_BY } from "../event/access.ts";
import { PersonFields } from "../event/people.ts";
import { PersonNoSchema } from "../id.ts";
import { LaneSchema } from "../lane.ts";
import { EpochMsSchema, MillisSchema } from "../quantity.ts";
import { boolean, choice, integer, list, maybe, nullable, record, type Static, tagged, text } from "../schema.ts";

/** Who did something; null where nobody had signed in, and where the region or a text message did. */
export const DoneBySchema = nullable(record({ person: PersonNoSchema, how: choice(SIGNED_BY) }));
export type DoneBy = Static<typeof DoneBySchema>;

/** Digits of an own keypad. */
export const PinSchema = text<string>(8, { minLength: 4, pattern: "^[0-9]{4,8}$" });

/** A name tile, as whoever signs in sees it. */
export const TileSchema = record({
	person: PersonNoSchema,
	...PersonFields,
	hasPin: boolean(),
	/** How long the tile still waits after wrong PINs, ms; 0: it may be tried. */
	waitMs: MillisSchema,
	/** Which PIN of this person the next one will be: what is said to the region to get a code. */
	nextPin: integer(1, 1_000_000),
});
export type Tile = Static<typeof TileSchema>;
export const TilesSchema = list(TileSchema, 500);

export const SignInSchema = record({ person: PersonNoSchema, pin: PinSchema });
export type SignIn = Static<typeof SignInSchema>;

/** `token` is kept in the page's memory alone and sent as `authorization: Bearer`. */
export const SignInAnswerSchema = tagged("outcome", {
	"signed-in": record({ token: text(64), may: list(choice(ACTIONS), ACTIONS.length) }),
	/** `waitMs` > 0: the tile now waits so long. */
	"wrong-pin": record({ waitMs: MillisSchema }),
	waiting: record({ waitMs: MillisSchema }),
	"no-pin": record({}),
});
export type SignInAnswer = Static<typeof SignInAnswerSchema>;

/** Who is allowed what without signing in: more while nobody has a PIN at this box. */
export const AccessViewSchema = record({ isOpen: boolean(), may: list(choice(ACTIONS), ACTIONS.length) });
export type AccessView = Static<typeof AccessViewSchema>;

/** `code` is the region's word, for whoever has no PIN or has forgotten it; without it the caller must have signed in. */
export const NewPinSchema = record({ pin: PinSchema, code: maybe(text(8, { minLength: 8, pattern: "^[0-9]{8}$" })) });
export type NewPin = Static<typeof NewPinSchema>;

export const NewPinAnswerSchema = tagged("outcome", {
	set: record({ setter: choice(PIN_SETTERS) }),
	/** As 0000 or 1234 are. */
	"too-easy": record({}),
	"wrong-code": record({ waitMs: MillisSchema }),
	waiting: record({ waitMs: MillisSchema }),
});
export type NewPinAnswer = Static<typeof NewPinAnswerSchema>;

/** One line of the log of who did what, newest first. */
export const DeedViewSchema = tagged("kind", {
	deed: record({ at: EpochMsSchema, by: PersonNoSchema, how: choice(SIGNED_BY), lane: LaneSchema, fact: text(40) }),
	pin: record({
		at: EpochMsSchema,
		by: PersonNoSchema,
		setter: choice(PIN_SETTERS),
		manager: nullable(PersonNoSchema),
	}),
	locked: record({ at: EpochMsSchema, by: PersonNoSchema, misses: integer(1, 1_000_000), waitMs: MillisSchema }),
	record: record({
		at: EpochMsSchema,
		by: nullable(PersonNoSchema),
		action: choice(ACTIONS),
		record: choice(RECORD_KINDS),
		/** 0: of everybody at once, as whoever reads this log does. */
		no: integer(0, 10_000_000),
		allowed: boolean(),
	}),
});
export type DeedView = Static<typeof DeedViewSchema>;
export const DeedsSchema = list(DeedViewSchema, 500);
