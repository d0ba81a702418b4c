// Whether a fridge loses strength, from its calm hours of many days: before it gets warm, it works longer or cools slower. [CC68] [CC69]

import type { TrendSign, TrendVerdict } from "@tesai/shared/contract/event/assessment.ts";
import type { FridgeDay } from "./fridge-day.ts";
import { findMedian, findQuantile } from "./robust.ts";

export interface Trend {
	readonly verdict: TrendVerdict;
	readonly sign: TrendSign;
	/** How hard it works against how hard it used to, 1 = the same; null while learning. */
	readonly strain: number | null;
	/** Comparable days among those it is measured by. */
	readonly days: number;
}

/** Days that are judged together: one warm delivery or one odd night is no trend. */
const RECENT_DAYS = 3;
const LEAST_RECENT = 2;
/** Days between the two, so that a fault that creeps in is not part of what it is measured by. */
const APART_DAYS = 5;
const BASE_DAYS = 90;
export const BASE_DAYS_NEEDED = 7;
/** How far back anything here looks. */
export const TREND_DAYS = BASE_DAYS + APART_DAYS + RECENT_DAYS;

/** °C between outside and inside below which the share of time it cools is mostly chance. */
const LEAST_DROP = { contact: 8, temperature: 13 } as const;
/** A day that warms it so much less than usual has too few turns to measure how fast it cools. */
const LEAST_WARMING = 0.75;

/**
 * By how much each sign must have grown. Tuned on half of the labelled months of test/sim/fridge-months.ts, reported on the
 * other half (BENCHMARKS.md). `end` lies lower than `strained`, so that an alarm does not come and go.
 */
const BOUNDS = {
	/** Time it cools for a degree between outside and inside: measured by a contact, or read from the temperature. */
	longer: {
		contact: { strained: 1.22, failing: 1.35, end: 1.15 },
		temperature: { strained: 1.4, failing: 1.55, end: 1.25 },
	},
	/** How many times slower it cools: the weather cancels out, but for the weakest days, which only a probe outside shows. */
	slower: {
		measured: { strained: 1.4, failing: 1.6, end: 1.2 },
		unmeasured: { strained: 1.6, failing: 1.85, end: 1.4 },
	},
} as const;
interface Bounds {
	readonly strained: number;
	readonly failing: number;
	readonly end: number;
}

/** A compressor that hardly ever stops, by its contact, though it used to. */
const NEVER_STOPS = 0.93;
const USED_TO_STOP = 0.75;

/** What the open alarm was raised on: only days before it say how the fridge used to be. */
export interface FailingSince {
	readonly day: number;
}

/** `days` in order, the newest is `today` or earlier; `failing` while the alarm is being watched or open. */
export function assessTrend(days: readonly FridgeDay[], today: number, failing: FailingSince | undefined): Trend {
	const recent = days.filter(({ day }) => day > today - RECENT_DAYS && day <= today);
	const baseEnd = Math.min(today, failing?.day ?? today) - APART_DAYS;
	const base = days.filter(({ day }) => day > baseEnd - BASE_DAYS && day <= baseEnd);
	const signs = [
		judgeLonger(recent, base, "contact"),
		judgeLonger(recent, base, "temperature"),
		judgeSlower(recent, base),
		judgeNeverStops(recent, base),
	].filter((sign) => sign !== undefined);
	const comparable = base.filter((day) => day.speedPerHour !== null || loadOf(day) !== null).length;
	if (signs.length === 0) return { verdict: "learning", sign: "none", strain: null, days: comparable };

	const [worst] = signs.toSorted(
		(a, b) => gradeOf(b, failing !== undefined) - gradeOf(a, failing !== undefined) || b.ratio - a.ratio,
	);
	const grade = worst === undefined ? 0 : gradeOf(worst, failing !== undefined);
	return {
		verdict: grade === 2 ? "failing" : grade === 1 ? "strained" : "steady",
		sign: grade === 0 ? "none" : (worst?.sign ?? "none"),
		strain: Math.max(...signs.map(({ ratio }) => ratio)),
		days: comparable,
	};
}

interface Sign {
	readonly sign: TrendSign;
	readonly ratio: number;
	readonly bounds: Bounds;
}

function gradeOf({ ratio, bounds }: Sign, isFailing: boolean): 0 | 1 | 2 {
	if (ratio >= (isFailing ? bounds.end : bounds.failing)) return 2;
	return ratio >= bounds.strained ? 1 : 0;
}

function loadOf({ duty, dutyBasis, dropCelsius }: FridgeDay): number | null {
	if (duty === null || dutyBasis === null || dropCelsius === null) return null;
	return dropCelsius < LEAST_DROP[dutyBasis] ? null : duty / dropCelsius;
}

function judgeLonger(
	recent: readonly FridgeDay[],
	base: readonly FridgeDay[],
	basis: "contact" | "temperature",
): Sign | undefined {
	const load = (day: FridgeDay) => (day.dutyBasis === basis ? loadOf(day) : null);
	// Not the middle of what it used to be: a fault that creeps in has made a part of those days worse.
	const ratio = compare(recent, base, load, 0.35);
	return ratio === undefined ? undefined : { sign: "runs-longer", ratio, bounds: BOUNDS.longer[basis] };
}

function judgeSlower(recent: readonly FridgeDay[], base: readonly FridgeDay[]): Sign | undefined {
	const usual = findMedian(base.flatMap((day) => day.warmingPerHour ?? []));
	if (usual === undefined) return undefined;
	const speed = ({ speedPerHour, warmingPerHour }: FridgeDay) =>
		warmingPerHour === null || warmingPerHour < usual * LEAST_WARMING ? null : speedPerHour;
	const ratio = compare(recent, base, speed, 0.65);
	if (ratio === undefined) return undefined;
	const weather = recent.every(({ dropCelsius }) => dropCelsius === null) ? "unmeasured" : "measured";
	return { sign: "cools-slower", ratio: 1 / ratio, bounds: BOUNDS.slower[weather] };
}

function judgeNeverStops(recent: readonly FridgeDay[], base: readonly FridgeDay[]): Sign | undefined {
	const duty = (day: FridgeDay) => (day.dutyBasis === "contact" ? day.duty : null);
	const now = findMedian(recent.flatMap((day) => duty(day) ?? []));
	const before = base.flatMap((day) => duty(day) ?? []);
	const used = findMedian(before);
	if (now === undefined || used === undefined || before.length < BASE_DAYS_NEEDED || used > USED_TO_STOP)
		return undefined;
	return now < NEVER_STOPS ? undefined : { sign: "never-stops", ratio: now / used, bounds: BOUNDS.longer.contact };
}

/** Middle of the recent days over a quantile of the earlier ones; undefined when either are too few. */
function compare(
	recent: readonly FridgeDay[],
	base: readonly FridgeDay[],
	of: (day: FridgeDay) => number | null,
	quantile: number,
): number | undefined {
	const newer = recent.flatMap((day) => of(day) ?? []);
	const older = base.flatMap((day) => of(day) ?? []);
	if (newer.length < LEAST_RECENT || older.length < BASE_DAYS_NEEDED) return undefined;
	const now = findMedian(newer);
	const used = findQuantile(older, quantile);
	return now === undefined || used === undefined || used <= 0 ? undefined : now / used;
}
