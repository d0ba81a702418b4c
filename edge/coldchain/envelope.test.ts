import { DAY, epochMs, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Anchor } from "@tesai/shared/contract/time.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseBucket, cutStretch, foldEnvelope, foldSilences, sliceStretch, stretchesBetween } from "./envelope.ts";

const anchor = (boot: number, monoMs: number, utc: number): Anchor => ({
	boot,
	monoMs: millis(monoMs),
	utc: epochMs(utc),
	source: "system",
	errorMs: millis(0),
});

describe("envelope", () => {
	test("CC80 a bucket keeps its extremes and a bucket without a sample is left out", () => {
		const fold = foldEnvelope(MINUTE);
		for (const [minute, centi] of [
			[0, 400],
			[0.5, 1_250],
			[1, 500],
			[9, 450],
		] as const)
			fold.hear(minute * MINUTE, centi);
		expect(fold.finish()).toEqual([
			{ at: 0, minCelsius: 4, maxCelsius: 12.5, readings: 2 },
			{ at: MINUTE, minCelsius: 5, maxCelsius: 5, readings: 1 },
			{ at: 9 * MINUTE, minCelsius: 4.5, maxCelsius: 4.5, readings: 1 },
		]);
	});

	test("CC80 no reading and no extreme is lost, in whatever order and however wide the buckets", () => {
		const samples = fc.array(fc.tuple(fc.integer({ min: 0, max: 5_000_000 }), fc.integer({ min: -500, max: 1_500 })), {
			minLength: 1,
		});
		fc.assert(
			fc.property(samples, fc.constantFrom(1, 5, 60), (said, minutes) => {
				const bucketMs = millis(minutes * MINUTE);
				const fold = foldEnvelope(bucketMs);
				for (const [utc, centi] of said) fold.hear(utc, centi);
				const buckets = fold.finish();
				expect(buckets.reduce((sum, one) => sum + one.readings, 0)).toBe(said.length);
				expect(buckets.map(({ at }) => at)).toEqual([...new Set(buckets.map(({ at }) => at))].sort((a, b) => a - b));
				for (const [utc, centi] of said) {
					const own = buckets.find(({ at }) => at <= utc && utc < at + bucketMs)!;
					expect(own.minCelsius).toBeLessThanOrEqual(centi / 100);
					expect(own.maxCelsius).toBeGreaterThanOrEqual(centi / 100);
				}
			}),
		);
	});

	test.each([
		["a day on a kiosk", DAY, 900, 2],
		["a week on a kiosk", 7 * DAY, 900, 15],
		["a month on a kiosk", 30 * DAY, 900, 60],
		["a month on a phone", 30 * DAY, 330, 180],
		["an hour", HOUR, 900, 1],
		["two months in ten columns", 60 * DAY, 10, 1_440],
	])("CC80 %s has buckets that fit its columns and end at midnight", (_name, lastsMs, columns, minutes) => {
		expect(chooseBucket(lastsMs, columns)).toBe(minutes * MINUTE);
		expect(DAY % chooseBucket(lastsMs, columns)).toBe(0);
	});

	test("CC81 a silence is told to the millisecond, also one within a bucket, at the beginning and at the end", () => {
		const silencesOf = (...minutes: number[]) => {
			const fold = foldSilences(100 * MINUTE, 200 * MINUTE);
			for (const minute of minutes) fold.hear(minute * MINUTE);
			return fold.finish().map(({ from, to }) => [from / MINUTE, to / MINUTE]);
		};
		expect(silencesOf()).toEqual([[100, 200]]);
		expect(silencesOf(95, 110, 130, 150.5, 170, 190)).toEqual([[130, 150.5]]);
		expect(silencesOf(70, 110, 130, 150, 170)).toEqual([
			[100, 110],
			[170, 200],
		]);
		// A clock that was set back measured twice, and not less.
		expect(silencesOf(95, 110, 130, 120, 140, 160, 180)).toEqual([]);
	});

	test("a stretch is cut at the moments that lie within it, and nowhere else", () => {
		const stretch = { boot: 1, fromMs: 0, toMs: 100, offsetMs: 1_000 };
		const cut = cutStretch(stretch, [1_070, 1_030, 1_000, 1_100, 5_000]);
		expect(cut.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
			[0, 30],
			[30, 70],
			[70, 100],
		]);
		expect(cutStretch(stretch, [])).toEqual([stretch]);
	});

	test("slices of a stretch touch, hold all of it and no more", () => {
		const stretch = { boot: 1, fromMs: -5, toMs: 25, offsetMs: 7 };
		expect(sliceStretch(stretch, 10).map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
			[-5, 5],
			[5, 15],
			[15, 25],
		]);
		expect(sliceStretch(stretch, 100)).toEqual([stretch]);
	});

	test("a clock that was set back gives two stretches over the same wall time", () => {
		// At mono 1,000 the wall clock went from 2,000 back to 1,500.
		const anchors = [anchor(1, 0, 1_000), anchor(1, 1_000, 1_500)];
		expect(stretchesBetween(1_400, 1_900, anchors)).toEqual([
			{ boot: 1, fromMs: 400, toMs: 900, offsetMs: 1_000 },
			{ boot: 1, fromMs: 1_000, toMs: 1_400, offsetMs: 500 },
		]);
	});

	test("each boot has its own offset, and nothing outside is asked for", () => {
		const anchors = [anchor(1, 0, 1_000), anchor(2, 50, 10_000)];
		expect(stretchesBetween(9_990, 10_100, anchors)).toEqual([
			{ boot: 1, fromMs: 8_990, toMs: 9_100, offsetMs: 1_000 },
			{ boot: 2, fromMs: 40, toMs: 150, offsetMs: 9_950 },
		]);
	});
});
