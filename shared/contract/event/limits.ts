// What the region sets for a post: a fridge's limits, and the few settings of a box that may be set from afar.

import { FridgeIdSchema } from "../id.ts";
import { LimitsSchema, PROFILES } from "../limits.ts";
import { boolean, choice, integer, maybe, record, type Static, tagged } from "../schema.ts";

/**
 * Hub to box: a fridge's profile and single limits of its own, in the place of what the post's configuration says; either one
 * left out leaves the configuration's in effect, so both left out give the fridge back. A later one for the fridge replaces it.
 */
export const LimitsSet = record({
	fridge: FridgeIdSchema,
	profile: maybe(choice(PROFILES)),
	limits: maybe(LimitsSchema),
});
export type LimitsSet = Static<typeof LimitsSet>;

/**
 * Hub to box: one setting; a later one of the same name replaces it. A name that the box does not know is kept, not applied,
 * and applied by software that knows it. New settings are appended: a place is a number on the wire.
 */
export const SettingSet = tagged("setting", {
	/** How long a digest covers. */
	"digest-minutes": record({ minutes: integer(1, 60) }),
	/** Credits of 50 bytes that satellites may cost in a calendar month. */
	"satellite-credits": record({ creditsAMonth: integer(1, 1_000_000) }),
	/** Whether digests may go by satellite; alarms and work always may. */
	"summary-by-satellite": record({ allowed: boolean() }),
});
export type SettingSet = Static<typeof SettingSet>;
export type SettingName = SettingSet["setting"];
