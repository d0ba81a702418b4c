// One fridge's day in the few numbers that can be compared between days: taken from its calm hours alone. [CC67]

import { DAY, HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import type { FridgeHour } from "./fridge-hour.ts";
import { findMedian } from "./robust.ts";

export interface FridgeDay {
	/** Whole days at the post since 1970. */
	readonly day: number;
	/** Share of the time that it cooled; null when too few calm hours tell. */
	readonly duty: number | null;
	readonly dutyBasis: "contact" | "temperature" | null;
	/** °C between outside and inside over the same hours; null without a probe outside. */
	readonly dropCelsius: number | null;
	/** °C an hour: how fast it cools plus how fast it warms, which is what the cooling does alone, whatever the weather. */
	readonly speedPerHour: number | null;
	/** °C an hour while it warms alone: what the weather does. */
	readonly warmingPerHour: number | null;
}

/** Paraguay is at UTC−3 all year. */
const ZONE_MS = -3 * HOUR;
export const localDayOf = (utc: number): number => Math.floor((utc + ZONE_MS) / DAY);
export const startOfLocalDay = (day: number): number => day * DAY - ZONE_MS;

const LEAST_COVERED = 45 * MINUTE;
/** After an outage the compressor works off what has warmed up. */
const RECOVERY_HOURS = 8;
const LEAST_CALM_HOURS = 4;

/** Hours in order of time, without gaps being marked: a missing hour is simply not there. */
export function foldDays(hours: readonly FridgeHour[]): FridgeDay[] {
	const byDay = Map.groupBy(listCalmHours(hours), ({ at }) => localDayOf(at));
	return [...byDay].map(([day, calm]) => foldDay(day, calm)).toSorted((a, b) => a.day - b.day);
}

function listCalmHours(hours: readonly FridgeHour[]): FridgeHour[] {
	let darkUntil = Number.NEGATIVE_INFINITY;
	let openUntil = Number.NEGATIVE_INFINITY;
	return hours.filter((hour) => {
		const wasOpen = openUntil > hour.at;
		if (hour.unpoweredMs !== null && hour.unpoweredMs > 0) darkUntil = hour.at + (RECOVERY_HOURS + 1) * HOUR;
		if (hour.door !== null && hour.door.openMs > 0) openUntil = hour.at + 2 * HOUR;
		if (hour.coveredMs < LEAST_COVERED || hour.at < darkUntil) return false;
		// Nobody knows when a door without a contact was open; at night it was shut.
		if (hour.door === null) return isNight(hour.at);
		return hour.door.openMs === 0 && !wasOpen;
	});
}

function isNight(utc: number): boolean {
	const hour = Math.floor((((utc + ZONE_MS) % DAY) + DAY) % DAY) / HOUR;
	return hour >= 22 || hour < 6;
}

function foldDay(day: number, calm: readonly FridgeHour[]): FridgeDay {
	const judged = calm.filter(({ compressor }) => compressor !== null && compressor.judgedMs > 0);
	const enough = judged.length >= LEAST_CALM_HOURS;
	const total = judged.reduce((sum, { compressor }) => sum + (compressor?.judgedMs ?? 0), 0);
	const ran = judged.reduce((sum, { compressor }) => sum + (compressor?.ranMs ?? 0), 0);
	const drops = judged.flatMap(({ ambientCelsius, meanCelsius }) =>
		ambientCelsius === null || meanCelsius === null ? [] : [ambientCelsius - meanCelsius],
	);
	const cooling = findMedian(calm.flatMap((hour) => hour.coolingPerHour ?? []));
	const warming = findMedian(calm.flatMap((hour) => hour.warmingPerHour ?? []));
	return {
		day,
		duty: enough ? ran / total : null,
		dutyBasis: enough
			? judged.some(({ compressor }) => compressor?.basis === "temperature")
				? "temperature"
				: "contact"
			: null,
		dropCelsius:
			enough && drops.length === judged.length ? drops.reduce((sum, drop) => sum + drop, 0) / drops.length : null,
		speedPerHour: cooling === undefined || warming === undefined ? null : cooling + warming,
		warmingPerHour: warming ?? null,
	};
}
