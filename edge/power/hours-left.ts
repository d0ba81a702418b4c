// How long until the box stops itself: a range, because loads come and go and no two suns are alike, or why nobody can say.

import type { HoursLeft } from "@tesai/shared/contract/edge-api/power.ts";
import {
	type Charge,
	chargeAtVolts,
	clampTo,
	isChargeKnown,
	levelError,
	scaleError,
	UNMEASURED_LOAD,
} from "./charge.ts";
import { type Battery, chargeAtRest, slopeAt, type Thresholds } from "./chemistry.ts";
import { sunHeight } from "./daylight.ts";

/** What one span says about load and sun; ampere-hours are what the battery is counted in. */
export interface Flow {
	readonly utc: number;
	/** What the appliances and the box draw, A; null where nobody can say. */
	readonly loadAmps: number | null;
	readonly sunAmps: number;
	/** The battery's own volts and net current, and the net ampere-hours since the first span of all. */
	readonly volts: number;
	readonly amps: number | null;
	readonly ampereHours: number;
	/** The volts are those of a battery that was charged just now, and no measure of its charge. */
	readonly isFresh: boolean;
	/** The panel gives less than it could, because the battery takes no more. */
	readonly isHeldBack: boolean;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STEP_HOURS = 0.25;
/** Beyond it nobody can foresee a post's days. */
const FORESEEN_HOURS = 96;
/** The load of the last hours counts by its age; a fridge's cycles are shorter, a hot afternoon is longer. */
const RECENT_HOURS = 2.5;
/** Longer than a compressor's on and off together. */
const CYCLE_HOURS = 0.8;
/** How far back the cost of the charge is looked for; how many errors of the curve it must have sunk to be half believed. */
const COST_HOURS = 6;
const COST_DOUBT = 2.5;
/** How long the load of now goes on before the load of that hour of the day takes over. */
const PERSISTS_HOURS = 6;
/** 90 % lie within so many standard errors. */
const RANGE = 1.64;
const LOAD_ERROR = 0.12;
/** Below this height, or with fewer minutes of daylight seen, today's sun is not known. */
const LOW_SUN = 0.12;

/**
 * Hours until the charge falls below the level of sleep, or the battery under its load to the volts of sleep.
 * `likely` carries the load on as it was lately and at that hour on the days before, and today's sun until the
 * evening; it counts on no sun of tomorrow. `least` counts on no sun at all, `most` on the best of the last three days.
 * `flows` in order, newest last, up to three days of them.
 */
export function foreseeHours(
	charge: Charge | undefined,
	battery: Battery,
	thresholds: Thresholds,
	flows: readonly Flow[],
	nowMs: number,
): HoursLeft {
	if (charge === undefined || flows.length === 0) return { state: "unknown", why: "no-reading" };
	if (!isChargeKnown(charge)) return { state: "unknown", why: "charge-unknown" };
	const recent = recentLoad(flows, nowMs);
	if (recent === null) return foreseeByVolts(charge, battery, thresholds, flows);
	if (recent <= 0) return { state: "enough", least: FORESEEN_HOURS };

	const stop = Math.max(thresholds.sleep.percent / 100, chargeAtVolts(charge, battery, thresholds.sleep.volts, recent));
	const profile = loadByHour(flows);
	const expected = expectLoad(recent, profile, flows, nowMs);
	const capacityAh = usableCapacity(charge, battery, flows);
	const run = (sunShare: number, until: "evening" | "always") => {
		const sunset = until === "always" ? Number.POSITIVE_INFINITY : endOfDaylight(nowMs);
		let level = charge.level;
		for (let hours = 0; hours < FORESEEN_HOURS; hours += STEP_HOURS) {
			const at = nowMs + (hours + STEP_HOURS / 2) * HOUR_MS;
			const sun = at < sunset ? sunShare * sunHeight(at) : 0;
			const net = sun - expected(at, hours);
			const slope = (net * (net > 0 ? battery.efficiency : 1)) / capacityAh;
			if (level + slope * STEP_HOURS < stop) return hours + Math.max(0, (level - stop) / -slope);
			level = Math.min(1, level + slope * STEP_HOURS);
		}
		return null;
	};
	const room = Math.max(0.001, charge.level - stop);
	// The part of the doubt about the capacity that the voltage has not already put into the charge.
	const error = Math.hypot(levelError(charge) / room, scaleError(charge) / charge.scale, LOAD_ERROR);
	// The box sleeps after the level has been asked for so long.
	const patience = thresholds.fallMs / HOUR_MS;
	const dark = run(0, "evening");
	const likely = run(sunNow(flows, nowMs), "evening");
	const bright = run(bestSun(flows, nowMs), "always");
	const least = roundHours((dark ?? FORESEEN_HOURS) / (1 + RANGE * error));
	if (likely === null) return { state: "enough", least };
	const most = bright === null ? null : roundHours(Math.max(bright, likely) * (1 + RANGE * error));
	return { state: "known", least, likely: roundHours(likely + patience), most };
}

const roundHours = (hours: number): number => Math.round(clampTo(hours, 0, 1_000) * 10) / 10;

/**
 * Where nobody measures the load: the hours that the volts need at the pace of their last hours without sun. It is half
 * as sure as counting, and it says nothing before an hour and a half has been seen.
 */
function foreseeByVolts(charge: Charge, battery: Battery, thresholds: Thresholds, flows: readonly Flow[]): HoursLeft {
	const unknown = { state: "unknown", why: "load-unknown" } as const;
	const newest = flows.at(-1)?.utc ?? 0;
	const before = flows.findLastIndex(
		({ utc, sunAmps, isFresh }) => sunAmps > 0.1 || isFresh || newest - utc > COST_HOURS * HOUR_MS,
	);
	const points = flows.slice(before + 1).map(({ utc, volts }) => ({
		at: (utc - newest) / HOUR_MS,
		level: chargeAtRest(battery, volts + battery.capacityAh * UNMEASURED_LOAD * charge.ohms),
	}));
	if ((points[0]?.at ?? 0) > -1.5) return unknown;
	const fall = -slopeOf(points.map(({ at, level }) => [at, level]));
	if (fall <= 0.001) return unknown;
	const likely = Math.max(0, charge.level - thresholds.sleep.percent / 100) / fall;
	return {
		state: "known",
		least: roundHours(likely / 1.8),
		likely: roundHours(likely),
		most: roundHours(likely * 1.8),
	};
}

/** Of the straight line through points, by least squares; 0 through fewer than two. */
function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
	const meanX = meanOf(points.map(([x]) => x));
	const meanY = meanOf(points.map(([, y]) => y));
	let squares = 0;
	let products = 0;
	for (const [x, y] of points) {
		squares += (x - meanX) ** 2;
		products += (x - meanX) * (y - meanY);
	}
	return squares === 0 ? 0 : products / squares;
}

