// What happens to the cold chain: each function is one verb and one transaction: decide, store, append the event.

import { AppError } from "@tesai/shared/contract/error.ts";
import type { AcknowledgeReason } from "@tesai/shared/contract/event/coldchain.ts";
import type { AlarmId, FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import type { Rule } from "@tesai/shared/contract/limits.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { elapsed, isAfter, type Moment, toStamp } from "@tesai/shared/contract/time.ts";
import { appendEvent } from "../journal/store.ts";
import { setAsideInput } from "../set-aside/actions.ts";
import type { Tx } from "../sqlite/writer.ts";
import { type AlarmInput, stepAlarm } from "./alarm.ts";
import { applyInput, applyStandingWord, countFrom, keepAlarm, noteGood } from "./alarm-actions.ts";
import { findAlarm, listAlarmStates, markAlarmAcknowledged } from "./alarm-store.ts";
import { isDoubted } from "./attention.ts";
import { noteBands } from "./band-actions.ts";
import { findToldFridge, listGoneFridges, saveToldFridge } from "./fridge-store.ts";
import type { NewestSample } from "./heard.ts";
import { doubleReading, type Examined, examineLateReading, examineReading, isDoubled } from "./honesty.ts";
import { MOST_SENSORS } from "./reading-key.ts";
import { toReading, toReadingRow } from "./reading-row.ts";
import { findReading, insertLateReading, insertReading, insertUnjudgedReading, saveDoubled } from "./reading-store.ts";
import {
	isLostIn,
	isSample,
	judgeReading,
	judgeSilence,
	looksBack,
	sensorOfRule,
	sensorsOf,
	type WatchedRule,
} from "./sample.ts";
import { isStandingWord, STANDS_MS } from "./standing-word.ts";
import type { Watched } from "./watched.ts";

/**
 * Stores a reading and judges it by every rule that its sensor feeds; what no sensor can measure is stored as the fault
 * that it is. [CC30] The same sensor and stamp twice is once. [CC8] A late reading is stored and judged by no rule. [CC7]
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
	const at = watched.timekeeper.moment(stamp);
	const newest = watched.newestOf(sensor);
	const isLate = newest !== undefined && !isAfter(stamp, newest.at);
	const doubt = watched.doubtOf(sensor);
	const examined = isLate
		? { reading: examineLateReading(reading), doubt }
		: examineReading(reading, at, newest, doubt);
	if (insertReading(tx.db, sensorNo, stamp, toReadingRow(examined.reading))) {
		keepReading(tx, watched, sensor, sensorNo, at, examined);
		return "kept";
	}

	const stored = findReading(tx.db, sensorNo, stamp);
	if (stored === undefined || !isDoubled(toReading(stored), reading)) return "repeated";
	// Both rows cannot have one key, so the second value stands a millisecond later; sent again it is found there.
	const next = watched.timekeeper.moment({ boot: stamp.boot, monoMs: millis(stamp.monoMs + 1) });
	const doubled = doubleReading(reading, next, doubt);
	if (!insertReading(tx.db, sensorNo, next, toReadingRow(doubled.reading))) return "repeated";
	keepReading(tx, watched, sensor, sensorNo, next, doubled);
	return "kept";
}

function keepReading(
	tx: Tx,
	watched: Watched,
	sensor: SensorId,
	sensorNo: number,
	at: Moment,
	{ reading, doubt }: Examined,
): void {
	if (!isAfter(at, watched.closedUpTo())) insertLateReading(tx.db, sensorNo, at);
	const { doubledAt } = doubt;
	if (doubledAt !== undefined && doubledAt !== watched.doubtOf(sensor).doubledAt) {
		saveDoubled(tx.db, sensorNo, doubledAt);
	}
	watched.setDoubt(sensor, doubt);
	const newest = watched.newestOf(sensor);
	if (newest === undefined || isAfter(at, newest.at)) {
		if (isSample(reading)) judge(tx, watched, sensor, reading, at, newest);
		watched.remember(sensor, reading, at);
	} else if (isSample(reading)) insertUnjudgedReading(tx.db, sensorNo, at);
	tx.afterCommit(watched.announceReadings);
}

function judge(
	tx: Tx,
	watched: Watched,
	sensor: SensorId,
	reading: Reading,
	at: Moment,
	before: NewestSample | undefined,
): void {
	const gapMs = before === undefined ? 0 : elapsed(before.at, at);
	const standing = before !== undefined && isStandingWord(before.reading) ? before : undefined;
	for (const one of watched.rulesOf(sensor)) {
		if (one.rule === "SILENT") noteKnown(tx, watched, one, at, before === undefined || gapMs > one.forMs);
		const alarm = watched.alarmOf(one.fridge.id, one.rule);
		// The box may have been off: a gap that nobody noted is a silence all the same. [CC14]
		let current = standing === undefined ? alarm : applyStandingWord(tx, watched, one, alarm, standing, at);
		if (isLostIn(one, gapMs, standing && STANDS_MS)) {
			current = applyInput(tx, watched, one, current, { kind: "lost" });
		}
		const input = judgeReading(one, current, reading, at, watched.pastOf(one));
		// Nearly every sample of every rule is a good one that changes nothing.
		if (input === undefined || (input.kind === "good" && current.state === "fine")) continue;
		applyInput(tx, watched, one, current, input);
	}
}

/** A temperature is known again that nobody knew [CC74], or is believed again after one that was not. [CC73] */
function noteKnown(
	tx: Tx,
	watched: Watched,
	{ fridge }: Pick<WatchedRule, "fridge">,
	at: Moment,
	wasUnknown: boolean,
): void {
	if (wasUnknown || watched.goodSinceOf(fridge.id) === undefined) {
		noteGood(tx, watched, fridge.id, { at: toStamp(at), basis: "known" });
	} else if (isDoubted(watched.lastFaultOf(fridge.temperatureSensor)?.reading.fault ?? null)) {
		noteGood(tx, watched, fridge.id, { at: toStamp(at), basis: "ended" });
	}
}

/**
 * Judges anew what stands until it is changed [CC49], and finds sensors that have been silent for too long: raises SILENT
 * for a temperature sensor and ends, as lost, whatever the silent sensor fed. [CC13] [CC14]
 */
export function noteSilence(tx: Tx, watched: Watched): void {
	for (const { fridge, limits } of watched.fridges) {
		for (const sensor of sensorsOf(fridge)) {
			const newest = watched.newestOf(sensor);
			const standing = newest !== undefined && isStandingWord(newest.reading) ? newest : undefined;
			const last = newest?.at ?? watched.startedAt;
			const ageMs = elapsed(last, tx.now);
			const isSilent = standing ? ageMs > STANDS_MS : ageMs >= (limits.SILENT?.forMs ?? Number.POSITIVE_INFINITY);
			if (!isSilent && standing === undefined) continue;
			for (const one of watched.rulesOf(sensor)) {
				if (one.fridge.id !== fridge.id) continue;
				let alarm = watched.alarmOf(fridge.id, one.rule);
				if (standing !== undefined) alarm = applyStandingWord(tx, watched, one, alarm, standing, tx.now);
				if (!isSilent) continue;
				for (const input of judgeSilence(one, last, tx.now)) alarm = applyInput(tx, watched, one, alarm, input);
			}
		}
	}
}

/**
 * What somebody who looks at more than one sample says to a rule of a fridge, as the trend of days says whether it is
 * failing. Steps the same machine as a sample does; a rule that the fridge does not watch is left alone.
 */
export function applyVerdict(tx: Tx, watched: Watched, fridge: FridgeId, rule: Rule, verdict: AlarmInput): void {
	const found = watched.fridges.find((one) => one.fridge.id === fridge);
	const forMs = found?.limits[rule]?.forMs;
	if (forMs === undefined) return;
	applyInput(tx, watched, { fridge, rule, forMs, limit: undefined }, watched.alarmOf(fridge, rule), verdict);
}

/** Somebody has seen an alarm and says what they did. `not-found` and `conflict` as [CC12] says. */
export function acknowledgeAlarm(
	tx: Tx,
	watched: Watched,
	id: AlarmId,
	{ reason, note }: { readonly reason: AcknowledgeReason; readonly note?: string },
): void {
	const alarm = findAlarm(tx.db, id, watched.timekeeper);
	if (alarm === undefined) throw new AppError("not-found", `there is no alarm ${id}`);
	if (alarm.acknowledged !== null) throw new AppError("conflict", `alarm ${id} is already acknowledged`);
	if (alarm.ended === null) {
		const machine = watched.alarmOf(alarm.fridge, alarm.rule);
		const step = stepAlarm(machine, { kind: "acknowledged" }, alarm.forMs);
		if (step.change !== "acknowledge") throw new AppError("conflict", `alarm ${id} cannot be acknowledged now`);
		keepAlarm(tx, watched, alarm.fridge, alarm.rule, step.alarm);
	}
	markAlarmAcknowledged(tx.db, id, tx.now, { reason, note: note ?? null, signer: tx.signer });
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
	for (const { fridge, limits } of watched.fridges) {
		// A rule that is watched no more, as when the profile changed, would never hear of a good sample.
		for (const [rule] of listAlarmStates(tx.db, fridge.id, watched.timekeeper.moment)) {
			const isFed = limits[rule] !== undefined && sensorOfRule(fridge, rule) !== undefined;
			if (!isFed) retireRule(tx, watched, fridge.id, rule);
		}
	}
	noteBands(tx, watched);
	const present = watched.fridges.map(({ fridge }) => fridge.id);
	for (const fridge of listGoneFridges(tx.db, present)) {
		for (const [rule] of listAlarmStates(tx.db, fridge, watched.timekeeper.moment))
			retireRule(tx, watched, fridge, rule);
	}
}

/** Ends what one rule has open on a fridge: the fridge, or the sensor behind the rule, is out of service. [CC10] [CC42] */
export function retireRule(tx: Tx, watched: Watched, fridge: FridgeId, rule: Rule): void {
	const alarm = watched.alarmOf(fridge, rule);
	applyInput(tx, watched, { fridge, rule, forMs: millis(0), limit: undefined }, alarm, { kind: "retired" });
	// The temperature is another sensor's from now on. [CC74]
	if (rule === "SILENT") noteGood(tx, watched, fridge, { at: toStamp(tx.now), basis: "known" });
	// What the old sensor saw is not the new one's past. [CC22]
	if (looksBack(rule)) countFrom(tx, watched, fridge, rule, tx.now);
}
