// The two ways in which these documents write a moment, and nothing else: always UTC, never an offset.

import { type EpochMs, epochMs } from "../quantity.ts";

const BASIC = /^(2\d{3})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(?:\.(\d+))?Z$/;
const EXTENDED = /^(2\d{3})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?Z$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** `20261121T120000Z` → epoch ms; undefined for another form and for a day or hour that does not exist. */
export function readAbst(value: string): EpochMs | undefined {
	return readParts(BASIC.exec(value));
}

export function readTransferredAt(value: string): EpochMs | undefined {
	return readParts(EXTENDED.exec(value));
}

/** To the whole second when it is one, else with milliseconds. */
export function writeAbst(utc: number): string {
	return new Date(utc).toISOString().replaceAll(/[-:]/g, "").replace(".000Z", "Z");
}

export function writeTransferredAt(utc: number): string {
	return new Date(utc).toISOString();
}

/** A day of the calendar, not only three numbers in the right places. */
export function isCceDate(value: string): boolean {
	const [, year = "", month = "", day = ""] = DATE.exec(value) ?? [];
	return year !== "" && readParts([value, year, month, day, "0", "0", "0"]) !== undefined;
}

function readParts(parts: readonly (string | undefined)[] | null): EpochMs | undefined {
	if (parts === null) return undefined;
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
	const utc = Date.UTC(year, month - 1, day, hour, minute, second);
	const written = new Date(utc);
	const real =
		written.getUTCFullYear() === year &&
		written.getUTCMonth() === month - 1 &&
		written.getUTCDate() === day &&
		written.getUTCHours() === hour &&
		written.getUTCMinutes() === minute &&
		written.getUTCSeconds() === second;
	if (!real) return undefined;
	const fraction = parts[7];
	return epochMs(utc + (fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1_000)));
}
