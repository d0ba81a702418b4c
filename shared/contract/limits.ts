// The words for what a fridge must not do: rules, and the limits a profile sets for them.
// Numbers and their sources: edge/coldchain/SPEC.md.

import { CelsiusSchema, MillisSchema } from "./quantity.ts";
import { choice, maybe, record, type Schema, type Static } from "./schema.ts";

/**
 * HEAT, FRZE, DOOR and POWR are the alarm codes of WHO/PQS E006/DS01. COLD is the tighter profile's low limit, which
 * is not freezing. SILENT is ours: nobody knows the temperature.
 */
export const RULES = ["HEAT", "FRZE", "COLD", "DOOR", "POWR", "SILENT"] as const;
export type Rule = (typeof RULES)[number];
export const RuleSchema: Schema<Rule> = choice(RULES, "alarm code");

/** `above` is strict; the other two include the limit itself (PQS: HEAT is > +8.0, FRZE is ≤ −0.5). */
export const TemperatureLimitSchema = record({
	side: choice(["above", "at-or-above", "at-or-below"]),
	celsius: CelsiusSchema,
	forMs: MillisSchema,
});
export type TemperatureLimit = Static<typeof TemperatureLimitSchema>;

/** What a profile sets. A rule left out is not watched. */
export const LimitsSchema = record({
	HEAT: maybe(TemperatureLimitSchema),
	FRZE: maybe(TemperatureLimitSchema),
	COLD: maybe(TemperatureLimitSchema),
	DOOR: maybe(record({ forMs: MillisSchema })),
	POWR: maybe(record({ forMs: MillisSchema })),
	SILENT: maybe(record({ forMs: MillisSchema })),
});
export type Limits = Static<typeof LimitsSchema>;

export const PROFILES = ["pqs", "tight"] as const;
export type Profile = (typeof PROFILES)[number];
