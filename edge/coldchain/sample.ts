// Turns a reading into what it means for each rule that watches its sensor.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { type Limits, RULES, type Rule, type TemperatureLimit } from "@tesai/shared/contract/limits.ts";
import { MINUTE, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import type { Alarm, AlarmInput } from "./alarm.ts";
import { breaksLimit, isCumulativeRule, temperatureLimitOf, worseOf } from "./limits.ts";
import { openBadTime, openSameness, type Past } from "./past.ts";

/** One rule that a sensor feeds on one fridge. */
export interface WatchedRule {
	readonly fridge: FridgeConfig;
	readonly limits: Limits;
	readonly rule: Rule;
	readonly forMs: Millis;
	/** What the rule compares a temperature with. */
	readonly limit: TemperatureLimit | undefined;
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
			const forMs = limits[rule]?.forMs;
			if (forMs === undefined || sensorOfRule(fridge, rule) !== sensor) return [];
			return [{ fridge, limits, rule, forMs, limit: temperatureLimitOf(limits, rule, fridge.sensorSigma) }];
		}),
	);
}

/**
 * What the reading says to the rule; undefined when it says nothing, as a fault never does. [CC15] A rule that looks back
 * has its `past`, which takes the reading into account.
 */
export function judgeReading(
	watched: WatchedRule,
	alarm: Alarm,
	reading: Reading,
	at: Moment,
	past: Past | undefined,
): AlarmInput | undefined {
	const { rule, limit } = watched;
	switch (rule) {
		case "HEAT":
		case "FRZE":
		case "COLD":
		case "FRZNEAR":
		case "HEATSUM":
		case "COLDSUM": {
			if (reading.kind !== "temperature" || limit === undefined) return undefined;
			past?.take(reading.celsius, at);
			if (!breaksLimit(limit, reading.celsius)) return { kind: "good", at };
			const before = alarm.state === "fine" ? null : alarm.worst;
			const worst = before === null ? reading.celsius : worseOf(limit, before, reading.celsius);
			const counted = past?.counted();
			return { kind: "bad", at, worst, ...(counted !== undefined && { counted }) };
		}
		case "STUCK": {
			if (reading.kind !== "temperature" || past === undefined) return undefined;
			past.take(reading.celsius, at);
			const counted = past.counted();
			// Two equal samples are nothing to look at: without this a steady fridge would always be watched.
			if (counted === undefined || counted.ms < watched.forMs) return { kind: "good", at };
			return { kind: "bad", at, worst: null, counted };
		}
		case "DOOR":
			if (reading.kind !== "door") return undefined;
			return reading.open ? { kind: "bad", at, worst: null } : { kind: "good", at };
		case "POWR":
			if (reading.kind !== "power") return undefined;
			return reading.supplied ? { kind: "good", at } : { kind: "bad", at, worst: null };
		case "SILENT":
			return reading.kind === "temperature" ? { kind: "good", at } : undefined;
		case "FAILING":
			return undefined;
	}
}

/**
 * The memory of a rule that looks back, empty; undefined for the others. `mayPauseMs` is how far apart two samples may be
 * before nobody knows what was between them: the sensor's silence.
 */
export function openPast({ rule, limits }: Pick<WatchedRule, "rule" | "limits">): Past | undefined {
	const mayPauseMs = limits.SILENT?.forMs ?? LONGEST_PAUSE;
	if (isCumulativeRule(rule)) {
		const limit = limits[rule];
		return limit && openBadTime(limit, mayPauseMs);
	}
	return rule === "STUCK" && limits.STUCK !== undefined ? openSameness(mayPauseMs) : undefined;
}

/** Whether a rule counts more than one run of bad samples. */
export function looksBack(rule: Rule): boolean {
	return rule === "STUCK" || isCumulativeRule(rule);
}

/** How far back the memory of a rule reaches, before the newest sample. */
export function pastReachMs({ rule, limits, forMs }: Pick<WatchedRule, "rule" | "limits" | "forMs">): Millis {
	const pauseMs = limits.SILENT?.forMs ?? LONGEST_PAUSE;
	return millis((isCumulativeRule(rule) ? (limits[rule]?.withinMs ?? 0) : forMs) + pauseMs);
}

/** Every profile watches SILENT; this is for limits that were put together by hand. */
const LONGEST_PAUSE = millis(20 * MINUTE);

/**
 * Between two samples of a sensor lies a silence that nobody noted, as when the box was off: what the sensor fed is lost.
 * A silence itself ends by a sample, and a verdict on days does not rest on one gap. [CC14] After a word that stands the
 * sensor `mayPauseMs` instead of the fridge's SILENT limit. [CC49]
 */
export function isLostIn(
	{ rule, limits }: Pick<WatchedRule, "rule" | "limits">,
	gapMs: number,
	mayPauseMs?: Millis,
): boolean {
	const silence = mayPauseMs ?? limits.SILENT?.forMs;
	return silence !== undefined && gapMs > silence && rule !== "SILENT" && rule !== "FAILING";
}

/** What a sensor that has been silent since `last` says to a rule, in order. [CC13] [CC14] */
export function judgeSilence({ rule }: Pick<WatchedRule, "rule">, last: Moment, now: Moment): AlarmInput[] {
	if (rule === "FAILING") return [];
	if (rule !== "SILENT") return [{ kind: "lost" }];
	return [
		{ kind: "bad", at: last, worst: null },
		{ kind: "bad", at: now, worst: null },
	];
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
