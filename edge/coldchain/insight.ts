// Puts a fridge's hours together into what a person is told about how it works.

import { type Holdover, type Insight, VVM_TYPES } from "@tesai/shared/contract/edge-api/insight.ts";
import type { FridgeId } from "@tesai/shared/contract/id.ts";
import { celsius, DAY, epochMs, HOUR, millis } from "@tesai/shared/contract/quantity.ts";
import type { FridgeHour } from "./fridge-hour.ts";
import { computeMeanKinetic } from "./mkt.ts";
import { BASE_DAYS_NEEDED, type Trend } from "./trend.ts";

/** `hours` are those that begin in [from, to). A day's averages are of the hours that are known, not of the calendar. */
export function summariseInsight(
	fridge: FridgeId,
	hours: readonly FridgeHour[],
	{ from, to }: { readonly from: number; readonly to: number },
	trend: Trend,
	holdover: Holdover,
): Insight {
	const kinetic = computeMeanKinetic(
		hours.flatMap(({ mktCelsius, coveredMs }) =>
			mktCelsius === null ? [] : [{ celsius: mktCelsius, lastsMs: coveredMs }],
		),
	);
	const used = VVM_TYPES.map((type) => [
		type,
		toGrid(
			sumOf(hours, (hour) => hour.vvmUsed[type]),
			0.001,
		),
	]);
	return {
		fridge,
		from: epochMs(from),
		to: epochMs(to),
		coveredMs: millis(sumOf(hours, (hour) => hour.coveredMs)),
		mktCelsius: kinetic === undefined ? null : celsius(toGrid(kinetic, 0.01)),
		vvmUsed: Object.fromEntries(used) as Insight["vvmUsed"],
		door: summariseDoors(hours),
		compressor: summariseCompressors(hours),
		holdover,
		trend: {
			verdict: trend.verdict,
			sign: trend.sign,
			strain: trend.strain === null ? null : toGrid(Math.min(100, trend.strain), 0.01),
			days: trend.days,
			daysNeeded: BASE_DAYS_NEEDED,
		},
	};
}

function summariseDoors(hours: readonly FridgeHour[]): Insight["door"] {
	const doors = hours.flatMap(({ door }) => door ?? []);
	if (doors.length === 0) return null;
	const days = (doors.length * HOUR) / DAY;
	return {
		openingsPerDay: toGrid(sumOf(doors, (door) => door.openings) / days, 0.1),
		openMsPerDay: millis(Math.round(sumOf(doors, (door) => door.openMs) / days)),
		longestMs: millis(Math.max(...doors.map((door) => door.longestMs))),
	};
}

/** A contact's word counts where there is one; a temperature's guess is not mixed into it. */
function summariseCompressors(hours: readonly FridgeHour[]): Insight["compressor"] {
	const all = hours.flatMap(({ compressor }) => compressor ?? []);
	const measured = all.filter(({ basis }) => basis === "contact");
	const basis = measured.length > 0 ? "contact" : "temperature";
	const told = basis === "contact" ? measured : all;
	const judged = sumOf(told, (one) => one.judgedMs);
	if (judged === 0) return null;
	const ran = sumOf(told, (one) => one.ranMs);
	const starts = told.every((one) => one.starts !== null) ? sumOf(told, (one) => one.starts ?? 0) : null;
	return {
		dutyPercent: toGrid(Math.min(100, (ran / judged) * 100), 0.1),
		basis,
		startsPerDay: starts === null ? null : toGrid(starts / (judged / DAY), 0.1),
		runMs: starts === null || starts === 0 ? null : millis(Math.round(ran / starts)),
	};
}

function sumOf<T>(all: readonly T[], of: (one: T) => number): number {
	return all.reduce((sum, one) => sum + of(one), 0);
}

/** On the declaration's grid, without the tail that 0.1 × 3 has. */
function toGrid(value: number, step: number): number {
	return Number((Math.round(value / step) * step).toFixed(3));
}
