// A reading as the compact table keeps it: one number for what matters, and the rest as bytes only where there is a rest.

import { type Celsius, CelsiusSchema, celsius, EpochMsSchema, MillisSchema } from "@tesai/shared/contract/quantity.ts";
import { CHARGE_STATES, MODEM_ROADS, type Reading, SENSOR_FAULTS } from "@tesai/shared/contract/reading.ts";
import { choice, decimal, integer, maybe, record, type Schema } from "@tesai/shared/contract/schema.ts";
import { decodeValue, encodeValue } from "@tesai/shared/wire/value.ts";

/** The place in this list is the number in the table: append only. */
const KINDS = [
	"temperature",
	"door",
	"power-v1",
	"fault",
	"compressor",
	"fix",
	"modem",
	"power",
	"fault-claimed",
	"door-until-changed",
] as const;
type Kind = (typeof KINDS)[number];
const numberOf = (kind: Kind): number => KINDS.indexOf(kind);
export const TEMPERATURE_KIND = numberOf("temperature");
/** Kinds whose rest changes what a chart draws: what a counter counted, and what nobody believes. */
export const CHARTED_EXTRAS: readonly number[] = [numberOf("compressor"), numberOf("fault-claimed")];
/** SQL condition for rows that are samples: a fault says nothing of the fridge. */
export const isSampleSql = (kind: string): string =>
	`${kind} NOT IN (${numberOf("fault")}, ${numberOf("fault-claimed")})`;

export interface ReadingRow {
	readonly kind: number;
	/** Hundredths of °C, 0/1, or the fault's number. */
	readonly value: number;
	readonly extra: Uint8Array | null;
}

const TemperatureExtra = record({ humidityPercent: maybe(decimal(0.1, 0, 100)) });
const powerFieldsV1 = {
	batteryVolts: maybe(decimal(0.01, 0, 100)),
	batteryAmps: maybe(decimal(0.01, -500, 500)),
	panelVolts: maybe(decimal(0.01, 0, 1_000)),
	panelWatts: maybe(integer(0, 100_000)),
	yieldTodayWh: maybe(integer(0, 1_000_000)),
	charge: maybe(choice(CHARGE_STATES)),
	deviceError: maybe(integer(0, 255)),
};
/** What boxes kept before state of charge and load were read; their rows stay as they were written. */
const PowerExtraV1 = record(powerFieldsV1);
const PowerExtra = record({
	...powerFieldsV1,
	chargePercent: maybe(decimal(0.1, 0, 100)),
	loadWatts: maybe(integer(0, 100_000)),
});
const CompressorExtra = record({ ranMs: maybe(MillisSchema), overMs: maybe(MillisSchema) });
const FixExtra = record({
	utc: EpochMsSchema,
	errorMs: MillisSchema,
	latitude: maybe(decimal(0.0001, -90, 90)),
	longitude: maybe(decimal(0.0001, -180, 180)),
});
const ModemExtra = record({
	road: choice(MODEM_ROADS),
	dbm: maybe(integer(-140, 0)),
	bars: maybe(integer(0, 5)),
});
const FaultExtra = record({ claimed: CelsiusSchema });

export function toReadingRow(reading: Reading): ReadingRow {
	switch (reading.kind) {
		case "temperature": {
			const extra = reading.humidityPercent === undefined ? null : encodeValue(TemperatureExtra, reading);
			return { kind: TEMPERATURE_KIND, value: toCenti(reading.celsius), extra };
		}
		case "door":
			return {
				kind: numberOf(reading.untilChanged === true ? "door-until-changed" : "door"),
				value: reading.open ? 1 : 0,
				extra: null,
			};
		case "power":
			return { kind: numberOf("power"), value: reading.supplied ? 1 : 0, extra: encodeValue(PowerExtra, reading) };
		case "compressor": {
			const extra = reading.ranMs === undefined ? null : encodeValue(CompressorExtra, reading);
			return { kind: numberOf("compressor"), value: reading.running ? 1 : 0, extra };
		}
		case "fix":
			return { kind: numberOf("fix"), value: 0, extra: encodeValue(FixExtra, reading) };
		case "modem":
			return { kind: numberOf("modem"), value: reading.registered ? 1 : 0, extra: encodeValue(ModemExtra, reading) };
		case "fault": {
			const value = SENSOR_FAULTS.indexOf(reading.fault);
			const { claimed } = reading;
			if (claimed === undefined) return { kind: numberOf("fault"), value, extra: null };
			return { kind: numberOf("fault-claimed"), value, extra: encodeValue(FaultExtra, { claimed }) };
		}
	}
}

export function toReading({ kind, value, extra }: ReadingRow): Reading {
	const rest = <T extends object>(schema: Schema<T>): T | undefined =>
		extra === null ? undefined : decodeValue(schema, extra);
	switch (KINDS[kind]) {
		case "temperature":
			return { kind: "temperature", celsius: fromCenti(value), ...rest(TemperatureExtra) };
		case "door":
			return { kind: "door", open: value === 1 };
		case "door-until-changed":
			return { kind: "door", open: value === 1, untilChanged: true };
		case "power-v1":
			return { kind: "power", supplied: value === 1, ...rest(PowerExtraV1) };
		case "power":
			return { kind: "power", supplied: value === 1, ...rest(PowerExtra) };
		case "compressor":
			return { kind: "compressor", running: value === 1, ...rest(CompressorExtra) };
		case "fix": {
			const fix = rest(FixExtra);
			if (fix !== undefined) return { kind: "fix", ...fix };
			break;
		}
		case "modem": {
			const modem = rest(ModemExtra);
			if (modem !== undefined) return { kind: "modem", registered: value === 1, ...modem };
			break;
		}
		case "fault":
		case "fault-claimed":
			return { kind: "fault", fault: SENSOR_FAULTS[value] ?? "implausible", ...rest(FaultExtra) };
		case undefined:
	}
	return { kind: "fault", fault: "implausible" };
}

export const toCenti = (value: Celsius): number => Math.round(value * 100);
export const fromCenti = (centi: number): Celsius => celsius(centi / 100);
