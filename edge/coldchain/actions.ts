// What happens to the cold chain: each function is one verb and one transaction: decide, store, append the event.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { Acknowledgement } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { AlarmId, FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import type { Rule } from "@tesai/shared/contract/limits.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { elapsed, isAfter, type Moment, toStamp } from "@tesai/shared/contract/time.ts";
import { appendEvent } from "../journal/store.ts";
import { setAsideInput } from "../set-aside/actions.ts";
import type { Tx } from "../sqlite/writer.ts";
import { type Alarm, type AlarmInput, raisedWith, stepAlarm } from "./alarm.ts";
import {
	findAlarm,
	insertAlarm,
	listAlarmStates,
	markAlarmAcknowledged,
	markAlarmEnded,
	markAlarmWorse,
	saveAlarm,
} from "./alarm-store.ts";
import { findToldFridge, listGoneFridges, saveToldFridge } from "./fridge-store.ts";
import { isTemperatureRule } from "./limits.ts";
import { MOST_SENSORS } from "./reading-key.ts";
import { toReadingRow } from "./reading-row.ts";
import { insertLateReading, insertReading } from "./reading-store.ts";
import { isSample, judgeReading, sensorsOf, type WatchedRule } from "./sample.ts";
import type { Watched } from "./watched.ts";

/**
 * Stores a reading and judges it by every rule that its sensor feeds.
 * The same sensor and stamp twice is once. [CC8] A late reading is stored and judged by no rule. [CC7]
 */
export function receiveReading(
	tx: Tx,
	watched: Watched,
	sensor: SensorId,
	reading: Reading,
): "kept" | "repeated" | "refused" {
	const sensorNo = watched.numberOf(sensor);
	if (sensorNo === undefined) {
		setAsideInput(tx, { door: "mqtt", reason: `the box already has ${MOST_SENSORS} sensors`, sample: sensor });
		return "refused";
	}
	const stamp = watched.stampReading(sensor, reading, tx.now);
	if (!insertReading(tx.db, sensorNo, stamp, toReadingRow(reading))) return "repeated";

	if (!isAfter(stamp, watched.closedUpTo())) insertLateReading(tx.db, sensorNo, stamp);

	const newest = watched.newestOf(sensor);
	if (newest === undefined || isAfter(stamp, newest.at)) {
		const at = watched.timekeeper.moment(stamp);
		if (isSample(reading)) judge(tx, watched, sensor, reading, at, newest?.at);
		watched.remember(sensor, reading, at);
	}
	tx.afterCommit(watched.announceReadings);
	return "kept";
}

function judge(
	tx: Tx,
	watched: Watched,
	sensor: SensorId,
	reading: Reading,
	at: Moment,
	before: Moment | undefined,
): void {
	for (const one of watched.rulesOf(sensor)) {
		const alarm = watched.alarmOf(one.fridge.id, one.rule);
		const silence = one.limits.SILENT?.forMs;
		// The box may have been off: a gap that nobody noted is a silence all the same. [CC14]
		const gap = one.rule !== "SILENT" && before !== undefined && silence !== undefined && elapsed(before, at) > silence;
		const current = gap ? applyInput(tx, watched, one, alarm, { kind: "lost" }) : alarm;
		const input = judgeReading(one, current, reading, at);
		if (input !== undefined) applyInput(tx, watched, one, current, input);
	}
}

/**
 * Finds sensors that have been silent for too long: raises SILENT for a temperature sensor and ends, as lost, whatever
 * the silent sensor fed. [CC13] [CC14]
 */
export function noteSilence(tx: Tx, watched: Watched): void {
	for (const { fridge, limits } of watched.fridges) {
		const silent = limits.SILENT;
		if (silent === undefined) continue;
		for (const sensor of sensorsOf(fridge)) {
			const last = watched.newestOf(sensor)?.at ?? watched.startedAt;
			if (elapsed(last, tx.now) < silent.forMs) continue;
			for (const one of watched.rulesOf(sensor)) {
				if (one.fridge.id === fridge.id) noteSilentRule(tx, watched, one, last);
			}
		}
	}
}

function noteSilentRule(tx: Tx, watched: Watched, one: WatchedRule, last: Moment): void {
	const alarm = watched.alarmOf(one.fridge.id, one.rule);
	if (one.rule !== "SILENT") {
		applyInput(tx, watched, one, alarm, { kind: "lost" });
		return;
	}
	const watching = applyInput(tx, watched, one, alarm, { kind: "bad", at: last, worst: null });
	applyInput(tx, watched, one, watching, { kind: "bad", at: tx.now, worst: null });
}

