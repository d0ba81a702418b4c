import { HOUR, millis } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { runTrial } from "../../test/sim/failing-trial.ts";
import { isHealthy, LABELS } from "../../test/sim/fridge-months.ts";
import type { FridgeDay } from "./fridge-day.ts";
import { foldDays, localDayOf, startOfLocalDay } from "./fridge-day.ts";
import type { FridgeHour } from "./fridge-hour.ts";
import { assessTrend } from "./trend.ts";

const ALL = { contact: true, ambient: true, door: true, supply: true };
const ALONE = { contact: false, ambient: false, door: false, supply: false };

const day = (no: number, duty: number, speedPerHour = 10): FridgeDay => ({
	day: no,
	duty,
	dutyBasis: "contact",
	dropCelsius: 25,
	speedPerHour,
	warmingPerHour: 2,
});
const days = (count: number, duty: (no: number) => number, speed?: (no: number) => number) =>
	Array.from({ length: count }, (_, no) => day(no, duty(no), speed?.(no)));

describe("CC68 the trend", () => {
	test("CC68 says nothing before it has a week to compare with", () => {
		expect(
			assessTrend(
				days(10, () => 0.3),
				9,
				undefined,
			),
		).toMatchObject({ verdict: "learning", strain: null, days: 5 });
		expect(assessTrend([], 9, undefined).verdict).toBe("learning");
		expect(
			assessTrend(
				days(12, () => 0.3),
				11,
				undefined,
			),
		).toMatchObject({ verdict: "steady", sign: "none", strain: 1 });
	});

	test("CC68 works longer for the same heat, or cools slower", () => {
		const longer = days(20, (no) => (no < 17 ? 0.3 : 0.45));
		expect(assessTrend(longer, 19, undefined)).toMatchObject({
			verdict: "failing",
			sign: "runs-longer",
			strain: expect.closeTo(1.5, 9),
		});
		expect(
			assessTrend(
				days(20, (no) => (no < 17 ? 0.3 : 0.38)),
				19,
				undefined,
			).verdict,
		).toBe("strained");
		const slower = days(
			20,
			() => 0.3,
			(no) => (no < 17 ? 10 : 5),
		);
		expect(assessTrend(slower, 19, undefined)).toMatchObject({ verdict: "failing", sign: "cools-slower", strain: 2 });
	});

	test("CC68 one bad day is no trend, nor are days that were long ago", () => {
		expect(
			assessTrend(
				days(20, (no) => (no === 19 ? 0.9 : 0.3)),
				19,
				undefined,
			).verdict,
		).toBe("steady");
		expect(
			assessTrend(
				days(20, () => 0.3),
				40,
				undefined,
			).verdict,
		).toBe("learning");
	});

	test("CC69 while an alarm stands only days before it say how the fridge used to be, and it ends well below where it rose", () => {
		const worn = days(80, (no) => (no < 20 ? 0.3 : 0.5));
		expect(assessTrend(worn, 79, undefined).verdict).toBe("steady");
		expect(assessTrend(worn, 79, { day: 23 }).verdict).toBe("failing");
		const mended = days(80, (no) => (no < 20 || no > 70 ? 0.33 : 0.5));
		expect(assessTrend(mended, 79, { day: 23 }).verdict).toBe("steady");
		const better = days(80, (no) => (no < 20 ? 0.3 : 0.37));
		expect(assessTrend(better, 79, { day: 23 }).verdict).toBe("failing");
	});
});

describe("CC67 a day's calm hours", () => {
	const MIDNIGHT = startOfLocalDay(20_000);
	/** A day of hours whose duty is 0.3, but for what each is given. */
	const hoursOf = (change: (hour: number) => Partial<FridgeHour>): FridgeHour[] =>
		Array.from({ length: 24 }, (_, hour) => ({
			at: MIDNIGHT + hour * HOUR,
			coveredMs: HOUR,
			minCelsius: 4,
			maxCelsius: 5,
			meanCelsius: 4.5,
			mktCelsius: 4.5,
			vvmUsed: { vvm2: 0, vvm7: 0, vvm14: 0, vvm30: 0 },
			ambientCelsius: 30,
			door: SHUT,
			openSince: null,
			compressor: { ranMs: millis(0.3 * HOUR), judgedMs: HOUR, starts: 1, basis: "contact" as const },
			coolingPerHour: 4,
			warmingPerHour: 2,
			unpoweredMs: millis(0),
			tauMs: null,
			...change(hour),
		}));
	const SHUT = { openings: 0, openMs: millis(0), longestMs: millis(0) };
	const OPENED = { openings: 1, openMs: millis(60_000), longestMs: millis(60_000) };
	const BUSY = { ranMs: HOUR, judgedMs: HOUR, starts: 1, basis: "contact" } as const;

	test("CC67 a day at the post begins at its midnight", () => {
		expect(localDayOf(MIDNIGHT)).toBe(20_000);
		expect(localDayOf(MIDNIGHT - 1)).toBe(19_999);
		expect(foldDays([])).toEqual([]);
		expect(foldDays(hoursOf(() => ({})))).toMatchObject([
			{ day: 20_000, duty: expect.closeTo(0.3, 9), dutyBasis: "contact", dropCelsius: 25.5, speedPerHour: 6 },
		]);
	});

	test("CC67 the hour of a door and the one after it do not count", () => {
		const hours = hoursOf((hour) => ({
			door: hour === 8 ? OPENED : SHUT,
			...((hour === 8 || hour === 9) && { compressor: BUSY }),
		}));
		expect(foldDays(hours)[0]!.duty).toBeCloseTo(0.3, 9);
	});

	test("CC67 the hours of an outage and the eight after it do not count", () => {
		const hours = hoursOf((hour) => ({
			unpoweredMs: hour === 3 ? HOUR : millis(0),
			...(hour >= 3 && hour <= 11 && { compressor: BUSY }),
		}));
		expect(foldDays(hours)[0]!.duty).toBeCloseTo(0.3, 9);
	});

	test("CC67 without a contact on the door only the night counts, and half-known hours never", () => {
		const day = (hour: number) => hour >= 6 && hour < 22;
		const hours = hoursOf((hour) => ({ door: null, ...(day(hour) && { compressor: BUSY }) }));
		expect(foldDays(hours)[0]!.duty).toBeCloseTo(0.3, 9);
		expect(foldDays(hoursOf(() => ({ coveredMs: millis(HOUR / 2) })))).toEqual([]);
		expect(foldDays(hoursOf((hour) => ({ door: null, ...(hour !== 2 && { compressor: null }) })))[0]!.duty).toBeNull();
	});
});

describe("CC68 labelled traces, a slice of the measurement in test/bench/failing.ts", () => {
	test.each(LABELS.map((label) => [label] as const))("CC68 %s", (label) => {
		const trial = runTrial({ seed: 1_000, label, days: 45, faultDay: 16 }, ALL);
		if (isHealthy(label)) {
			expect(trial.raised).toEqual([]);
			return;
		}
		expect(trial.raised[0]).toBeGreaterThan(16);
		expect(trial.raised[0]).toBeLessThan(trial.heat ?? 45);
	});

	test("CC68 a fast leak is seen before HEAT by the one probe alone", () => {
		const { raised, heat } = runTrial({ seed: 1_000, label: "fast leak", days: 50, faultDay: 20 }, ALONE);
		expect(raised[0]).toBeLessThan(heat ?? 0);
	});
});
