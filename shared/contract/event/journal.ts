// The journal's facts about itself.

import { LANES, LaneSchema } from "../lane.ts";
import { integer, list, record, type Static } from "../schema.ts";

const SeqSchema = integer(1, Number.MAX_SAFE_INTEGER);
const HalfSchema = integer(0, 0xffff_ffff);

/** Once a day, of every lane that has grown: the first eight bytes of its newest row's hash (S31). */
export const JournalHeadsTold = record({
	heads: list(record({ lane: LaneSchema, seq: SeqSchema, high: HalfSchema, low: HalfSchema }), LANES.length),
});
export type JournalHeadsTold = Static<typeof JournalHeadsTold>;

/** This box is a copy of one that spoke under another epoch: what both have in common ends at `upTo` (S32). */
export const JournalBegun = record({
	former: integer(1, 65_535),
	common: list(record({ lane: LaneSchema, upTo: integer(0, Number.MAX_SAFE_INTEGER) }), LANES.length),
});
export type JournalBegun = Static<typeof JournalBegun>;

/** From the hub: two boxes, or two copies of one, have spoken under this epoch, first in facts of this boot (S33). */
export const JournalForked = record({
	journal: integer(1, 65_535, "the epoch"),
	boot: integer(1, 1_000_000_000),
});
export type JournalForked = Static<typeof JournalForked>;
