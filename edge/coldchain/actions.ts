// What happens to the cold chain: each function is one verb and one transaction: decide, store, append the event.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { Acknowledgement } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { AlarmId, FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import type { Rule } from "@tesai/shared/contract/limits.ts";
import { type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { elapsed, isAfter, type Moment, type Stamp } from "@tesai/shared/contract/time.ts";
import { appendEvent } from "../journal/store.ts";
import { setAsideInput } from "../set-aside/actions.ts";
import type { Tx } from "../sqlite/writer.ts";
import { type Alarm, type AlarmInput, raisedWith, stepAlarm } from "./alarm.ts";
import { summarisePeriod } from "./digest.ts";
import { isTemperatureRule } from "./limits.ts";
import { cutIntoPeriods, type Period } from "./period.ts";
import { MOST_SENSORS } from "./reading-key.ts";
import { TEMPERATURE_KIND, toReading, toReadingRow } from "./reading-row.ts";
import { isSample, judgeReading, type WatchedRule } from "./sample.ts";
import { packTemperatures } from "./segment.ts";
import {
	deleteLateReadings,
	findAlarm,
	findToldFridge,
	insertAlarm,
	insertLateReading,
	insertReading,
	listAlarmStates,
	listGoneFridges,
	listLateReadings,
	listReadings,
	markAlarmAcknowledged,
	markAlarmEnded,
	markAlarmWorse,
	type StoredReading,
	saveAlarm,
	saveClosedUpTo,
	saveToldFridge,
} from "./store.ts";
import { BEFORE_ALL, type Watched } from "./watched.ts";

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
		const { id, limits: _own, ...rest } = fridge;
		const body = { fridge: id, ...rest };
		const told = JSON.stringify(body);
		if (findToldFridge(tx.db, id) === told) continue;
		appendEvent(tx, { kind: "fridge-registered", body });
		saveToldFridge(tx.db, id, told);
	}
	const present = watched.fridges.map(({ fridge }) => fridge.id);
	for (const fridge of listGoneFridges(tx.db, present)) {
		for (const [rule, alarm] of listAlarmStates(tx.db, fridge, watched.timekeeper.moment)) {
			applyInput(tx, watched, { fridge, rule, forMs: 0 as Millis, limits: {} }, alarm, { kind: "retired" });
		}
	}
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

function sensorsOf(fridge: FridgeConfig): SensorId[] {
	return [fridge.temperatureSensor, fridge.doorSensor, fridge.powerSensor].filter((sensor) => sensor !== undefined);
}

/**
 * Closes every period that is over: one digest a fridge and the raw temperatures of each sensor become facts. Readings
 * that came after their period was closed are told now, and their period's digest anew. [CC18]
 */
export function closePeriods(tx: Tx, watched: Watched, lengthMs: Millis): void {
	const { utc, moment } = watched.timekeeper;
	const rows = listReadings(tx.db, watched.closedUpTo(), tx.now, MOST_ROWS);
	const periods = cutIntoPeriods(rows, lengthMs, utc);
	// The running period stays open; so does one that the row limit has cut, unless it is all there is.
	if (rows.length === MOST_ROWS && periods.length > 1) periods.pop();
	const current = Math.floor(tx.now.utc / lengthMs);
	const over = periods.filter((period) => period.boot !== tx.now.boot || period.index !== current);
	for (const period of over) {
		tellTemperatures(tx, period);
		tellDigests(tx, watched, period, lengthMs);
	}
	const last = over.at(-1)?.rows.at(-1);
	if (last !== undefined) {
		saveClosedUpTo(tx.db, toStamp(last));
		watched.setClosedUpTo(toStamp(last));
	}

	for (const late of cutIntoPeriods(listLateReadings(tx.db, MOST_ROWS), lengthMs, utc)) {
		tellTemperatures(tx, late);
		const from = startOf(late, lengthMs, moment);
		const end = { boot: from.boot, monoMs: millis(from.monoMs + lengthMs - 1) };
		const whole = listReadings(tx.db, { boot: from.boot, monoMs: millis(from.monoMs - 1) }, end, MOST_ROWS);
		tellDigests(tx, watched, { ...late, rows: whole }, lengthMs);
		deleteLateReadings(tx.db, end);
	}
}

/** A day of ten sensors at one reading a minute, and a bound on how long one transaction can take. */
const MOST_ROWS = 15_000;

function tellTemperatures(tx: Tx, period: Period<StoredReading>): void {
	const bySensor = Map.groupBy(
		period.rows.filter((row) => row.kind === TEMPERATURE_KIND),
		(row) => row.sensor,
	);
	for (const [sensor, rows] of bySensor) {
		const samples = rows.map((row) => ({ monoMs: row.monoMs, centi: row.value }));
		for (const body of packTemperatures(sensor, period.boot, samples)) {
			appendEvent(tx, { kind: "temperatures-recorded", body });
		}
	}
}

function tellDigests(tx: Tx, watched: Watched, period: Period<StoredReading>, lengthMs: Millis): void {
	const from = startOf(period, lengthMs, watched.timekeeper.moment);
	const readings = period.rows.map((row) => ({ sensor: row.sensor, monoMs: row.monoMs, reading: toReading(row) }));
	for (const { fridge } of watched.fridges) {
		const fed = readings.filter((one) => sensorsOf(fridge).includes(one.sensor));
		if (fed.length === 0) continue;
		appendEvent(tx, { kind: "period-summarised", body: summarisePeriod(fridge, from, lengthMs, fed) });
	}
}

/** The stamp at which a period begins; it may lie before the boot, as the boot may have begun in mid-period. */
function startOf(period: Period<StoredReading>, lengthMs: Millis, toMoment: (stamp: Stamp) => Moment): Stamp {
	const first = period.rows[0];
	if (first === undefined) return BEFORE_ALL;
	const { boot, monoMs, utc } = toMoment(first);
	return { boot, monoMs: millis(monoMs - (utc - period.index * lengthMs)) };
}

const toStamp = ({ boot, monoMs }: Stamp): Stamp => ({ boot, monoMs });
