// What the region may ask about the portable loggers that its posts have read.

import { LocalDateSchema, LocalTimeSchema, SerialSchema } from "../event/loggers.ts";
import { CelsiusSchema } from "../quantity.ts";
import { integer, list, nullable, record, type Static, text } from "../schema.ts";

export const HubLoggerSchema = record({
	serial: SerialSchema,
	device: text(60),
	/** Of the newest report, as the device wrote it. */
	reportedAt: nullable(LocalTimeSchema),
	reports: integer(1, 1_000_000),
	days: integer(0, 1_000_000),
	/** Newest first: days on which an alarm of the device was on. */
	alarmDays: list(
		record({ date: LocalDateSchema, minCelsius: nullable(CelsiusSchema), maxCelsius: nullable(CelsiusSchema) }),
		1_000,
	),
	/** Newest first: episodes that became an alarm. */
	alarms: list(
		record({
			no: integer(0, 9_999),
			triggeredAt: LocalTimeSchema,
			endedAt: nullable(LocalTimeSchema),
			worstCelsius: nullable(CelsiusSchema),
		}),
		1_000,
	),
});
export type HubLogger = Static<typeof HubLoggerSchema>;
export const HubLoggersSchema = list(HubLoggerSchema, 10_000);
