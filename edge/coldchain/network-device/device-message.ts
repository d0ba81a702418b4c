// What one message of a network device comes to, whatever its maker: readings by sensor, and what of it was refused.

import type { SensorId } from "@tesai/shared/contract/id.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";

export interface SensorReading {
	readonly sensor: SensorId;
	readonly reading: Reading;
}

/** What a radio device says of itself; it is shown and judged by nothing. */
export interface DeviceStatus {
	readonly batteryPercent?: number;
	/** 0 … 255 as the radio counts it. */
	readonly linkQuality?: number;
}

/** Both lists may be filled: a bad value beside a good one is refused alone. Both are empty for what is no business of ours. */
export interface DeviceMessage {
	/** In order of time. */
	readonly readings: readonly SensorReading[];
	/** In words that name fields and never repeat a value, each once. */
	readonly refused: readonly string[];
	readonly status?: DeviceStatus;
}

/** A kind of device and its topics. */
export interface DeviceFamily {
	/** Under which what is refused is counted. */
	readonly door: string;
	/** Bytes; what is longer is not worth parsing. */
	readonly longest: number;
	/**
	 * A moment told that is so near to the arrival counts as the arrival, ms. For a family that tells whole seconds: a door
	 * that opened and shut within one would otherwise be one reading, and the second of the two the one that is lost.
	 */
	readonly nowWithinMs: number;
	/** The topic's part that names the device; undefined for a topic of another family. */
	nameIn(topic: string): string | undefined;
	/** Never throws, whatever the payload. */
	parse(name: string, payload: string): DeviceMessage;
}

/** The reading without its moment where the arrival says it better. */
export function settleMoment(reading: Reading, now: EpochMs, nowWithinMs: number): Reading {
	if (reading.measuredAt === undefined || Math.abs(now - reading.measuredAt) >= nowWithinMs) return reading;
	const { measuredAt: _arrivalSaysItBetter, ...rest } = reading;
	return rest;
}

export const refuseMessage = (reason: string): DeviceMessage => ({ readings: [], refused: [reason] });

/** The object in a JSON text; undefined for anything else. */
export function readJsonObject(payload: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const value: unknown = JSON.parse(payload);
		const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
		return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
	} catch {
		return undefined;
	}
}
