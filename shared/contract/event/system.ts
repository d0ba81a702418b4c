// The box's facts about itself.

import { integer, record, type Static, text } from "../schema.ts";
import { AnchorSchema } from "../time.ts";

/** The first fact of every boot. */
export const BoxStarted = record({
	boot: integer(1, 1_000_000_000),
	software: text(20, { minLength: 1 }),
});
export type BoxStarted = Static<typeof BoxStarted>;

/** Ties the boot's monotonic clock to wall time; written at start and whenever the wall clock is found to have jumped. */
export const ClockAnchored = AnchorSchema;
export type ClockAnchored = Static<typeof ClockAnchored>;

/** Messages that were set aside at a door since the last such fact: the hub must know, too. */
export const InputSetAside = record({
	door: text(40, { minLength: 1 }),
	reason: text(120),
	count: integer(1, 1_000_000_000),
});
export type InputSetAside = Static<typeof InputSetAside>;
