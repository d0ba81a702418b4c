// What the hub says of a stick's bundle that was brought to it, and what must be said to get an answer to carry back.

import { BoxNoSchema } from "../id.ts";
import { boolean, choice, integer, nullable, record, type Static, text } from "../schema.ts";

/** `cut`: it stops early. `damaged`: it goes on with other bytes. `forged`: not signed by its box. `foreign`: not for this hub. */
export const BUNDLE_STATES = ["whole", "cut", "damaged", "forged", "foreign"] as const;

export const BundleReportSchema = record({
	/** Whose it says it is; null when that could not be read. */
	box: nullable(BoxNoSchema),
	state: choice(BUNDLE_STATES),
	/** Frames that were taken in: all that were whole, also of a bundle that is not. */
	frames: integer(0, Number.MAX_SAFE_INTEGER),
	/** Frames that none of our boxes sealed. */
	refused: integer(0, Number.MAX_SAFE_INTEGER),
	/** Whether the hub now has all that the box had written by then, by whichever road; null when the bundle does not say. */
	lacksNothing: nullable(boolean()),
});
export type BundleReport = Static<typeof BundleReportSchema>;

export const StickAnswerParamsSchema = record({ box: text(5, { pattern: "^[1-9][0-9]{0,4}$" }) });
export const StickAnswerQuerySchema = record({
	stick: text(32, { pattern: "^[0-9a-f]{32}$", doc: "the stick's own id, from its file stick.id" }),
});

export const HubKeySchema = record({ key: text(128, { doc: "hub.pub: X25519, then Ed25519, in hexadecimal" }) });
