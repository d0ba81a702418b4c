// The loggers' facts, as they travel from the box to the hub.

import { CelsiusSchema, EpochMsSchema } from "../quantity.ts";
import { boolean, integer, list, maybe, record, type Static, text } from "../schema.ts";
import { packedTemperatures } from "./coldchain.ts";

export const SerialSchema = text(40, { minLength: 1, pattern: "^[A-Za-z0-9-]+$", doc: "serial number of a logger" });
/** As the device wrote it: local time to the minute, of a clock nobody vouches for. */
export const LocalTimeSchema = text(16, { pattern: "^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}$", doc: "local time" });
export const LocalDateSchema = text(10, { pattern: "^\\d{4}-\\d{2}-\\d{2}$", doc: "local date" });
export const Sha256Schema = text(64, {
	minLength: 64,
	pattern: "^[0-9a-f]+$",
	doc: "SHA-256 of the file's bytes, hex",
});

export const LoggerDaySchema = record({
	date: LocalDateSchema,
	minCelsius: maybe(CelsiusSchema),
	maxCelsius: maybe(CelsiusSchema),
	meanCelsius: maybe(CelsiusSchema),
	/** Minutes without a reading. */
	timeoutMinutes: integer(0, 1_440),
	/** Which of the device's alarms were on. */
	alarms: list(integer(0, 9_999), 16),
});

export const LoggerEpisodeSchema = record({
	no: integer(0, 9_999),
	startedAt: LocalTimeSchema,
	/** Left out: outside the limit, but not for long enough. */
	triggeredAt: maybe(LocalTimeSchema),
	endedAt: maybe(LocalTimeSchema),
	worstCelsius: maybe(CelsiusSchema),
});

/** A report was brought. Its days and episodes are those that were new, or new again with more of them. */
export const LoggerImported = record({
	sha256: Sha256Schema,
	device: text(60),
	serial: SerialSchema,
	reportedAt: maybe(LocalTimeSchema),
	/** False: the file was cut off before its signature. */
	complete: boolean(),
	days: list(LoggerDaySchema, 400),
	episodes: list(LoggerEpisodeSchema, 400),
	/** How many temperatures the report has; 0 for a model that keeps none. */
	rows: integer(0, 1_000_000),
});
export type LoggerImported = Static<typeof LoggerImported>;

/** New temperatures of a logger, in order; `from` is a UTC derived by the post's zone. */
export const LoggerRowsRecorded = record({
	serial: SerialSchema,
	from: EpochMsSchema,
	...packedTemperatures,
});
export type LoggerRowsRecorded = Static<typeof LoggerRowsRecorded>;
