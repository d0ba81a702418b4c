// What a sensor said about one moment: bridge → edge over MQTT, one JSON object a message.

import { CelsiusSchema, EpochMsSchema, type Millis, MillisSchema } from "./quantity.ts";
import { boolean, choice, decimal, integer, maybe, record, type Static, tagged, text } from "./schema.ts";

/**
 * When it was measured. The bridge shares the box's monotonic clock and sends `bootId` + `monoMs`; a network device
 * may send `measuredAt` from a clock of its own; with neither, the moment of arrival counts.
 */
const when = {
	bootId: maybe(text(36, { minLength: 36, doc: "kernel boot id the monoMs belongs to" })),
	monoMs: maybe(integer<Millis>(0, 4_000_000_000_000, "CLOCK_BOOTTIME, ms")),
	measuredAt: maybe(EpochMsSchema),
};

/** VE.Direct `CS`, read as words. */
export const CHARGE_STATES = [
	"off",
	"fault",
	"bulk",
	"absorption",
	"float",
	"equalise",
	"starting",
	"external",
	"unknown",
] as const;

/** Why a sensor that answers, or should answer, has no value to give. Never a temperature. */
export const SENSOR_FAULTS = [
	"no-answer",
	"bad-checksum",
	"refused",
	"out-of-range",
	"implausible",
	/** 85.0 °C of a DS18B20 that has been powered but has not measured yet. */
	"power-on-value",
	/** Further from the sample before than any air or probe can move in that time. */
	"impossible-slope",
	/** Two devices answer under one name. */
	"duplicate-address",
] as const;

/** The roads that a modem's status is told of. */
export const MODEM_ROADS = ["cellular", "satellite"] as const;

export const ReadingSchema = tagged(
	"kind",
	{
		temperature: record({
			...when,
			celsius: CelsiusSchema,
			humidityPercent: maybe(decimal(0.1, 0, 100, "relative humidity, %")),
		}),
		door: record({
			...when,
			open: boolean("true while the door or lid stands open"),
			untilChanged: maybe(boolean("the device speaks only when it changes: what it said stands")),
		}),
		power: record({
			...when,
			supplied: boolean("the appliance's supply is on"),
			batteryVolts: maybe(decimal(0.01, 0, 100)),
			batteryAmps: maybe(decimal(0.01, -500, 500, "positive while charging")),
			panelVolts: maybe(decimal(0.01, 0, 1_000)),
			panelWatts: maybe(integer(0, 100_000)),
			yieldTodayWh: maybe(integer(0, 1_000_000)),
			charge: maybe(choice(CHARGE_STATES)),
			deviceError: maybe(integer(0, 255, "the device's own error number, 0 = none")),
			chargePercent: maybe(decimal(0.1, 0, 100, "state of charge as the device reports it")),
			loadWatts: maybe(integer(0, 100_000)),
		}),
		compressor: record({
			...when,
			running: boolean("true while the compressor runs"),
			/** Of a device that counts: it ran `ranMs` of the `overMs` before this moment. */
			ranMs: maybe(MillisSchema),
			overMs: maybe(MillisSchema),
		}),
		fix: record({
			...when,
			utc: EpochMsSchema,
			errorMs: MillisSchema,
			latitude: maybe(decimal(0.0001, -90, 90, "degrees, south negative")),
			longitude: maybe(decimal(0.0001, -180, 180, "degrees, west negative")),
		}),
		modem: record({
			...when,
			road: choice(MODEM_ROADS),
			registered: boolean("the network takes messages now"),
			dbm: maybe(integer(-140, 0, "cellular signal")),
			bars: maybe(integer(0, 5, "satellite signal")),
		}),
		fault: record({
			...when,
			fault: choice(SENSOR_FAULTS),
			/** What the sensor said, kept for the technician; it is judged by nothing. */
			claimed: maybe(CelsiusSchema),
		}),
	},
	"what a sensor said about one moment",
);
export type Reading = Static<typeof ReadingSchema>;