/** Somebody has seen an alarm and says what they did. `not-found` and `conflict` as [CC12] says. */
export function acknowledgeAlarm(tx: Tx, watched: Watched, id: AlarmId, { reason, note }: Acknowledgement): void {
	const alarm = findAlarm(tx.db, id, watched.timekeeper.utc);
	if (alarm === undefined) throw new AppError("not-found", `there is no alarm ${id}`);
	if (alarm.acknowledged !== null) throw new AppError("conflict", `alarm ${id} is already acknowledged`);
	if (alarm.ended === null) {
		const machine = watched.alarmOf(alarm.fridge, alarm.rule);
		const step = stepAlarm(machine, { kind: "acknowledged" }, alarm.forMs);
		if (step.change !== "acknowledge") throw new AppError("conflict", `alarm ${id} cannot be acknowledged now`);
		keepAlarm(tx, watched, alarm.fridge, alarm.rule, step.alarm);
	}
	markAlarmAcknowledged(tx.db, id, tx.now, reason, note ?? null);
	appendEvent(tx, { kind: "alarm-acknowledged", body: { alarm: id, reason, ...(note !== undefined && { note }) } });
	tx.afterCommit(() => watched.announce({ change: "acknowledged", alarm: id }));
}

/** Tells the hub of every fridge that is new or changed, and ends what a fridge that is gone has left open. [CC10] */
export function registerFridges(tx: Tx, watched: Watched): void {
	for (const { fridge } of watched.fridges) {
		const { id, name, profile, temperatureSensor, doorSensor, powerSensor } = fridge;
		const body = {
			fridge: id,
			name,
			profile,
			temperatureSensor,
			...(doorSensor !== undefined && { doorSensor }),
			...(powerSensor !== undefined && { powerSensor }),
		};
		const told = JSON.stringify(body);
		if (findToldFridge(tx.db, id) === told) continue;
		appendEvent(tx, { kind: "fridge-registered", body });
		saveToldFridge(tx.db, id, told);
	}
	const present = watched.fridges.map(({ fridge }) => fridge.id);
	for (const fridge of listGoneFridges(tx.db, present)) {
		for (const [rule] of listAlarmStates(tx.db, fridge, watched.timekeeper.moment))
			retireRule(tx, watched, fridge, rule);
	}
}

/** Ends what one rule has open on a fridge: the fridge, or the sensor behind the rule, is out of service. [CC10] [CC42] */
export function retireRule(tx: Tx, watched: Watched, fridge: FridgeId, rule: Rule): void {
	const alarm = watched.alarmOf(fridge, rule);
	applyInput(tx, watched, { fridge, rule, forMs: 0 as Millis, limits: {} }, alarm, { kind: "retired" });
}

/** A rule as `applyInput` needs it; a retired fridge has no configuration left but its id. */
type RuleOf = Pick<WatchedRule, "rule" | "forMs" | "limits"> & { readonly fridge: FridgeId | FridgeConfig };

/** Steps one machine, stores what it became, and appends the event of the change. Returns the new state. */
function applyInput(tx: Tx, watched: Watched, one: RuleOf, alarm: Alarm, input: AlarmInput): Alarm {
	const fridge = typeof one.fridge === "string" ? one.fridge : one.fridge.id;
	const step = stepAlarm(alarm, input, one.forMs);
	switch (step.change) {
		case "none":
			if (!isWorthSaving(alarm, step.alarm)) watched.setAlarm(fridge, one.rule, step.alarm);
			else {
				keepAlarm(tx, watched, fridge, one.rule, step.alarm);
				if ("id" in step.alarm && step.alarm.worst !== null) markAlarmWorse(tx.db, step.alarm.id, step.alarm.worst);
			}
			return step.alarm;
		case "raise": {
			const { since, worst } = step.broken;
			const limit = isTemperatureRule(one.rule) ? (one.limits[one.rule]?.celsius ?? null) : null;
			const id = appendEvent(tx, {
				kind: "alarm-raised",
				body: {
					fridge,
					rule: one.rule,
					since: toStamp(since),
					forMs: one.forMs,
					...(limit !== null && { limitCelsius: limit }),
					...(worst !== null && { worstCelsius: worst }),
				},
			}) as AlarmId;
			insertAlarm(tx.db, id, { fridge, rule: one.rule, since, raised: tx.now, forMs: one.forMs, limit, worst });
			const raised = raisedWith(id, step.broken);
			keepAlarm(tx, watched, fridge, one.rule, raised);
			tx.afterCommit(() => watched.announce({ change: "raised", alarm: id }));
			return raised;
		}
		case "end": {
			const { last, worst } = step.broken;
			appendEvent(tx, {
				kind: "alarm-ended",
				body: {
					alarm: step.id,
					reason: step.reason,
					lastBad: toStamp(last),
					...(worst !== null && { worstCelsius: worst }),
				},
			});
			markAlarmEnded(tx.db, step.id, tx.now, step.reason, worst);
			keepAlarm(tx, watched, fridge, one.rule, step.alarm);
			tx.afterCommit(() => watched.announce({ change: "ended", alarm: step.id }));
			return step.alarm;
		}
		case "acknowledge":
		case "refuse":
			return step.alarm;
	}
}

/**
 * A sample that only moves `last` is not written: at a minute's sampling that would be a page of flash each. After a
 * restart the newest stored sample of the sensor stands in for it.
 */
function isWorthSaving(before: Alarm, after: Alarm): boolean {
	if (before.state !== after.state) return true;
	return before.state !== "fine" && after.state !== "fine" && before.worst !== after.worst;
}

function keepAlarm(tx: Tx, watched: Watched, fridge: FridgeId, rule: Rule, alarm: Alarm): void {
	saveAlarm(tx.db, fridge, rule, alarm);
	watched.setAlarm(fridge, rule, alarm);
}
