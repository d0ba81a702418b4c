import type { Chart } from "@tesai/shared/contract/edge-api/coldchain.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { extremesOf, hourMarks, spanOf, toChartData } from "./chart-data.ts";

const BUCKET = 600_000;
const chartOf = (slots: readonly number[], value = (slot: number) => slot / 10) =>
	({
		fridge: "heladera-1",
		from: 0,
		to: 144 * BUCKET,
		bucketMs: BUCKET,
		buckets: slots.map((slot) => ({
			at: slot * BUCKET,
			minCelsius: value(slot) - 1,
			maxCelsius: value(slot) + 1,
			readings: 1,
		})),
	}) as unknown as Chart;

test("a gap in time is a gap in both lines, and touching buckets have none", () => {
	expect(toChartData(chartOf([0, 1, 4]))).toEqual([
		[0, 600, 1200, 2400],
		[1, 1.1, null, 1.4],
		[-1, -0.9, null, -0.6],
	]);
});

test("no reading is dropped, time always rises, and every hole in time has exactly one hole in the lines", () => {
	fc.assert(
		fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 143 }), { maxLength: 144 }), (picked) => {
			const slots = picked.toSorted((a, b) => a - b);
			const [seconds, highest, lowest] = toChartData(chartOf(slots));
			const holes = slots.filter((slot, index) => index > 0 && slot - slots[index - 1]! > 1).length;
			expect(seconds.every((second, index) => index === 0 || second > seconds[index - 1]!)).toBe(true);
			expect(highest.filter((value) => value !== null)).toHaveLength(slots.length);
			expect(highest.filter((value) => value === null)).toHaveLength(holes);
			expect(lowest.map((value) => value === null)).toEqual(highest.map((value) => value === null));
		}),
		{ numRuns: 100 },
	);
});

test("the axis shows the band and every reading, and a flat line stays flat", () => {
	const limits = { lowCelsius: 2, highCelsius: 8 };
	expect(
		spanOf(
			chartOf([0], () => 5),
			limits,
		),
	).toEqual({ low: 1, high: 9 });
	expect(
		spanOf(
			chartOf([0], () => 14.2),
			limits,
		),
	).toEqual({ low: 1, high: 17 });
	expect(spanOf(chartOf([]), { lowCelsius: -0.5, highCelsius: null })).toEqual({ low: -2, high: 9 });
});

test("an empty chart has no extremes", () => {
	expect(extremesOf(chartOf([]))).toBeNull();
});

test.each([3, 6])("marks fall on every %sth full hour of Paraguay's clock", (every) => {
	const from = Date.UTC(2026, 10, 19, 23, 41);
	const hours = hourMarks(from, from + 24 * 3_600_000, every).map((second) => new Date((second - 10_800) * 1_000));
	expect(hours).toHaveLength(24 / every);
	for (const hour of hours) expect([hour.getUTCHours() % every, hour.getUTCMinutes()]).toEqual([0, 0]);
});
