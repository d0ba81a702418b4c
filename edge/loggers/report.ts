// What a logger's report says, whichever model wrote it.

import type { Celsius } from "@tesai/shared/contract/quantity.ts";

/** `2023-02-14 06:05`, as the device wrote it: local, to the minute, of a clock nobody vouches for. [LG6] */
export type LocalTime = string & { readonly "~brand"?: "LocalTime" };
/** `2023-02-14`. */
export type LocalDate = string & { readonly "~brand"?: "LocalDate" };

export interface LoggerLimit {
	/** The device's own number of the alarm. */
	readonly no: number;
	readonly side: "cold" | "hot";
	readonly celsius: Celsius;
	readonly minutes: number;
	readonly cumulative: boolean;
}

export interface LoggerDay {
	readonly date: LocalDate;
	readonly minCelsius: Celsius | null;
	readonly maxCelsius: Celsius | null;
	readonly meanCelsius: Celsius | null;
	/** Minutes without a reading. */
	readonly timeoutMinutes: number;
	readonly alarms: readonly {
		readonly no: number;
		readonly outsideMinutes: number;
		/** `hh:mm` of the trigger; 00:00 means that it went on from the day before. Null: no alarm that day. [LG2] */
		readonly triggeredAt: string | null;
	}[];
}

export interface LoggerEpisode {
	readonly no: number;
	readonly startedAt: LocalTime;
	readonly minutes: number;
	/** Null: it was outside the limit but never long enough. [LG2] */
	readonly triggeredAt: LocalTime | null;
	readonly endedAt: LocalTime | null;
	readonly worstCelsius: Celsius | null;
}

export interface LoggerRow {
	readonly at: LocalTime;
	/** Null where the device wrote that it had no reading. */
	readonly celsius: Celsius | null;
}

export interface LoggerReport {
	readonly device: string;
	readonly serial: string;
	readonly firmware: string | null;
	/** When the report, or the run it tells of, ended. */
	readonly reportedAt: LocalTime | null;
	readonly limits: readonly LoggerLimit[];
	/** Newest first; empty for a model that keeps runs instead of days. */
	readonly days: readonly LoggerDay[];
	readonly episodes: readonly LoggerEpisode[];
	/** Null for a model, or a report, without temperatures. [LG3] */
	readonly rows: readonly LoggerRow[] | null;
	/** As the device prints them, in its own precision. [LG4] */
	readonly printed: {
		readonly minCelsius: Celsius | null;
		readonly maxCelsius: Celsius | null;
		readonly meanCelsius: Celsius | null;
		readonly mktCelsius: Celsius | null;
	};
	/** False when the file ends before the device's signature. [LG5] */
	readonly complete: boolean;
}
