// What the screen asks of the edge about fridges and alarms, and what it gets.

import { ACKNOWLEDGE_REASONS, END_REASONS, POST_REASONS } from "../event/coldchain.ts";
import { AlarmIdSchema, FridgeIdSchema, PersonNoSchema, SensorIdSchema } from "../id.ts";
import { PROFILES, RuleSchema } from "../limits.ts";
import { CelsiusSchema, EpochMsSchema, MillisSchema } from "../quantity.ts";
import { ReadingSchema, SENSOR_FAULTS } from "../reading.ts";
import { boolean, choice, decimal, integer, list, maybe, nullable, record, type Static, text } from "../schema.ts";
import { BetweenSchema } from "../time.ts";
import { PARTS } from "../wiring.ts";
import { DoneBySchema } from "./access.ts";

/** The three states the staff know. */
export const ATTENTION = ["all-good", "look-now", "act-now"] as const;
export type Attention = (typeof ATTENTION)[number];

export const AlarmViewSchema = record({
	id: AlarmIdSchema,
	fridge: FridgeIdSchema,
	rule: RuleSchema,
	/** The first bad sample. */
	since: EpochMsSchema,
	raisedAt: EpochMsSchema,
	forMs: MillisSchema,
	limitCelsius: nullable(CelsiusSchema),
	worstCelsius: nullable(CelsiusSchema),
	/** Where `since` is one of many times that it may have been. */
	sinceBetween: maybe(BetweenSchema),
	ended: nullable(record({ at: EpochMsSchema, between: maybe(BetweenSchema), reason: choice(END_REASONS) })),
	acknowledged: nullable(
		record({
			at: EpochMsSchema,
			reason: choice(ACKNOWLEDGE_REASONS),
			note: nullable(text(140)),
			by: DoneBySchema,
		}),
	),
});
export type AlarmView = Static<typeof AlarmViewSchema>;

export const FridgeViewSchema = record({
	id: FridgeIdSchema,
	name: text(60),
	profile: choice(PROFILES),
	attention: choice(ATTENTION),
	/**
	 * Since when it is so, and from what that is known: something broken `began`, something broken `ended`, or before it nothing was
	 * `known`. `atLeast`: perhaps for longer, but nobody vouches for more. Null while nobody can say.
	 */
	since: nullable(record({ at: EpochMsSchema, basis: choice(["began", "ended", "known"]), atLeast: boolean() })),
	temperature: nullable(record({ celsius: CelsiusSchema, measuredAt: EpochMsSchema, ageMs: MillisSchema })),
	/** Why what the temperature sensor said last is no temperature; null while it is believed. */
	sensorFlag: nullable(choice(SENSOR_FAULTS)),
	door: nullable(record({ open: boolean(), since: EpochMsSchema })),
	power: nullable(
		record({
			supplied: boolean(),
			since: EpochMsSchema,
			batteryVolts: nullable(decimal(0.01, 0, 100)),
			panelWatts: nullable(integer(0, 100_000)),
		}),
	),
	/** Only while the supply is off and it can be told: how long the fridge still stays below its limit. */
	holdover: maybe(record({ leastMs: MillisSchema, mostMs: MillisSchema })),
	/** Limits broken now but not yet for long enough: which, since when, and when it becomes an alarm. */
	watching: list(record({ rule: RuleSchema, since: EpochMsSchema, alarmAt: EpochMsSchema }), 8),
	/** Open, or over but seen by nobody. Most urgent first. */
	alarms: list(AlarmViewSchema, 100),
	/** The band the chart shades: null where the profile sets no limit on that side. */
	limits: record({ lowCelsius: nullable(CelsiusSchema), highCelsius: nullable(CelsiusSchema) }),
	/** Who has set the limits; left out where it is the post's own configuration. */
	limitsBy: maybe(choice(["region"])),
});
export type FridgeView = Static<typeof FridgeViewSchema>;

export const FridgesSchema = list(FridgeViewSchema, 64);

/** `by`: a name tile that somebody picked without a PIN, because an alarm does not wait for one; whoever has signed in needs none. */
export const AcknowledgementSchema = record({
	reason: choice(POST_REASONS),
	note: maybe(text(140)),
	by: maybe(PersonNoSchema),
});
export type Acknowledgement = Static<typeof AcknowledgementSchema>;

export const SensorViewSchema = record({
	sensor: SensorIdSchema,
	/** The first fridge it serves; null: nobody has said yet which fridge it belongs to. */
	fridge: nullable(FridgeIdSchema),
	/** Every place it has. `adopted`: somebody at the post gave it this place, the configuration did not. */
	serves: list(record({ fridge: FridgeIdSchema, part: choice(PARTS), adopted: boolean() }), 64),
	/** Somebody said that it is none of a fridge. */
	ignored: boolean(),
	/** The configuration gives it to the box itself. */
	isBoxOwn: boolean(),
	newest: ReadingSchema,
	lastSeenAt: EpochMsSchema,
	lastFault: nullable(choice(SENSOR_FAULTS)),
	/** As a radio device says it; null for what has no battery, and until it has said so since the box started. */
	batteryPercent: nullable(decimal(1, 0, 100)),
});
export type SensorView = Static<typeof SensorViewSchema>;
export const SensorsSchema = list(SensorViewSchema, 1_000);

export const ADOPTED_AS = [...PARTS, "ignored"] as const;
/** `ignored` goes without a fridge, every part with one. */
export const AdoptionSchema = record({ fridge: maybe(FridgeIdSchema), part: choice(ADOPTED_AS) });
export type AdoptionRequest = Static<typeof AdoptionSchema>;

export const AlarmsSchema = list(AlarmViewSchema, 500);

/** A fridge's alarms of a page, newest first. */
export const EpisodesSchema = record({
	episodes: list(AlarmViewSchema, 50),
	/** Whether there are older ones than these. */
	hasOlder: boolean(),
});
export type Episodes = Static<typeof EpisodesSchema>;
