// How a fact takes the place of an earlier one of its kind: both stay in the journal.

import { choice, integer, record, type Static } from "../schema.ts";

/** A place in the list is a number on the wire: append only. */
export const CORRECTION_REASONS = ["typed-wrong", "wrong-patient", "wrong-item", "never-happened", "other"] as const;
export type CorrectionReason = (typeof CORRECTION_REASONS)[number];

/**
 * Names the fact of the same journal, lane and kind that no longer counts. After `never-happened` the fact that carries
 * this counts for nothing either; after any other reason it counts in the named one's place.
 */
export const CorrectionSchema = record({
	seq: integer(1, Number.MAX_SAFE_INTEGER, "seq of the corrected fact in its lane"),
	reason: choice(CORRECTION_REASONS),
});
export type Correction = Static<typeof CorrectionSchema>;
