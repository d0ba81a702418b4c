// What the month's sheet needs of the cold chain: a day's lowest and highest, the alarms, what the screen shows now. Reads only.

import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { type Celsius, celsius, type EpochMs, epochMs, HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { elapsed, type Moment } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { listFridgeAlarms, listUnsettledAlarms } from "./alarm-store.ts";
import { listHours } from "./assess-store.ts";
import { isDoubted } from "./attention.ts";
import { stretchesBetween } from "./envelope.ts";
import { listTemperatures } from "./reading-store.ts";
import type { Watched } from "./watched.ts";

/** As long as the screen shows it as the temperature of now; an older one is history. */
const SHOWN_MS = 15 * MINUTE;
/** A temperature stands for the time to the next one, but not through a silence. */
const LONGEST_HOLD = 20 * MINUTE;

/** What the screen shows as the fridge's temperature; undefined while it is old or its probe is not believed. */
export function viewShownCelsius(watched: Watched, fridge: FridgeId, now: Moment): Celsius | undefined {
	const sensor = sensorOf(watched, fridge);
	const newest = sensor && watched.newestOf(sensor);
	if (newest?.reading.kind !== "temperature" || elapsed(newest.at, now) > SHOWN_MS) return undefined;
	const fault = watched.lastFaultOf(sensor as SensorId)?.reading.fault ?? null;
	return isDoubted(fault) ? undefined : newest.reading.celsius;
}

/** Lowest and highest in [from, to), straight from the readings, and when the first of them was; undefined where there is none. */
export function viewExtremes(
	db: Database,
	watched: Watched,
	fridge: FridgeId,
	from: number,
	to: number,
): { readonly lowest: Celsius; readonly highest: Celsius; readonly since: EpochMs } | undefined {
	const samples = readSamples(db, watched, fridge, from, to);
	const [first] = samples;
	let lowest = Number.POSITIVE_INFINITY;
	let highest = Number.NEGATIVE_INFINITY;
	for (const { centi } of samples) {
		lowest = Math.min(lowest, centi);
		highest = Math.max(highest, centi);
	}
	if (first === undefined) return undefined;
	return { lowest: celsius(lowest / 100), highest: celsius(highest / 100), since: epochMs(first.utc) };
}

/** A stretch within one day at the post and what the probe said in it. */
export interface ExtremesPart {
	readonly at: number;
	readonly coveredMs: number;
	readonly lowest: number;
	readonly highest: number;
}

/** The hours in [from, to) as they were gathered, and what came after the last of them from the readings. */
export function viewExtremesParts(
	db: Database,
	watched: Watched,
	fridge: FridgeId,
	from: number,
	to: number,
): ExtremesPart[] {
	const hours = listHours(db, fridge, from, to);
	const gathered = hours.flatMap(({ at, coveredMs, minCelsius, maxCelsius }) =>
		minCelsius === null || maxCelsius === null ? [] : [{ at, coveredMs, lowest: minCelsius, highest: maxCelsius }],
	);
	const now = watched.timekeeper.now().utc;
	const end = Math.min(to, now + 1);
	// An hour is gathered two hours after its end; what a logger brought of the time before the box began never is.
	const [first, last] = [hours.at(0)?.at ?? end, (hours.at(-1)?.at ?? end) + HOUR];
	const loose = [
		...readSamples(db, watched, fridge, from, Math.min(first, end)),
		...readSamples(db, watched, fridge, last, end),
	];
	return [...gathered, ...partSamples(loose, now)];
}

function partSamples(
	samples: readonly { readonly utc: number; readonly centi: number }[],
	now: number,
): ExtremesPart[] {
	const parts = new Map<number, ExtremesPart>();
	for (const [index, { utc, centi }] of samples.entries()) {
		const at = Math.floor(utc / HOUR) * HOUR;
		const next = samples[index + 1]?.utc ?? now;
		const heldMs = Math.max(0, Math.min(next - utc, LONGEST_HOLD));
		const part = parts.get(at);
		const value = centi / 100;
		parts.set(at, {
			at,
			coveredMs: Math.min(HOUR, (part?.coveredMs ?? 0) + heldMs),
			lowest: Math.min(part?.lowest ?? value, value),
			highest: Math.max(part?.highest ?? value, value),
		});
	}
	return [...parts.values()];
}

const PAGE = 100;

/** Every alarm of the fridge that lies in part within [from, to). */
export function viewAlarmsBetween(
	db: Database,
	watched: Watched,
	fridge: FridgeId,
	from: number,
	to: number,
): AlarmView[] {
	const found = new Map<AlarmView["id"], AlarmView>();
	const keep = (alarms: readonly AlarmView[]) => {
		for (const alarm of alarms) {
			if (alarm.since < to && (alarm.ended?.at ?? to) >= from) found.set(alarm.id, alarm);
		}
	};
	// One that is open may be older than anything that a page of newer ones would lead to.
	keep(listUnsettledAlarms(db, watched.timekeeper).filter((alarm) => alarm.fridge === fridge));
	let before = Number.MAX_SAFE_INTEGER;
	for (;;) {
		const page = listFridgeAlarms(db, fridge, before, PAGE, watched.timekeeper);
		keep(page);
		const oldest = page.at(-1);
		// An alarm with a lower number may have ended later, but not by a whole page of alarms that were raised and ended since.
		const isPast = page.every(({ ended }) => ended !== null && ended.at < from);
		if (oldest === undefined || page.length < PAGE || isPast) return [...found.values()];
		before = oldest.id;
	}
}

function readSamples(db: Database, watched: Watched, fridge: FridgeId, from: number, to: number) {
	const sensor = sensorOf(watched, fridge);
	if (sensor === undefined) return [];
	return stretchesBetween(from, to, watched.timekeeper.anchors())
		.flatMap(({ boot, fromMs, toMs, offsetMs }) =>
			listTemperatures(db, sensor, { boot, fromMs, toMs }).map(({ monoMs, centi }) => ({
				utc: monoMs + offsetMs,
				centi,
			})),
		)
		.toSorted((a, b) => a.utc - b.utc);
}

function sensorOf(watched: Watched, id: FridgeId): SensorId | undefined {
	return watched.fridges.find(({ fridge }) => fridge.id === id)?.fridge.temperatureSensor;
}
