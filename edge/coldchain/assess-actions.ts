// Puts each finished hour of each fridge into one row, and at each day's end says how the fridge works: to the rule FAILING and
// to the hub.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { FridgeAssessed } from "@tesai/shared/contract/event/assessment.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, DAY, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { appendEvent } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import { applyVerdict } from "./actions.ts";
import { deleteHoursBefore, findUngathered, listHours, saveHour, saveUngathered } from "./assess-store.ts";
import { stretchesBetween } from "./envelope.ts";
import { foldDays, localDayOf, startOfLocalDay } from "./fridge-day.ts";
import { type HourReadings, LEAD_IN, LEAD_OUT, summariseHour } from "./fridge-hour.ts";
import { summariseInsight } from "./insight.ts";
import { fromCenti, TEMPERATURE_KIND, toReading } from "./reading-row.ts";
import { listReadings, type StoredReading } from "./reading-store.ts";
import { isStandingWord, STANDS_MS } from "./standing-word.ts";
import { assessTrend, type FailingSince, TREND_DAYS } from "./trend.ts";
import type { Watched } from "./watched.ts";

/** Readings of a road with detours come a little late; what comes later still is in the charts, not in the hours. */
const GRACE = 5 * MINUTE;
const MOST_HOURS = 8;
/** A window of the most sensors that a box can have at one reading a minute, and a bound on a burst. */
const MOST_ROWS = 120_000;
/** Longer than anything here looks back. */
const KEPT_DAYS = 400;

/**
 * Gathers the hours that are over, oldest first, and assesses the fridges at the end of each day at the post. [CC66] [CC70]
 * After a long absence a few at a time: one transaction stays short.
 */
export function gatherHours(tx: Tx, watched: Watched): void {
	const first = watched.timekeeper.anchors()[0]?.utc ?? tx.now.utc;
	const kept = findUngathered(tx.db) ?? first;
	// A clock that was years ahead has left a mark in the future; one that was years behind, an absence nobody had.
	const sane = kept > tx.now.utc + DAY ? tx.now.utc : Math.max(kept, tx.now.utc - TREND_DAYS * DAY);
	let at = Math.floor(sane / HOUR) * HOUR;
	const isOver = () => at + HOUR + LEAD_OUT + GRACE <= tx.now.utc;
	for (let count = 0; count < MOST_HOURS && isOver(); count++) {
		gatherHour(tx, watched, at);
		at += HOUR;
		const day = localDayOf(at - 1);
		if (localDayOf(at) !== day) assessFridges(tx, watched, day);
	}
	if (at !== kept) saveUngathered(tx.db, at);
}

function gatherHour(tx: Tx, watched: Watched, at: number): void {
	const rows = Map.groupBy(readWindow(tx, watched, at - LEAD_IN, at + HOUR + LEAD_OUT), (row) => row.sensor);
	if (rows.size === 0) return;
	for (const { fridge } of watched.fridges) {
		const readings = sortByRole(fridge, rows, watched);
		const [before] = listHours(tx.db, fridge.id, at - HOUR, at);
		const hour = summariseHour(at, readings, before);
		if (hour.coveredMs > 0 || (hour.door?.openMs ?? 0) > 0 || hour.unpoweredMs !== null)
			saveHour(tx.db, fridge.id, hour);
	}
}

type TimedRow = StoredReading & { readonly utc: number };

function readWindow(tx: Tx, watched: Watched, from: number, to: number): TimedRow[] {
	const stretches = stretchesBetween(from, to, watched.timekeeper.anchors());
	return stretches
		.flatMap(({ boot, fromMs, toMs, offsetMs }) =>
			listReadings(
				tx.db,
				{ boot, monoMs: millis(Math.ceil(fromMs) - 1) },
				{ boot, monoMs: millis(Math.ceil(toMs) - 1) },
				MOST_ROWS,
			).map((row) => ({ ...row, utc: row.monoMs + offsetMs })),
		)
		.toSorted((a, b) => a.utc - b.utc);
}

