// The room as the screen sees it, put together from the store and the room's memory. Reads only.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { FridgeView, SensorView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import type { Rule } from "@tesai/shared/contract/limits.ts";
import { DAY, type EpochMs, epochMs, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { elapsed, type Moment } from "@tesai/shared/contract/time.ts";
import { listFittingParts } from "@tesai/shared/contract/wiring.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { listPlacesOf } from "./adoption.ts";
import { listAdoptions } from "./adoption-store.ts";
import { listAlarmStates, listUnsettledAlarms } from "./alarm-store.ts";
import { attentionOf, byUrgency, isDoubted } from "./attention.ts";
import type { NewestSample } from "./heard.ts";
import { viewHoldoverNow } from "./insight-view.ts";
import { safeBand } from "./limits.ts";
import { listSensors } from "./reading-store.ts";
import { findSince, vouchSince } from "./since.ts";
import { findGoodSince } from "./since-store.ts";
import { isStandingWord, STANDS_MS } from "./standing-word.ts";
import type { Watched } from "./watched.ts";

/** Every fridge of the post, in the order it was configured. */
export function viewFridges(db: Database, watched: Watched, now: Moment): FridgeView[] {
	const { moment } = watched.timekeeper;
	const unsettled = listUnsettledAlarms(db, watched.timekeeper);
	const isVouched = watched.timekeeper.anchor().source !== "system";
	const time = { now, unsure: watched.timekeeper.unsure, isVouched };
	return watched.fridges.map(({ fridge, limits, limitsBy }) => {
		const alarms = unsettled.filter((alarm) => alarm.fridge === fridge.id).sort(byUrgency);
		const machines = listAlarmStates(db, fridge.id, moment);
		const watching = [...machines]
			.flatMap(([rule, alarm]) => {
				const limit = limits[rule];
				if (alarm.state !== "watching" || limit === undefined) return [];
				const counted = countedBy(watched, fridge, rule);
				const alarmAt = (counted?.at ?? alarm.since.utc) + limit.forMs - (counted?.ms ?? 0);
				return [{ rule, since: alarm.since.utc, alarmAt: epochMs(alarmAt) }];
			})
			.sort((a, b) => a.alarmAt - b.alarmAt)
			.slice(0, MOST_WATCHED);
		const holdover = viewHoldoverNow(db, watched, { fridge, limits }, now);
		const sensorFlag = watched.lastFaultOf(fridge.temperatureSensor)?.reading.fault ?? null;
		const isInDoubt = isDoubted(sensorFlag);
		const attention = attentionOf(alarms, watching.length + (isInDoubt ? 1 : 0));
		const newest = watched.newestOf(fridge.temperatureSensor);
		const doubtedSince = isInDoubt ? newest?.at : undefined;
		const good = findGoodSince(db, fridge.id);
		const since = findSince({
			attention,
			machines,
			doubtedSince,
			good: good && { at: moment(good.at), basis: good.basis },
		});
		return {
			id: fridge.id,
			name: fridge.name,
			profile: fridge.profile,
			attention,
			since: since === undefined ? null : { ...vouchSince(since.at, time), basis: since.basis },
			temperature: temperatureOf(newest, now),
			sensorFlag,
			door: doorOf(fridge.doorSensor && watched.newestOf(fridge.doorSensor), now),
			power: powerOf(fridge.powerSensor && watched.newestOf(fridge.powerSensor)),
			...(holdover?.known === "yes" && { holdover: { leastMs: holdover.leastMs, mostMs: holdover.mostMs } }),
			watching,
			alarms,
			limits: safeBand(limits),
			...(limitsBy === "region" && { limitsBy }),
		};
	});
}

/** A card has room for one; the declaration for these. */
const MOST_WATCHED = 8;

/** A rule that adds up has only the rest of its limit left, from its newest sample on. */
function countedBy(watched: Watched, fridge: FridgeConfig, rule: Rule): { at: number; ms: number } | undefined {
	const alarm = watched.alarmOf(fridge.id, rule);
	const one = watched.rulesOf(fridge.temperatureSensor).find((fed) => fed.fridge.id === fridge.id && fed.rule === rule);
	const ms = one && watched.pastOf(one)?.counted()?.ms;
	return ms === undefined || alarm.state === "fine" ? undefined : { at: alarm.last.utc, ms };
}

function temperatureOf(sample: NewestSample | undefined, now: Moment): FridgeView["temperature"] {
	if (sample?.reading.kind !== "temperature") return null;
	const ageMs = millis(Math.max(0, elapsed(sample.at, now)));
	return { celsius: sample.reading.celsius, measuredAt: sample.at.utc, ageMs };
}

/** After a word that stands has run out nobody knows of the door. [CC49] */
function doorOf(sample: NewestSample | undefined, now: Moment): FridgeView["door"] {
	if (sample?.reading.kind !== "door") return null;
	if (isStandingWord(sample.reading) && elapsed(sample.at, now) > STANDS_MS) return null;
	return { open: sample.reading.open, since: sample.since.utc };
}

function powerOf(sample: NewestSample | undefined): FridgeView["power"] {
	if (sample?.reading.kind !== "power") return null;
	const { supplied, batteryVolts, panelWatts } = sample.reading;
	return { supplied, since: sample.since.utc, batteryVolts: batteryVolts ?? null, panelWatts: panelWatts ?? null };
}

/** Every sensor that has ever spoken, also those that no fridge claims, and those that have only ever said that they fail. */
export function viewSensors(db: Database, watched: Watched): SensorView[] {
	const adoptions = listAdoptions(db);
	return listSensors(db).flatMap((sensor) => {
		const newest = watched.newestOf(sensor) ?? watched.lastFaultOf(sensor);
		if (newest === undefined) return [];
		const serves = placesOf(watched, sensor).map(({ fridge: { id }, part }) => ({
			fridge: id,
			part,
			adopted: adoptions.some((one) => one.sensor === sensor && one.fridge === id && one.part === part),
		}));
		return [
			{
				sensor,
				fridge: serves[0]?.fridge ?? null,
				serves,
				ignored: watched.ignored.has(sensor),
				isBoxOwn: watched.ownSensors.includes(sensor),
				newest: newest.reading,
				lastSeenAt: newest.at.utc,
				lastFault: watched.lastFaultOf(sensor)?.reading.fault ?? null,
				batteryPercent: watched.statusOf(sensor)?.batteryPercent ?? null,
			},
		];
	});
}

/** A probe that was taken away months ago waits for nobody. */
const WAITS_FOR_MS = DAY;

/** How many sensors wait for somebody to say which fridge they belong to. [CC41] */
export function countNewSensors(db: Database, watched: Watched, now: Moment): number {
	return listSensors(db).filter((sensor) => {
		// One that has only ever failed may be a receiver without a fix: it is in the list, but calls nobody.
		const newest = watched.newestOf(sensor);
		if (newest === undefined || watched.ignored.has(sensor) || watched.ownSensors.includes(sensor)) return false;
		if (listFittingParts(newest.reading.kind).length === 0 || elapsed(newest.at, now) > WAITS_FOR_MS) return false;
		return placesOf(watched, sensor).length === 0;
	}).length;
}

function placesOf(watched: Watched, sensor: SensorId) {
	return listPlacesOf(
		watched.fridges.map(({ fridge }) => fridge),
		sensor,
	);
}

/** What a display beside the fridge needs, as published on MQTT. */
export function displayState(view: FridgeView): {
	attention: string;
	celsius: number | null;
	at: EpochMs | null;
	ageMs: Millis | null;
} {
	const { temperature } = view;
	return {
		attention: view.attention,
		celsius: temperature?.celsius ?? null,
		at: temperature?.measuredAt ?? null,
		ageMs: temperature?.ageMs ?? null,
	};
}
