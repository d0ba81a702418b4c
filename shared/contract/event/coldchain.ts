// The cold chain's facts, as they travel from the box to the hub. A shipped fact is never edited: it gets a new version.

import { AlarmIdSchema, FridgeIdSchema, SensorIdSchema } from "../id.ts";
import { PROFILES, RuleSchema } from "../limits.ts";
import { CelsiusSchema, MillisSchema } from "../quantity.ts";
import { choice, hinted, integer, list, maybe, record, type Static, text } from "../schema.ts";
import { StampSchema } from "../time.ts";

export const END_REASONS = ["back-in-range", "sensor-lost", "device-retired"] as const;
export type EndReason = (typeof END_REASONS)[number];

/** What somebody says they did when they acknowledge an alarm. */
export const POST_REASONS = [
	"door-closed",
	"power-restored",
	"vaccines-moved",
	"technician-called",
	"sensor-fixed",
	"other",
] as const;

export type PostReason = (typeof POST_REASONS)[number];

/** The last two say who has seen it and where, when it was nobody at the post's screen. */
export const ACKNOWLEDGE_REASONS = [...POST_REASONS, "seen-by-sms", "seen-by-region"] as const;
export type AcknowledgeReason = (typeof ACKNOWLEDGE_REASONS)[number];

/** A fridge as the post has set it up; a later one with the same id replaces it in every view. */
export const FridgeRegistered = record({
	fridge: FridgeIdSchema,
	name: text(60, { minLength: 1 }),
	profile: choice(PROFILES),
	temperatureSensor: SensorIdSchema,
	doorSensor: maybe(SensorIdSchema),
	powerSensor: maybe(SensorIdSchema),
});
export type FridgeRegistered = Static<typeof FridgeRegistered>;

/** A limit was broken for as long as its rule asks. The thresholds of that moment are copied in. */
export const AlarmRaised = record({
	fridge: FridgeIdSchema,
	rule: RuleSchema,
	since: StampSchema,
	forMs: MillisSchema,
	limitCelsius: maybe(CelsiusSchema),
	worstCelsius: maybe(CelsiusSchema),
});
export type AlarmRaised = Static<typeof AlarmRaised>;

/** A person has seen it. `by` is a role or a name tile's number, never a document number. */
export const AlarmAcknowledged = record({
	alarm: AlarmIdSchema,
	reason: choice(ACKNOWLEDGE_REASONS),
	note: maybe(text(140)),
});
export type AlarmAcknowledged = Static<typeof AlarmAcknowledged>;

export const AlarmEnded = record({
	alarm: AlarmIdSchema,
	reason: choice(END_REASONS),
	lastBad: StampSchema,
	worstCelsius: maybe(CelsiusSchema),
});
export type AlarmEnded = Static<typeof AlarmEnded>;

/** One fridge's digest of one closed stretch of time (an hour, unless the box was off). */
export const PeriodSummarised = record({
	fridge: FridgeIdSchema,
	from: StampSchema,
	lastsMs: MillisSchema,
	readings: integer(0, 100_000),
	minCelsius: maybe(CelsiusSchema),
	maxCelsius: maybe(CelsiusSchema),
	meanCelsius: maybe(CelsiusSchema),
	doorOpenMs: MillisSchema,
	unpoweredMs: MillisSchema,
});
export type PeriodSummarised = Static<typeof PeriodSummarised>;

/**
 * A run of temperatures. Each sample after the first lies `1 + skip` steps of time after the one before it. `rise` counts
 * steps of `stepCenti` hundredths of a degree, the first from 0 °C and each later one from the one before it. Both steps are
 * the widest that fit, so a sensor that keeps its grid costs two small numbers a reading.
 */
export const packedTemperatures = {
	stepMs: MillisSchema,
	stepCenti: integer(1, 25_000),
	samples: hinted(list(record({ skip: integer(0, 4_000_000_000), rise: integer(-25_000, 25_000) }), 4_096), {
		series: "temperatures",
	}),
};

/** The raw temperatures of one sensor, every one of them; the first lies at `from`. */
export const TemperaturesRecorded = record({ sensor: SensorIdSchema, from: StampSchema, ...packedTemperatures });
export type TemperaturesRecorded = Static<typeof TemperaturesRecorded>;
