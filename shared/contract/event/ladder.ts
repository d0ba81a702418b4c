// The facts of the alarm ladder: whom the box told, and that somebody far from the post has seen an alarm.

import { LADDER_LEVELS } from "../config/ladder.ts";
import { AlarmIdSchema } from "../id.ts";
import { choice, integer, maybe, record, type Static, text } from "../schema.ts";
import { ACKNOWLEDGE_REASONS } from "./coldchain.ts";

/**
 * `told`: whoever carries the word took it: the network a text, the hub its fact. `ordered`: given out where nothing
 * answers, as a siren. `unsure`: it may have gone. `stopped`: seen or over before its turn came. Append only.
 */
export const LADDER_OUTCOMES = [
	"told",
	"ordered",
	"refused",
	"unsure",
	"stopped",
	"skipped-no-siren",
	"skipped-no-modem",
	"skipped-no-recipient",
] as const;
export type LadderOutcome = (typeof LADDER_OUTCOMES)[number];

/** One step of an alarm's ladder and what came of it. `target` counts a level's recipients from 0; no number is told. */
export const AlarmTold = record({
	alarm: AlarmIdSchema,
	level: choice(LADDER_LEVELS),
	target: integer(0, 31),
	attempt: integer(1, 100),
	outcome: choice(LADDER_OUTCOMES),
});
export type AlarmTold = Static<typeof AlarmTold>;

/**
 * Hub to box: somebody in the region has seen the alarm. `journal` is the epoch of the box's journal that raised it: to a
 * box that was restored since, the same number may be another alarm.
 */
export const AlarmAcknowledgedElsewhere = record({
	alarm: AlarmIdSchema,
	journal: integer(1, 65_535),
	reason: choice(ACKNOWLEDGE_REASONS),
	note: maybe(text(140)),
});
export type AlarmAcknowledgedElsewhere = Static<typeof AlarmAcknowledgedElsewhere>;
