// The words for what a fridge must not do: rules, and the limits a profile sets for them.
// Numbers and their sources: edge/coldchain/SPEC.md.

import { CelsiusSchema, MillisSchema } from "./quantity.ts";
import { choice, decimal, maybe, record, type Schema, type Static } from "./schema.ts";

/**
 * HEAT, FRZE, DOOR and POWR are the alarm codes of WHO/PQS E006/DS01. COLD is the tighter profile's low limit, which
 * is not freezing. The others are ours: SILENT, nobody knows the temperature; HEATSUM and COLDSUM, too much bad time
 * in all; FRZNEAR, so near to freezing that the sensor's own error may hide it; STUCK, a value that never moves;
 * FAILING, the fridge's trend says that it will not hold. A rule's place in the list is its number on the wire: append only.
 */
export const RULES = [
	"HEAT",
	"FRZE",
	"COLD",
	"DOOR",
	"POWR",
	"SILENT",
	"HEATSUM",
	"COLDSUM",
	"FRZNEAR",
	"STUCK",
	"FAILING",
] as const;
export type Rule = (typeof RULES)[number];
export const RuleSchema: Schema<Rule> = choice(RULES, "alarm code");

/** Rules that ask somebody to look, never to run: what they say may yet turn out well. */
export const WARNING_RULES: readonly Rule[] = ["FRZNEAR", "STUCK", "FAILING"];

/** `above` is strict; the other two include the limit itself (PQS: HEAT is > +8.0, FRZE is ≤ −0.5). */
export const TemperatureLimitSchema = record({
	side: choice(["above", "at-or-above", "at-or-below"]),
	celsius: CelsiusSchema,
	forMs: MillisSchema,
});
export type TemperatureLimit = Static<typeof TemperatureLimitSchema>;

/** Bad time adds up, with pauses, inside a sliding window. */
export const CumulativeLimitSchema = record({
	side: choice(["above", "at-or-above", "at-or-below"]),
	celsius: CelsiusSchema,
	forMs: MillisSchema,
	withinMs: MillisSchema,
});
export type CumulativeLimit = Static<typeof CumulativeLimitSchema>;

/** What a profile sets. A rule left out is not watched. */
export const LimitsSchema = record({
	HEAT: maybe(TemperatureLimitSchema),
	FRZE: maybe(TemperatureLimitSchema),
	COLD: maybe(TemperatureLimitSchema),
	DOOR: maybe(record({ forMs: MillisSchema })),
	POWR: maybe(record({ forMs: MillisSchema })),
	SILENT: maybe(record({ forMs: MillisSchema })),
	HEATSUM: maybe(CumulativeLimitSchema),
	COLDSUM: maybe(CumulativeLimitSchema),
	/** The freeze limit is raised by so many standard deviations of the sensor. */
	FRZNEAR: maybe(record({ sigmas: decimal(0.001, 0, 5), forMs: MillisSchema })),
	STUCK: maybe(record({ forMs: MillisSchema })),
	FAILING: maybe(record({ forMs: MillisSchema })),
});
export type Limits = Static<typeof LimitsSchema>;

/** `custom` has no limits but the fridge's own. A place in the list is a number on the wire: append only. */
export const PROFILES = ["pqs", "tight", "custom"] as const;
export type Profile = (typeof PROFILES)[number];