function sortByRole(
	fridge: FridgeConfig,
	rows: ReadonlyMap<SensorId, readonly TimedRow[]>,
	watched: Watched,
): HourReadings {
	const of = (sensor: SensorId | undefined) => (sensor === undefined ? undefined : rows.get(sensor));
	const temperatures = (sensor: SensorId | undefined) =>
		of(sensor)?.flatMap(({ utc, kind, value }) =>
			kind === TEMPERATURE_KIND ? [{ utc, celsius: fromCenti(value) }] : [],
		);
	const readings = (sensor: SensorId | undefined) =>
		of(sensor)?.map((row) => ({ utc: row.utc, reading: toReading(row) }));
	// A contact that speaks only when the door moves is silent for days and still a contact.
	const isContact = fridge.doorSensor !== undefined && watched.newestOf(fridge.doorSensor)?.reading.kind === "door";
	return {
		temperatures: temperatures(fridge.temperatureSensor) ?? [],
		ambients: temperatures(fridge.ambientSensor),
		doors: (readings(fridge.doorSensor) ?? (isContact ? [] : undefined))?.flatMap(({ utc, reading }) =>
			reading.kind === "door"
				? [{ utc, on: reading.open, ...(isStandingWord(reading) && { untilUtc: utc + STANDS_MS }) }]
				: [],
		),
		supplies: readings(fridge.powerSensor)?.flatMap(({ utc, reading }) =>
			reading.kind === "power" ? [{ utc, on: reading.supplied }] : [],
		),
		compressors: readings(fridge.compressorSensor)?.flatMap(({ utc, reading }) =>
			reading.kind === "compressor" ? [{ utc, ...reading }] : [],
		),
	};
}

/** One day of every fridge: the rule FAILING hears of the trend, the hub of the day. [CC70] [CC71] */
export function assessFridges(tx: Tx, watched: Watched, day: number): void {
	const from = startOfLocalDay(day);
	for (const { fridge } of watched.fridges) {
		const hours = listHours(tx.db, fridge.id, startOfLocalDay(day - TREND_DAYS), from + DAY);
		const today = hours.filter(({ at }) => at >= from);
		if (today.length === 0) continue;
		const trend = assessTrend(foldDays(hours), day, failingSince(watched, fridge));
		// While nothing can be compared, what was said before still stands.
		if (trend.verdict === "failing") {
			applyVerdict(tx, watched, fridge.id, "FAILING", { kind: "bad", at: tx.now, worst: null });
		} else if (trend.verdict !== "learning") {
			applyVerdict(tx, watched, fridge.id, "FAILING", { kind: "good", at: tx.now });
		}
		const insight = summariseInsight(fridge.id, today, { from, to: from + DAY }, trend, {
			known: "no",
			why: "no-outage-seen",
		});
		const body: FridgeAssessed = {
			fridge: fridge.id,
			from: watched.timekeeper.stampOf(insight.from),
			lastsMs: DAY,
			coveredMs: insight.coveredMs,
			...(insight.mktCelsius !== null && { mktCelsius: celsius(insight.mktCelsius) }),
			...(insight.door !== null && {
				doorOpenings: Math.round(insight.door.openingsPerDay),
				doorOpenMs: insight.door.openMsPerDay,
				doorLongestMs: insight.door.longestMs,
			}),
			...(insight.compressor !== null && {
				dutyPercent: insight.compressor.dutyPercent,
				dutyBasis: insight.compressor.basis,
			}),
			verdict: trend.verdict,
			sign: trend.sign,
			...(insight.trend.strain !== null && { strain: insight.trend.strain }),
		};
		appendEvent(tx, { kind: "fridge-assessed", body });
		deleteHoursBefore(tx.db, fridge.id, from - KEPT_DAYS * DAY);
	}
}

/** Since when FAILING is being watched or open. */
function failingSince(watched: Watched, fridge: Pick<FridgeConfig, "id">): FailingSince | undefined {
	const alarm = watched.alarmOf(fridge.id, "FAILING");
	return alarm.state === "fine" ? undefined : { day: localDayOf(alarm.since.utc) };
}
