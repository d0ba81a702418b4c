// Lanes of the journal, most urgent first, but for the last, which is younger. A lane's place in this list is its number on the wire.

import { DAY, HOUR, MINUTE, type Millis, millis, SECOND } from "./quantity.ts";
import { choice, type Schema } from "./schema.ts";

export const LANES = [
	"control",
	"alarm",
	"clinical",
	"supply",
	"summary",
	"telemetry",
	"diagnostics",
	"audit",
] as const;
export type Lane = (typeof LANES)[number];

export const LaneSchema: Schema<Lane> = choice(LANES);

/** By when a fact of the lane should be at the hub (alarms 15 min, digests 24 h, work 48 h, curves 30 days). */
export const DEADLINE: Readonly<Record<Lane, Millis>> = {
	control: millis(15 * MINUTE),
	alarm: millis(15 * MINUTE),
	clinical: millis(48 * HOUR),
	supply: millis(48 * HOUR),
	summary: DAY,
	telemetry: millis(30 * DAY),
	diagnostics: millis(30 * DAY),
	audit: millis(30 * DAY),
};

/** What a fact's own stamp is worth: finer than this, time costs more on the wire than what happened. */
const GRAIN: Readonly<Record<Lane, Millis>> = {
	control: millis(1),
	alarm: SECOND,
	clinical: MINUTE,
	supply: MINUTE,
	summary: SECOND,
	telemetry: SECOND,
	diagnostics: SECOND,
	audit: SECOND,
};

/** The stamps of a lane's facts are multiples of this, cut towards the past. */
export function stampGrain(lane: Lane): Millis {
	return GRAIN[lane];
}
