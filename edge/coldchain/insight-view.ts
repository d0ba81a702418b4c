// How a fridge works and how long it holds, as the screen sees it. Reads only.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { Holdover, Insight } from "@tesai/shared/contract/edge-api/insight.ts";
import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import type { Limits } from "@tesai/shared/contract/limits.ts";
import { DAY, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { elapsed, type Moment } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { listHours } from "./assess-store.ts";
import { stretchesBetween } from "./envelope.ts";
import { foldDays, localDayOf, startOfLocalDay } from "./fridge-day.ts";
import type { FridgeHour } from "./fridge-hour.ts";
import {
	measureHoldover,
	predictHoldover,
	type Surroundings,
	type TimedCelsius,
	UNMEASURED_SURROUNDINGS,
} from "./holdover.ts";
import { summariseInsight } from "./insight.ts";
import { fromCenti } from "./reading-row.ts";
import { listTemperatures } from "./reading-store.ts";
import { findQuantile } from "./robust.ts";
import { assessTrend, TREND_DAYS } from "./trend.ts";
import type { Watched } from "./watched.ts";

/** Vaccines are kept below it; a fridge's own HEAT limit replaces it. */
const USUAL_LIMIT = 8;
/** An older temperature says nothing of now. */
const FRESH_MS = 20 * MINUTE;
/** Half the width of what the room may do until the limit is reached. */
const AROUND_GIVE = 3;
/** Of an outage that lasts longer, the newest part. */
const LONGEST_LOOK = DAY;

/** The last `days` whole and running ones; undefined for a fridge the post does not have. [CC72] */
export function viewInsight(
	db: Database,
	watched: Watched,
	id: FridgeId,
	days: number,
	now: Moment,
): Insight | undefined {
	const found = watched.fridges.find((one) => one.fridge.id === id);
	if (found === undefined) return undefined;
	const today = localDayOf(now.utc);
	const hours = listHours(db, id, startOfLocalDay(today - TREND_DAYS), now.utc);
	const from = startOfLocalDay(today - days + 1);
	const folded = foldDays(hours);
	const newest = folded.at(-1)?.day ?? today;
	const alarm = watched.alarmOf(id, "FAILING");
	const since = alarm.state === "fine" ? undefined : { day: localDayOf(alarm.since.utc) };
	return summariseInsight(
		id,
		hours.filter(({ at }) => at >= from),
		{ from, to: now.utc },
		// The running day has too few hours in the morning; the one before it stands until the evening.
		assessTrend(folded, newest, since),
		viewHoldoverNow(db, watched, found, now) ?? foretellHoldover(watched, found, hours, now),
	);
}

/** While the supply is off: how long it still holds; undefined while it is on or nobody knows. [CC63] */
export function viewHoldoverNow(
	db: Database,
	watched: Watched,
	{ fridge, limits }: { readonly fridge: FridgeConfig; readonly limits: Limits },
	now: Moment,
): Holdover | undefined {
	const supply = fridge.powerSensor && watched.newestOf(fridge.powerSensor);
	if (supply?.reading.kind !== "power" || supply.reading.supplied) return undefined;
	const door = fridge.doorSensor && watched.newestOf(fridge.doorSensor);
	if (door?.reading.kind === "door" && door.reading.open) return { known: "no", why: "door-open" };
	if (freshCelsius(watched, fridge.temperatureSensor, now) === undefined) return { known: "no", why: "no-temperature" };
	const from = Math.max(supply.since.utc, now.utc - LONGEST_LOOK);
	return measureHoldover(
		readTemperatures(db, watched, fridge.temperatureSensor, from, now.utc + 1),
		surroundingsNow(watched, fridge, now),
		limitOf(limits),
	);
}

function foretellHoldover(
	watched: Watched,
	{ fridge, limits }: { readonly fridge: FridgeConfig; readonly limits: Limits },
	hours: readonly FridgeHour[],
	now: Moment,
): Holdover {
	const celsius = freshCelsius(watched, fridge.temperatureSensor, now);
	if (celsius === undefined) return { known: "no", why: "no-temperature" };
	const week = hours.filter(({ at }) => at >= now.utc - 7 * DAY).flatMap(({ ambientCelsius }) => ambientCelsius ?? []);
	if (week.length === 0)
		return { known: "no", why: fridge.ambientSensor === undefined ? "no-probe-outside" : "no-outage-seen" };
	const around = {
		leastCelsius: findQuantile(week, 0.1) ?? UNMEASURED_SURROUNDINGS.leastCelsius,
		mostCelsius: findQuantile(week, 0.9) ?? UNMEASURED_SURROUNDINGS.mostCelsius,
	};
	return predictHoldover(
		hours.flatMap(({ tauMs }) => tauMs ?? []),
		celsius,
		around,
		limitOf(limits),
	);
}

const limitOf = (limits: Limits): number => limits.HEAT?.celsius ?? USUAL_LIMIT;

function surroundingsNow(watched: Watched, fridge: FridgeConfig, now: Moment): Surroundings {
	const ambient = fridge.ambientSensor && freshCelsius(watched, fridge.ambientSensor, now);
	if (ambient === undefined) return UNMEASURED_SURROUNDINGS;
	return { leastCelsius: ambient - AROUND_GIVE, mostCelsius: ambient + AROUND_GIVE };
}

function freshCelsius(watched: Watched, sensor: SensorId, now: Moment): number | undefined {
	const newest = watched.newestOf(sensor);
	if (newest?.reading.kind !== "temperature" || elapsed(newest.at, now) > FRESH_MS) return undefined;
	return newest.reading.celsius;
}

function readTemperatures(db: Database, watched: Watched, sensor: SensorId, from: number, to: number): TimedCelsius[] {
	return stretchesBetween(from, to, watched.timekeeper.anchors())
		.flatMap(({ boot, fromMs, toMs, offsetMs }) =>
			listTemperatures(db, sensor, { boot, fromMs, toMs }).map((row) => ({
				utc: row.monoMs + offsetMs,
				celsius: fromCenti(row.centi),
			})),
		)
		.toSorted((a, b) => a.utc - b.utc);
}
