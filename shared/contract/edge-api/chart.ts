// What the screen asks of the edge about a stretch of a fridge's time: temperature, door, compressor and supply on one axis.

import { AlarmIdSchema, FridgeIdSchema } from "../id.ts";
import { RuleSchema } from "../limits.ts";
import { CelsiusSchema, EpochMsSchema, MillisSchema } from "../quantity.ts";
import { integer, list, maybe, nullable, record, type Static } from "../schema.ts";

/** More columns than this no panel has. */
export const MOST_COLUMNS = 2_000;
/** The longest stretch that is told at once, days. */
export const MOST_CHART_DAYS = 62;
/** Twice a bucket and once a quarter of an hour, with room. */
const MOST_RUNS = 10_000;

const span = { from: EpochMsSchema, to: EpochMsSchema };
const SpanSchema = record(span);
export type ChartSpan = Static<typeof SpanSchema>;

/** A bucket keeps the extremes: an average would hide the peak that matters. */
const BucketSchema = record({
	at: EpochMsSchema,
	minCelsius: CelsiusSchema,
	maxCelsius: CelsiusSchema,
	readings: integer(1, 1_000_000),
});
export type ChartBucket = Static<typeof BucketSchema>;

/** What a sensor of two states said. What is neither `on` nor `unknown` was off. */
const TrackSchema = record({
	/** `onMs`: for how long of it, where several short runs of one bucket are told as one; all of it when left out. */
	on: list(record({ ...span, onMs: maybe(MillisSchema) }), MOST_RUNS),
	unknown: list(SpanSchema, MOST_RUNS),
});
export type Track = Static<typeof TrackSchema>;

export const ChartSchema = record({
	fridge: FridgeIdSchema,
	...span,
	/** Where the box's readings begin: nothing before it can be asked for. */
	oldest: EpochMsSchema,
	bucketMs: MillisSchema,
	/** A bucket without a believed reading is left out. */
	buckets: list(BucketSchema, MOST_COLUMNS + 2),
	/** Where more than 20 minutes passed between two believed readings, to the millisecond: a hole also within a bucket. */
	unmeasured: list(SpanSchema, MOST_RUNS),
	/** What the sensor claimed and nobody believes. */
	claims: list(BucketSchema, MOST_COLUMNS + 2),
	/** The safe band as it was, in order of time and without a gap; null where nothing is watched on that side. */
	limits: list(
		record({ ...span, lowCelsius: nullable(CelsiusSchema), highCelsius: nullable(CelsiusSchema) }),
		MOST_COLUMNS,
	),
	/** Null where the fridge has no such sensor. `on` is open, running, supplied. */
	door: nullable(TrackSchema),
	compressor: nullable(TrackSchema),
	supply: nullable(TrackSchema),
	/** Alarms that touch the stretch, oldest first; `to` is null while one is open. */
	alarms: list(
		record({ id: AlarmIdSchema, rule: RuleSchema, from: EpochMsSchema, to: nullable(EpochMsSchema) }),
		MOST_COLUMNS,
	),
});
export type Chart = Static<typeof ChartSchema>;