/**
 * Ampere-hours that the whole charge costs: the filter's, and, as far as the volts have sunk since the last charging, what
 * that has cost. An old battery's last third, a current far above the rated one, or a curve that is not this battery's
 * show there hours before the filter believes them.
 */
function usableCapacity(charge: Charge, battery: Battery, flows: readonly Flow[]): number {
	const rated = battery.capacityAh * charge.scale;
	const points = sinceCharging(flows).map(({ volts, amps, ampereHours }) => ({
		drawn: -ampereHours,
		level: chargeAtRest(battery, volts - (amps ?? 0) * charge.ohms),
	}));
	const perAmpereHour = -slopeOf(points.map(({ drawn, level }) => [drawn, level]));
	const sunk = perAmpereHour * ((points.at(-1)?.drawn ?? 0) - (points[0]?.drawn ?? 0));
	if (sunk <= 0) return rated;
	// Where the curve is flat, volts that sink mean little.
	const doubt = (COST_DOUBT * battery.curveErrorVolts) / slopeAt(battery, charge.level);
	const weight = sunk / (sunk + doubt);
	// Per ampere-hour, because that is what both have measured.
	return 1 / (weight * perAmpereHour + (1 - weight) / rated);
}

/** The flows of the last hours of discharge, oldest first. */
function sinceCharging(flows: readonly Flow[]): readonly Flow[] {
	const newest = flows.at(-1);
	if (newest === undefined) return [];
	const fit = (flow: Flow) =>
		flow.amps !== null && flow.amps <= 0 && !flow.isFresh && newest.utc - flow.utc <= COST_HOURS * HOUR_MS;
	const before = flows.findLastIndex((flow) => !fit(flow));
	return flows.slice(before + 1);
}

const meanOf = (values: readonly number[]): number =>
	values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Mean load, newer spans counting more; null where none was measured lately. */
