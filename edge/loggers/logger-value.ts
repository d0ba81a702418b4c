// Single values of a logger's report: signed temperatures, minutes, local times. What has another form is null, never 0.

import { type Celsius, celsius } from "@tesai/shared/contract/quantity.ts";
import type { LocalDate, LocalTime } from "./report.ts";

const TEMPERATURE = /^[+-]?\d{1,3}(?:\.\d{1,2})?$/;
const LOCAL_TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]) (?:[01]\d|2[0-3]):[0-5]\d$/;
const LOCAL_DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const HOUR_MINUTE = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

/** Berlinger writes a sign (`+18.8`) or none (`8.0`); `--.-` is no reading. */
export function readCelsius(text: string | undefined): Celsius | null {
	if (text === undefined || !TEMPERATURE.test(text)) return null;
	const value = Number(text);
	// A probe of these families measures down to −90 °C; beyond the contract's range nothing is a temperature.
	return value < -99.99 || value > 150 ? null : celsius(value);
}

export function readWhole(text: string | undefined): number | null {
	return text !== undefined && /^\d{1,7}$/.test(text) ? Number(text) : null;
}

export function readLocalTime(text: string | undefined): LocalTime | null {
	return text !== undefined && LOCAL_TIME.test(text) ? text : null;
}

export function readLocalDate(text: string | undefined): LocalDate | null {
	return text !== undefined && LOCAL_DATE.test(text) ? text : null;
}

export function readHourMinute(text: string | undefined): string | null {
	return text !== undefined && HOUR_MINUTE.test(text) ? text : null;
}
