// Numbers that must not be mixed up carry their unit in the type. Conversions only; no formatting.

import { decimal, hinted, integer, type Schema } from "./schema.ts";

export type Brand<T, Name extends string> = T & { readonly "~brand": Name };

/** A length of time in milliseconds. */
export type Millis = Brand<number, "Millis">;
/** Milliseconds since 1970-01-01T00:00:00Z. Derived from anchors, so it may be wrong; see time.ts. */
export type EpochMs = Brand<number, "EpochMs">;
/** Degrees Celsius on a grid of 0.01. */
export type Celsius = Brand<number, "Celsius">;

export const SECOND = 1_000 as Millis;
export const MINUTE = 60_000 as Millis;
export const HOUR = 3_600_000 as Millis;
export const DAY = 86_400_000 as Millis;

export const millis = (value: number): Millis => value as Millis;
export const epochMs = (value: number): EpochMs => value as EpochMs;
export const celsius = (value: number): Celsius => value as Celsius;

/** 2000-01-01 to 2199-12-31: outside it a stamp is a fault, not a date. */
export const EpochMsSchema: Schema<EpochMs> = hinted(
	integer<EpochMs>(946_684_800_000, 7_258_118_399_999, "epoch ms, UTC"),
	{
		measures: "moment",
	},
);
export const MillisSchema: Schema<Millis> = hinted(integer<Millis>(0, 4_000_000_000_000, "milliseconds"), {
	measures: "time",
});
/** −99.9 … 150 °C covers every PQS field (TFRZ −99.9, TCON 150); narrower limits belong to a sensor's driver. */
export const CelsiusSchema: Schema<Celsius> = hinted(decimal<Celsius>(0.01, -99.99, 150, "°C"), { measures: "level" });