function recentLoad(flows: readonly Flow[], nowMs: number): number | null {
	const lately = meanLoad(flows, nowMs, CYCLE_HOURS, 0);
	const before = meanLoad(flows, nowMs, RECENT_HOURS, CYCLE_HOURS);
	// A load that was switched on or off is no cycle: what was before it says nothing of what comes.
	if (lately !== null && before !== null && Math.abs(lately - before) > 0.6 * before) return lately;
	let sum = 0;
	let weights = 0;
	for (const { utc, loadAmps } of flows) {
		const age = (nowMs - utc) / HOUR_MS;
		if (loadAmps === null || age > 4 * RECENT_HOURS) continue;
		const weight = Math.exp(-Math.max(0, age) / RECENT_HOURS);
		sum += weight * loadAmps;
		weights += weight;
	}
	return weights < 0.5 ? null : Math.max(0, sum / weights);
}

/** Mean load between so many hours ago; null where less than half an hour of it was measured. */
function meanLoad(flows: readonly Flow[], nowMs: number, fromHours: number, toHours: number): number | null {
	const loads = flows.flatMap(({ utc, loadAmps }) => {
		const age = (nowMs - utc) / HOUR_MS;
		return loadAmps !== null && age <= fromHours && age >= toHours ? [loadAmps] : [];
	});
	return loads.length < 6 ? null : loads.reduce((sum, load) => sum + load, 0) / loads.length;
}

/** Mean load of each hour of the day (UTC), undefined for an hour that was never seen. */
function loadByHour(flows: readonly Flow[]): readonly (number | undefined)[] {
	const sums = Array.from({ length: 24 }, () => ({ sum: 0, count: 0 }));
	for (const { utc, loadAmps } of flows) {
		const hour = sums[Math.floor((utc % DAY_MS) / HOUR_MS)];
		if (loadAmps === null || hour === undefined) continue;
		hour.sum += loadAmps;
		hour.count++;
	}
	return sums.map(({ sum, count }) => (count === 0 ? undefined : sum / count));
}

/** The load of a later hour: now's at first, then that hour's usual one, raised or lowered as today differs from the usual. */
function expectLoad(
	recent: number,
	profile: readonly (number | undefined)[],
	flows: readonly Flow[],
	nowMs: number,
): (at: number, hours: number) => number {
	const first = flows[0]?.utc ?? nowMs;
	// A profile of less than a day has nothing to add to what is recent.
	if (nowMs - first < 0.9 * DAY_MS) return () => recent;
	const usualOf = (at: number) => profile[Math.floor((at % DAY_MS) / HOUR_MS)];
	const lately = [0, 1, 2, 3, 4].map((back) => usualOf(nowMs - back * HOUR_MS)).filter((load) => load !== undefined);
	const usualLately = lately.reduce((sum, load) => sum + load, 0) / Math.max(1, lately.length);
	const factor = usualLately > 0 ? clampTo(recent / usualLately, 0.4, 2.5) : 1;
	return (at, hours) => {
		const usual = usualOf(at);
		if (usual === undefined) return recent;
		const now = Math.exp(-hours / PERSISTS_HOURS);
		return now * recent + (1 - now) * usual * factor;
	};
}

/** Amperes per sine of height over the last hour of daylight; 0 at night. */
function sunNow(flows: readonly Flow[], nowMs: number): number {
	if (sunHeight(nowMs) < LOW_SUN) return 0;
	return sunOf(flows.filter(({ utc }) => nowMs - utc <= 1.5 * HOUR_MS));
}

/** The sunniest of the last three days, whole days of daylight each. */
function bestSun(flows: readonly Flow[], nowMs: number): number {
	const days = [0, 1, 2].map((back) =>
		sunOf(flows.filter(({ utc }) => utc <= nowMs - back * DAY_MS && utc > nowMs - (back + 1) * DAY_MS)),
	);
	return Math.max(...days);
}

function sunOf(flows: readonly Flow[]): number {
	let amps = 0;
	let height = 0;
	for (const { utc, sunAmps, isHeldBack } of flows) {
		const high = sunHeight(utc);
		// A full battery's panel says nothing about the sun.
		if (high < LOW_SUN || isHeldBack) continue;
		amps += sunAmps;
		height += high;
	}
	return height === 0 ? 0 : amps / height;
}

/** The moment at which it is dark again; now, if it is night. */
function endOfDaylight(nowMs: number): number {
	let at = nowMs;
	while (sunHeight(at) > 0 && at - nowMs < DAY_MS) at += 0.25 * HOUR_MS;
	return at;
}
