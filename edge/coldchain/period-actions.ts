// Tells the hub what a period was like, once it is over: digests and the raw temperatures become facts.

import { FACTS } from "@tesai/shared/contract/event.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { elapsed, type Moment, type Stamp, toStamp } from "@tesai/shared/contract/time.ts";
import { appendEvent, lastSeq, listEvents } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import { summarisePeriod } from "./digest.ts";
import { stretchesBetween } from "./envelope.ts";
import { cutIntoPeriods, type Period } from "./period.ts";
import { TEMPERATURE_KIND, toReading } from "./reading-row.ts";
import {
	deleteLateReadings,
	findNewestSampleBetween,
	listLateReadings,
	listReadings,
	type StoredReading,
	saveClosedUpTo,
} from "./reading-store.ts";
import { sensorsOf } from "./sample.ts";
import { packTemperatures } from "./segment.ts";
import { type CarriedWord, repeatWords } from "./standing-row.ts";
import { isStandingWord, STANDS_MS } from "./standing-word.ts";
import { packSupply } from "./supply-segment.ts";
import { packSwitches, roleOf, toStates } from "./switch-segment.ts";
import { BEFORE_ALL, type Watched } from "./watched.ts";

/** Of the sensor at the box's own battery: hours until the box stops itself, counting on no sun; of others, or unknown: nothing. */
export type BatteryHours = (sensor: SensorId) => number | undefined;
const NO_BATTERY: BatteryHours = () => undefined;

/**
 * Closes every period that is over: one digest a fridge and the raw temperatures of each sensor become facts. Readings
 * that came after their period was closed are told now, and their period's digest anew. [CC18]
 */
export function closePeriods(
	tx: Tx,
	watched: Watched,
	lengthMs: Millis,
	batteryHours: BatteryHours = NO_BATTERY,
): void {
	const { utc, moment } = watched.timekeeper;
	const rows = listReadings(tx.db, watched.closedUpTo(), tx.now, MOST_ROWS);
	const periods = cutIntoPeriods(rows, lengthMs, utc);
	// The running period stays open; so does one that the row limit has cut, unless it is all there is.
	if (rows.length === MOST_ROWS && periods.length > 1) periods.pop();
	const current = Math.floor(tx.now.utc / lengthMs);
	// Only the newest can be running: one of the same index before it is of a clock that was set back, and what is told up to
	// a later reading must hold every earlier one.
	const over = periods.filter(
		(period, at) => at < periods.length - 1 || period.boot !== tx.now.boot || period.index !== current,
	);
	tellPeriods(tx, watched, over, lengthMs, batteryHours);

	for (const late of cutIntoPeriods(listLateReadings(tx.db, MOST_ROWS), lengthMs, utc)) {
		tellSwitches(tx, watched, late);
		tellSupplies(tx, watched, late, batteryHours);
		tellTemperatures(tx, late);
		const { end, rows: whole } = readWhole(tx, late, lengthMs, moment);
		tellDigests(tx, watched, { ...late, rows: whole }, lengthMs);
		deleteLateReadings(tx.db, end);
	}
}

/**
 * An alarm's readings do not wait for the end of their period: when one was raised after the fact `afterSeq` of the alarm lane, everything
 * up to now is told, the running period's digest as far as it goes. Returns the newest seq. [CC18]
 */
export function tellBesideAlarm(
	tx: Tx,
	watched: Watched,
	lengthMs: Millis,
	afterSeq: number,
	batteryHours: BatteryHours = NO_BATTERY,
): number {
	const newest = lastSeq(tx.db, "alarm");
	const isRaised = listEvents(tx.db, "alarm", afterSeq + 1, newest - afterSeq).some(({ kind }) => kind === RAISED_NO);
	if (isRaised) tellUpToNow(tx, watched, lengthMs, batteryHours);
	return newest;
}

