// Logging as every process does it: one JSON line an event, on standard output, with nothing personal in it.

import { pino } from "pino";

export interface Log {
	debug(fields: object, message: string): void;
	info(fields: object, message: string): void;
	warn(fields: object, message: string): void;
	error(fields: object, message: string): void;
}

const PERSONAL = ["note", "patient", "name", "document", "key"];

/** `TESAI_LOG` sets the level (debug, info, warn, error, silent); info is the default. */
export function openLog(processName: string): Log {
	return pino({
		level: process.env.TESAI_LOG ?? "info",
		base: { process: processName },
		// Belt and braces (A10): rooms do not log these, and if one ever does the value is gone.
		redact: { paths: PERSONAL.flatMap((field) => [field, `*.${field}`]), censor: "[removed]" },
	});
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
