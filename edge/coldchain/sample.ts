// Turns a reading into what it means for each rule that watches its sensor.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { type Limits, RULES, type Rule } from "@tesai/shared/contract/limits.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import type { Alarm, AlarmInput } from "./alarm.ts";
import { breaksLimit, worseOf } from "./limits.ts";

/** One rule that a sensor feeds on one fridge. */
export interface WatchedRule {
	readonly fridge: FridgeConfig;
	readonly limits: Limits;
	readonly rule: Rule;
	readonly forMs: Millis;
}

/** The sensor whose samples a rule judges; SILENT judges the lack of them. */
export function sensorOfRule(fridge: FridgeConfig, rule: Rule): SensorId | undefined {
	if (rule === "DOOR") return fridge.doorSensor;
	return rule === "POWR" ? fridge.powerSensor : fridge.temperatureSensor;
}

/** Every rule that listens to the sensor, on every fridge it serves (one supply may feed two fridges). */
export function rulesFedBy(
	sensor: SensorId,
	fridges: readonly { fridge: FridgeConfig; limits: Limits }[],
): WatchedRule[] {
	return fridges.flatMap(({ fridge, limits }) =>
		RULES.flatMap((rule) => {
			const limit = limits[rule];
			const isFed = limit !== undefined && sensorOfRule(fridge, rule) === sensor;
			return isFed ? [{ fridge, limits, rule, forMs: limit.forMs }] : [];
		}),
	);
}

/** What the reading says to the rule; undefined when it says nothing, as a fault never does. [CC15] */
export function judgeReading(watched: WatchedRule, alarm: Alarm, reading: Reading, at: Moment): AlarmInput | undefined {
	const { rule, limits } = watched;
	switch (rule) {
		case "HEAT":
		case "FRZE":
		case "COLD": {
			const limit = limits[rule];
			if (reading.kind !== "temperature" || limit === undefined) return undefined;
			if (!breaksLimit(limit, reading.celsius)) return { kind: "good", at };
			const before = alarm.state === "fine" ? null : alarm.worst;
			return { kind: "bad", at, worst: before === null ? reading.celsius : worseOf(limit, before, reading.celsius) };
		}
		case "DOOR":
			if (reading.kind !== "door") return undefined;
			return reading.open ? { kind: "bad", at, worst: null } : { kind: "good", at };
		case "POWR":
			if (reading.kind !== "power") return undefined;
			return reading.supplied ? { kind: "good", at } : { kind: "bad", at, worst: null };
		case "SILENT":
			return reading.kind === "temperature" ? { kind: "good", at } : undefined;
		case "HEATSUM":
		case "COLDSUM":
		case "FRZNEAR":
		case "STUCK":
		case "FAILING":
			return undefined;
	}
}

/** Every sensor that is wired to the fridge. */
export function sensorsOf(fridge: FridgeConfig): SensorId[] {
	const { temperatureSensor, doorSensor, powerSensor, ambientSensor, compressorSensor } = fridge;
	return [temperatureSensor, doorSensor, powerSensor, ambientSensor, compressorSensor].filter(
		(sensor) => sensor !== undefined,
	);
}

/** A reading that carries a value; a fault is only a sensor's excuse. */
export function isSample(reading: Reading): boolean {
	return reading.kind !== "fault";
}