/** Tells everything up to now, the running period's digest as far as it goes, because somebody asks. Returns the seqs of what it wrote. */
export function tellUpToNow(
	tx: Tx,
	watched: Watched,
	lengthMs: Millis,
	batteryHours: BatteryHours = NO_BATTERY,
): { readonly first: number; readonly last: number } {
	const first = lastSeq(tx.db, "summary") + 1;
	const rows = listReadings(tx.db, watched.closedUpTo(), tx.now, MOST_ROWS);
	tellPeriods(tx, watched, cutIntoPeriods(rows, lengthMs, watched.timekeeper.utc), lengthMs, batteryHours);
	return { first, last: lastSeq(tx.db, "summary") };
}

const RAISED_NO = FACTS["alarm-raised"].no;

/** Tells these readings, and the digest of the whole of each of their periods; from then on they count as told. */
function tellPeriods(
	tx: Tx,
	watched: Watched,
	periods: readonly Period<StoredReading>[],
	lengthMs: Millis,
	batteryHours: BatteryHours,
): void {
	const { utc, moment } = watched.timekeeper;
	const before = watched.closedUpTo();
	for (const period of periods) {
		tellSwitches(tx, watched, { ...period, rows: sayAgain(tx, watched, period, lengthMs, before) });
		tellSupplies(tx, watched, period, batteryHours);
		tellTemperatures(tx, period);
		// Its beginning may have been told beside an alarm.
		const isCut = period.boot === before.boot && Math.floor(utc(before) / lengthMs) === period.index;
		const rows = isCut ? readWhole(tx, period, lengthMs, moment).rows : period.rows;
		tellDigests(tx, watched, { ...period, rows }, lengthMs);
	}
	const last = periods.at(-1)?.rows.at(-1);
	if (last === undefined) return;
	saveClosedUpTo(tx.db, toStamp(last));
	watched.setClosedUpTo(toStamp(last));
}

