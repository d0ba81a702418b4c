// A reading as the compact table keeps it: one number for what matters, and the rest as bytes only where there is a rest.

import { type Celsius, celsius } from "@tesai/shared/contract/quantity.ts";
import { CHARGE_STATES, type Reading, SENSOR_FAULTS } from "@tesai/shared/contract/reading.ts";
import { choice, decimal, integer, maybe, record } from "@tesai/shared/contract/schema.ts";
import { decodeValue, encodeValue } from "@tesai/shared/wire/value.ts";

/** The place in this list is the number in the table: append only. */
const KINDS = ["temperature", "door", "power", "fault"] as const satisfies readonly Reading["kind"][];
export const TEMPERATURE_KIND = KINDS.indexOf("temperature");
export const FAULT_KIND = KINDS.indexOf("fault");

export interface ReadingRow {
	readonly kind: number;
	/** Hundredths of °C, 0/1, or the fault's number. */
	readonly value: number;
	readonly extra: Uint8Array | null;
}

const TemperatureExtra = record({ humidityPercent: maybe(decimal(0.1, 0, 100)) });
const PowerExtra = record({
	batteryVolts: maybe(decimal(0.01, 0, 100)),
	batteryAmps: maybe(decimal(0.01, -500, 500)),
	panelVolts: maybe(decimal(0.01, 0, 1_000)),
	panelWatts: maybe(integer(0, 100_000)),
	yieldTodayWh: maybe(integer(0, 1_000_000)),
	charge: maybe(choice(CHARGE_STATES)),
	deviceError: maybe(integer(0, 255)),
});

export function toReadingRow(reading: Reading): ReadingRow {
	const kind = KINDS.indexOf(reading.kind);
	switch (reading.kind) {
		case "temperature":
			return {
				kind,
				value: toCenti(reading.celsius),
				extra: reading.humidityPercent === undefined ? null : encodeValue(TemperatureExtra, reading),
			};
		case "door":
			return { kind, value: reading.open ? 1 : 0, extra: null };
		case "power":
			return { kind, value: reading.supplied ? 1 : 0, extra: encodeValue(PowerExtra, reading) };
		case "fault":
			return { kind, value: SENSOR_FAULTS.indexOf(reading.fault), extra: null };
	}
}

export function toReading(row: ReadingRow): Reading {
	switch (KINDS[row.kind]) {
		case "temperature":
			return {
				kind: "temperature",
				celsius: fromCenti(row.value),
				...(row.extra !== null && decodeValue(TemperatureExtra, row.extra)),
			};
		case "door":
			return { kind: "door", open: row.value === 1 };
		case "power":
			return {
				kind: "power",
				supplied: row.value === 1,
				...(row.extra !== null && decodeValue(PowerExtra, row.extra)),
			};
		default:
			return { kind: "fault", fault: SENSOR_FAULTS[row.value] ?? "implausible" };
	}
}

export const toCenti = (value: Celsius): number => Math.round(value * 100);
export const fromCenti = (centi: number): Celsius => celsius(centi / 100);
