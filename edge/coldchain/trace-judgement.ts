// Judges a whole trace by the rules that judge a fridge at a post: the same samples, the same machines, no second rule book.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { EndReason } from "@tesai/shared/contract/event/coldchain.ts";
import type { AlarmId, FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import type { Limits, Profile, Rule } from "@tesai/shared/contract/limits.ts";
import { type Celsius, celsius, epochMs, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { elapsed, type Moment } from "@tesai/shared/contract/time.ts";
import { type Alarm, type AlarmInput, FINE, raisedWith, stepAlarm } from "./alarm.ts";
import { listDoorMoments } from "./door-span.ts";
import { type Doubt, examineReading, NO_DOUBT } from "./honesty.ts";
import { limitsFor } from "./limits.ts";
import type { Past } from "./past.ts";
import { isLostIn, isSample, judgeReading, judgeSilence, openPast, rulesFedBy, type WatchedRule } from "./sample.ts";
import type { Trace, TraceRecord } from "./trace.ts";

export interface JudgedAlarm {
	readonly rule: Rule;
	readonly since: number;
	readonly raised: { readonly record: number; readonly utc: number };
	ended: { readonly record: number; readonly utc: number; readonly reason: EndReason } | null;
	worst: Celsius | null;
	readonly limit: Celsius | null;
	readonly forMs: Millis;
}

export interface JudgedTrace {
	readonly alarms: readonly JudgedAlarm[];
	/** What was said by the sensor and not believed, or reported by it as broken. */
	readonly faults: readonly { readonly record: number; readonly fault: string; readonly claimed: Celsius | null }[];
	/** Which of the standard's codes were in alarm at each record, in the trace's order. */
	readonly active: readonly (readonly Rule[])[];
	readonly limits: Limits;
}

/** The codes that a label of the standard can have. */
export const LABELLED: readonly Rule[] = ["HEAT", "FRZE", "DOOR", "POWR"];

/** A panel in the dark still shows some tenths of a volt; no compressor runs from so little. */
const LEAST_SUPPLY_VOLTS = 1;

const TEMPERATURE = "tvc" as SensorId;
const DOOR = "dorv" as SensorId;
const POWER = "supply" as SensorId;

interface Step {
	readonly at: Moment;
	readonly record: TraceRecord;
	readonly sensor: SensorId;
	readonly reading: Reading;
}

/**
 * Judges by a profile. A trace slower than the profile's own sampling would be one long silence, so silence begins no sooner
 * than two intervals and a third: one record may be missing. [CC37]
 */
export function judgeTrace(trace: Trace, profile: Exclude<Profile, "custom">): JudgedTrace {
	const { records, intervalMs } = trace;
	const steps = listSteps(trace);
	const has = (sensor: SensorId) => steps.some((step) => step.sensor === sensor);
	const fridge: FridgeConfig = {
		id: "trace" as FridgeId,
		name: trace.name,
		profile,
		temperatureSensor: TEMPERATURE,
		...(has(DOOR) && { doorSensor: DOOR }),
		...(has(POWER) && { powerSensor: POWER }),
	};
	const ofProfile = limitsFor(fridge);
	const silence = millis(Math.max(ofProfile.SILENT?.forMs ?? 0, Math.round((intervalMs * 7) / 3)));
	const limits: Limits = { ...ofProfile, SILENT: { forMs: silence } };
	const sensors = [TEMPERATURE, DOOR, POWER].filter(has);
	const rules = new Map(sensors.map((sensor) => [sensor, rulesFedBy(sensor, [{ fridge, limits }])]));

	const machines = new Map<Rule, Alarm>();
	const pasts = new Map<Rule, Past | undefined>();
	const newest = new Map<SensorId, { readonly at: Moment; readonly reading: Reading }>();
	const doubts = new Map<SensorId, Doubt>();
	const alarms: JudgedAlarm[] = [];
	const faults: { record: number; fault: string; claimed: Celsius | null }[] = [];
	const began = momentOf(records[0]?.utc ?? 0, records[0]?.utc ?? 0);

	const apply = (one: WatchedRule, input: AlarmInput, record: number, at: Moment) => {
		const machine = machines.get(one.rule) ?? FINE;
		const step = stepAlarm(machine, input, one.forMs);
		switch (step.change) {
			case "raise": {
				const { since, worst } = step.broken;
				const { rule, forMs, limit } = one;
				const raised = { record, utc: at.utc };
				alarms.push({ rule, since: since.utc, raised, ended: null, worst, limit: limit?.celsius ?? null, forMs });
				machines.set(rule, raisedWith(alarms.length as AlarmId, step.broken));
				return;
			}
			case "end": {
				const alarm = alarms[step.id - 1];
				if (alarm !== undefined) alarm.ended = { record, utc: at.utc, reason: step.reason };
				pastOf(one)?.countFrom(step.broken.last);
				machines.set(one.rule, step.alarm);
				return;
			}
			case "none":
			case "acknowledge":
			case "refuse": {
				machines.set(one.rule, step.alarm);
				const alarm = "id" in step.alarm ? alarms[step.alarm.id - 1] : undefined;
				if (alarm !== undefined && "worst" in step.alarm) alarm.worst = step.alarm.worst;
			}
		}
	};
	const pastOf = (one: WatchedRule): Past | undefined => {
		if (!pasts.has(one.rule)) pasts.set(one.rule, openPast(one));
		return pasts.get(one.rule);
	};
	/** At a post somebody looks every minute, so a silence is found as soon as it is one. */
	const noteSilenceBefore = (at: Moment, record: number) => {
		for (const sensor of sensors) {
			const last = newest.get(sensor)?.at ?? began;
			if (elapsed(last, at) <= silence) continue;
			const noted = momentOf(last.utc + silence, began.utc);
			for (const one of rules.get(sensor) ?? []) {
				for (const input of judgeSilence(one, last, noted)) apply(one, input, record, noted);
			}
		}
	};

	const active: Rule[][] = [];
	let next = 0;
	for (const record of records) {
		const raisedBefore = alarms.length;
		for (let step = steps[next]; step !== undefined && step.record === record; step = steps[++next]) {
			const { at, sensor } = step;
			noteSilenceBefore(at, record.no);
			const before = newest.get(sensor);
			const examined = examineReading(step.reading, at, before, doubts.get(sensor) ?? NO_DOUBT);
			doubts.set(sensor, examined.doubt);
			const { reading } = examined;
			if (reading.kind === "fault") {
				faults.push({ record: record.no, fault: reading.fault, claimed: reading.claimed ?? null });
			}
			if (!isSample(reading)) continue;
			for (const one of rules.get(sensor) ?? []) {
				if (before !== undefined && isLostIn(one, elapsed(before.at, at))) apply(one, { kind: "lost" }, record.no, at);
				const input = judgeReading(one, machines.get(one.rule) ?? FINE, reading, at, pastOf(one));
				if (input !== undefined) apply(one, input, record.no, at);
			}
			newest.set(sensor, { at, reading });
		}
		noteSilenceBefore(momentOf(record.utc, began.utc), record.no);
		const raisedNow = alarms.slice(raisedBefore).map((alarm) => alarm.rule);
		active.push(LABELLED.filter((rule) => raisedNow.includes(rule) || "id" in (machines.get(rule) ?? FINE)));
	}
	return { alarms, faults, active, limits };
}

const momentOf = (utc: number, began: number): Moment => ({ boot: 1, monoMs: millis(utc - began), utc: epochMs(utc) });

/** What a bridge would have said of each record, in order of time within the record. */
function listSteps({ records, intervalMs }: Trace): Step[] {
	const began = records[0]?.utc ?? 0;
	const doors = Map.groupBy(listDoors(records, intervalMs), (door) => door.record);
	return records.flatMap((record) => {
		const at = momentOf(record.utc, began);
		const steps: Step[] = (doors.get(record) ?? []).map(({ atMs, open }) => ({
			at: momentOf(atMs, began),
			record,
			sensor: DOOR,
			reading: { kind: "door", open },
		}));
		const temperature = readTemperature(record);
		if (temperature !== undefined) steps.push({ at, record, sensor: TEMPERATURE, reading: temperature });
		const supplied = readSupply(record);
		if (supplied !== undefined) steps.push({ at, record, sensor: POWER, reading: { kind: "power", supplied } });
		return steps;
	});
}

/** A null temperature is a sensor that has said that it cannot measure; a record without one says nothing. [CC15] */
function readTemperature({ TVC }: TraceRecord): Reading | undefined {
	if (TVC === undefined) return undefined;
	if (TVC === null) return { kind: "fault", fault: "no-answer" };
	return { kind: "temperature", celsius: celsius(Math.round(TVC * 100) / 100) };
}

/** Mains by the seconds it was usable, a panel by its voltage; any supply within the interval counts. [CC36] */
function readSupply({ SVA, DCSV }: TraceRecord): boolean | undefined {
	if (typeof SVA !== "number" && typeof DCSV !== "number") return undefined;
	return (SVA ?? 0) > 0 || (DCSV ?? 0) >= LEAST_SUPPLY_VOLTS;
}

/** DORV counts the seconds of the interval that the record ends. [CC35] */
function listDoors(
	records: readonly TraceRecord[],
	intervalMs: number,
): { readonly atMs: number; readonly open: boolean; readonly record: TraceRecord }[] {
	const told: TraceRecord[] = [];
	const intervals = records.flatMap((record, index) => {
		if (typeof record.DORV !== "number") return [];
		told.push(record);
		const before = records[index - 1]?.utc ?? Number.NEGATIVE_INFINITY;
		const openings = record.DRCV ?? undefined;
		const fromMs = Math.max(record.utc - intervalMs, before);
		return [{ fromMs, toMs: record.utc, openMs: record.DORV * 1_000, openings }];
	});
	let place = 0;
	return listDoorMoments(intervals).flatMap((moment) => {
		while (place < told.length - 1 && (told[place]?.utc ?? 0) < moment.atMs) place++;
		const record = told[place];
		return record === undefined ? [] : [{ ...moment, record }];
	});
}
