// What the region tells a box to do, and the box's proof of what came of it.

import { LANES } from "../lane.ts";
import type { Brand } from "../quantity.ts";
import { EpochMsSchema, MillisSchema } from "../quantity.ts";
import { choice, integer, nullable, record, type Schema, type Static, tagged } from "../schema.ts";

/** Given by the hub, never twice for one box. */
export type CommandId = Brand<number, "CommandId">;
export const CommandIdSchema: Schema<CommandId> = integer<CommandId>(1, Number.MAX_SAFE_INTEGER, "command id");

const seq = integer(0, Number.MAX_SAFE_INTEGER);

/** New orders are appended: a place is a number on the wire. */
export const OrderSchema = tagged("order", {
	/** Tell everything that was measured up to now, and do not wait for the end of the period. */
	"tell-now": record({}),
	/** Send these facts again, though they were acknowledged: the hub has lost them. */
	"send-again": record({ lane: choice(LANES), first: integer(1, Number.MAX_SAFE_INTEGER), last: seq }),
	/** End the program that keeps the journal; whatever watches over it starts it again. */
	restart: record({}),
});
export type Order = Static<typeof OrderSchema>;

/** Hub to box: do this once, and not after `expiresAt` by the clock of whoever is sure of it. */
export const CommandGiven = record({ command: CommandIdSchema, order: OrderSchema, expiresAt: EpochMsSchema });
export type CommandGiven = Static<typeof CommandGiven>;

/**
 * `expired`: it came too late for certain. `refused`: it cannot be done here, or nobody can say whether it is too late.
 * `failed`: it was begun and did not come off. Append only.
 */
export const COMMAND_OUTCOMES = ["done", "expired", "refused", "failed"] as const;
export type CommandOutcome = (typeof COMMAND_OUTCOMES)[number];

/** Why a command was refused. Append only. */
export const COMMAND_REFUSALS = ["clock-unsure", "nothing-there"] as const;
export type CommandRefusal = (typeof COMMAND_REFUSALS)[number];

/** What was measured of the effect. New proofs are appended. */
export const CommandProofSchema = tagged("proof", {
	/** Facts of a lane that the order wrote or sends again; nothing was new when `last` is below `first`. */
	facts: record({ lane: choice(LANES), first: integer(1, Number.MAX_SAFE_INTEGER), last: seq }),
	/** How often the program had started on this store before the order, and when its outcome was written. */
	starts: record({ before: seq, after: seq }),
	/** How long after its end the command was there, by a clock that is this sure. */
	late: record({ byMs: MillisSchema, errorMs: MillisSchema }),
	refusal: record({ why: choice(COMMAND_REFUSALS), errorMs: MillisSchema }),
});
export type CommandProof = Static<typeof CommandProofSchema>;

/** What came of a command, once. */
export const CommandSettled = record({
	command: CommandIdSchema,
	outcome: choice(COMMAND_OUTCOMES),
	proof: nullable(CommandProofSchema),
});
export type CommandSettled = Static<typeof CommandSettled>;
