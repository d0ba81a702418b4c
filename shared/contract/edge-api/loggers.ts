// What the screen asks of the edge about portable loggers.

import { LocalDateSchema, LocalTimeSchema, SerialSchema, Sha256Schema } from "../event/loggers.ts";
import { FridgeIdSchema } from "../id.ts";
import { CelsiusSchema, EpochMsSchema } from "../quantity.ts";
import { boolean, choice, integer, list, nullable, record, type Static, text } from "../schema.ts";

export const IMPORT_RESULTS = ["imported", "repeated"] as const;

/** What became of a file: new to the box, or known byte for byte. */
export const LoggerImportSchema = record({
	result: choice(IMPORT_RESULTS),
	sha256: Sha256Schema,
	serial: SerialSchema,
	device: text(60),
	complete: boolean(),
	/** In the file, and of them new to the box. */
	days: integer(0, 10_000),
	newDays: integer(0, 10_000),
	rows: integer(0, 1_000_000),
	newRows: integer(0, 1_000_000),
	/** Days with an alarm and episodes that became one. */
	alarms: integer(0, 10_000),
});
export type LoggerImport = Static<typeof LoggerImportSchema>;

export const LoggerLimitViewSchema = record({
	no: integer(0, 9_999),
	side: choice(["cold", "hot"]),
	celsius: CelsiusSchema,
	minutes: integer(0, 10_000_000),
	cumulative: boolean(),
});

export const LoggerSummarySchema = record({
	serial: SerialSchema,
	device: text(60),
	fridge: nullable(FridgeIdSchema),
	reportedAt: nullable(LocalTimeSchema),
	importedAt: EpochMsSchema,
	files: integer(1, 100_000),
	days: integer(0, 100_000),
	/** Null: this model keeps no temperatures, only the lowest and highest of each day. */
	rows: nullable(integer(1, 10_000_000)),
	alarms: integer(0, 100_000),
});
export type LoggerSummary = Static<typeof LoggerSummarySchema>;
export const LoggersSchema = list(LoggerSummarySchema, 1_000);

/** `certain` is false for a time that the zone has twice or never. */
const localTime = record({ local: LocalTimeSchema, utc: EpochMsSchema, certain: boolean() });

export const LoggerDayViewSchema = record({
	date: LocalDateSchema,
	minCelsius: nullable(CelsiusSchema),
	maxCelsius: nullable(CelsiusSchema),
	meanCelsius: nullable(CelsiusSchema),
	timeoutMinutes: integer(0, 1_440),
	alarms: list(integer(0, 9_999), 16),
});
export type LoggerDayView = Static<typeof LoggerDayViewSchema>;

export const LoggerViewSchema = record({
	summary: LoggerSummarySchema,
	limits: list(LoggerLimitViewSchema, 16),
	/** Newest first. */
	days: list(LoggerDayViewSchema, 800),
	/** Newest first. */
	episodes: list(
		record({
			no: integer(0, 9_999),
			started: localTime,
			triggered: nullable(localTime),
			ended: nullable(localTime),
			worstCelsius: nullable(CelsiusSchema),
		}),
		1_000,
	),
	/** Lowest and highest of each stretch, oldest first; null for a model without temperatures. */
	curve: nullable(
		record({
			from: EpochMsSchema,
			to: EpochMsSchema,
			buckets: list(record({ at: EpochMsSchema, minCelsius: CelsiusSchema, maxCelsius: CelsiusSchema }), 2_000),
		}),
	),
	/** Of the newest report, as the device prints them. */
	printed: record({
		minCelsius: nullable(CelsiusSchema),
		maxCelsius: nullable(CelsiusSchema),
		meanCelsius: nullable(CelsiusSchema),
		mktCelsius: nullable(CelsiusSchema),
	}),
	files: list(record({ sha256: Sha256Schema, importedAt: EpochMsSchema, complete: boolean() }), 1_000),
});
export type LoggerView = Static<typeof LoggerViewSchema>;

export const LoggerFridgeSchema = record({ fridge: nullable(FridgeIdSchema) });
export type LoggerFridge = Static<typeof LoggerFridgeSchema>;