/** Every reading of a period of which some are known. */
function readWhole(
	tx: Tx,
	period: Period<StoredReading>,
	lengthMs: Millis,
	toMoment: (stamp: Stamp) => Moment,
): { readonly end: Stamp; readonly rows: readonly StoredReading[] } {
	const from = startOf(period, lengthMs, toMoment);
	const end = { boot: from.boot, monoMs: millis(from.monoMs + lengthMs - 1) };
	return { end, rows: listReadings(tx.db, { boot: from.boot, monoMs: millis(from.monoMs - 1) }, end, MOST_ROWS) };
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

/**
 * What doors, supplies, compressors and failing probes did: the hub counts seconds and openings out of it, and so has it
 * before the temperatures beside which they are delivered. [CC18]
 */
function tellSwitches(tx: Tx, watched: Watched, period: Period<StoredReading>): void {
	for (const [sensor, rows] of Map.groupBy(period.rows, (row) => row.sensor)) {
		const fallback = watched.fridges.map(({ fridge }) => roleOf(fridge, sensor)).find((role) => role !== undefined);
		const said = rows.flatMap((row) => toStates(toReading(row), row.monoMs, fallback));
		for (const ofRole of Map.groupBy(said, (one) => one.role).values()) {
			for (const body of packSwitches(sensor, period.boot, ofRole)) {
				appendEvent(tx, { kind: "switches-recorded", body });
			}
		}
	}
}

/** What feeds the fridges, as means of each quarter of an hour; before the temperatures, as the switches are. [CC18] */
function tellSupplies(
	tx: Tx,
	{ timekeeper }: Watched,
	period: Period<StoredReading>,
	batteryHours: BatteryHours,
): void {
	const first = period.rows[0];
	if (first === undefined) return;
	const offsetMs = timekeeper.utc(first) - first.monoMs;
	for (const [sensor, rows] of Map.groupBy(period.rows, (row) => row.sensor)) {
		const said = rows.flatMap((row) => {
			const reading = toReading(row);
			return reading.kind === "power" ? [{ monoMs: row.monoMs, reading }] : [];
		});
		const hours = batteryHours(sensor);
		for (const body of packSupply(sensor, period.boot, said, offsetMs)) {
			appendEvent(tx, {
				kind: "supply-recorded",
				body: { ...body, ...(hours !== undefined && { batteryHours: hours }) },
			});
		}
	}
}

/** A period that is not over yet lasts until now. */
function tellDigests(tx: Tx, watched: Watched, period: Period<StoredReading>, lengthMs: Millis): void {
	const from = startOf(period, lengthMs, watched.timekeeper.moment);
	const isRunning = from.boot === tx.now.boot && tx.now.monoMs < from.monoMs + lengthMs;
	const lastsMs = isRunning ? millis(Math.max(1, tx.now.monoMs - from.monoMs)) : lengthMs;
	const fromMs = millis(Math.max(0, from.monoMs));
	const carried = listCarried(tx, watched, { boot: from.boot, monoMs: fromMs });
	const rows = repeatWords(period.rows, carried, fromMs, from.monoMs + lastsMs);
	const readings = rows.map((row) => ({ sensor: row.sensor, monoMs: row.monoMs, reading: toReading(row) }));
	for (const { fridge } of watched.fridges) {
		const fed = readings.filter((one) => sensorsOf(fridge).includes(one.sensor));
		if (fed.length === 0) continue;
		appendEvent(tx, { kind: "period-summarised", body: summarisePeriod(fridge, from, lastsMs, fed) });
	}
}

/** The readings, and what stands until it is changed as often as the hub would forget it, from what was told last on. [CC49] */
function sayAgain(
	tx: Tx,
	watched: Watched,
	period: Period<StoredReading>,
	lengthMs: Millis,
	told: Stamp,
): readonly StoredReading[] {
	const begin = startOf(period, lengthMs, watched.timekeeper.moment);
	const toldMs = begin.boot === told.boot ? told.monoMs + 1 : 0;
	const from = { boot: begin.boot, monoMs: millis(Math.max(begin.monoMs, toldMs, 0)) };
	const toMs = period.rows.at(-1)?.monoMs ?? from.monoMs;
	return repeatWords(period.rows, listCarried(tx, watched, from), from.monoMs, toMs);
}

/** What doors had said before a moment that still stood then. */
function listCarried(tx: Tx, watched: Watched, before: Stamp): CarriedWord[] {
	const { anchors, moment } = watched.timekeeper;
	const at = moment(before);
	const stretches = [
		...stretchesBetween(at.utc - STANDS_MS, at.utc, anchors()).filter(({ boot }) => boot < at.boot),
		{ boot: at.boot, fromMs: at.monoMs - STANDS_MS, toMs: at.monoMs },
	].reverse();
	const doors = new Set(watched.fridges.flatMap(({ fridge }) => fridge.doorSensor ?? []));
	return [...doors].flatMap((sensor) => {
		const newest = watched.newestOf(sensor);
		if (newest === undefined || !isStandingWord(newest.reading)) return [];
		for (const { boot, fromMs, toMs } of stretches) {
			const row = findNewestSampleBetween(tx.db, sensor, boot, Math.ceil(fromMs), Math.ceil(toMs));
			if (row === undefined) continue;
			return isStandingWord(toReading(row)) ? [{ row: { ...row, sensor }, ageMs: elapsed(moment(row), at) }] : [];
		}
		return [];
	});
}

/** The stamp at which a period begins; it may lie before the boot, as the boot may have begun in mid-period. */
function startOf(period: Period<StoredReading>, lengthMs: Millis, toMoment: (stamp: Stamp) => Moment): Stamp {
	const first = period.rows[0];
	if (first === undefined) return BEFORE_ALL;
	const { boot, monoMs, utc } = toMoment(first);
	return { boot, monoMs: millis(monoMs - (utc - period.index * lengthMs)) };
}
