import type { Chart } from "@tesai/shared/contract/edge-api/chart.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extremesOf, findAt, listChartDays, listTracks, spanOf } from "./chart-data.ts";
import { listBeyond, listCovered, listOff, shareColumns } from "./chart-runs.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Midnight at the post. */
const MIDNIGHT = Date.UTC(2026, 10, 20, 3);
const BUCKET = 10 * MINUTE;

type Loose<T> = { readonly [Name in keyof T]?: unknown };
/** A day of ten-minute buckets around their number over ten, with a hole wherever slots are left out. */
function chartOf(slots: readonly number[], more: Loose<Chart> = {}): Chart {
	const at = (slot: number) => MIDNIGHT + slot * BUCKET;
	const unmeasured = slots.flatMap((slot, place) =>
		slot - (slots[place - 1] ?? slot) > 2 ? [{ from: at(slots[place - 1]!) + MINUTE, to: at(slot) + MINUTE }] : [],
	);
	return {
		fridge: "heladera-1",
		from: MIDNIGHT,
		to: MIDNIGHT + DAY,
		oldest: MIDNIGHT,
		bucketMs: BUCKET,
		buckets: slots.map((slot) => ({
			at: at(slot),
			minCelsius: slot / 10 - 1,
			maxCelsius: slot / 10 + 1,
			readings: 2,
		})),
		unmeasured,
		claims: [],
		limits: [{ from: MIDNIGHT, to: MIDNIGHT + DAY, lowCelsius: 2, highCelsius: 8 }],
		door: null,
		compressor: null,
		supply: null,
		alarms: [],
		...more,
	} as unknown as Chart;
}
const all = { from: MIDNIGHT, to: MIDNIGHT + DAY };
const span = (from: number, to: number) => ({ from: MIDNIGHT + from * MINUTE, to: MIDNIGHT + to * MINUTE });
const run = (from: number, to: number, onMinutes?: number) => ({
	...span(from, to),
	...(onMinutes !== undefined && { onMs: onMinutes * MINUTE }),
});

describe("the line", () => {
	test("never crosses a hole, and a bucket with a hole within it stands on both sides", () => {
		const chart = chartOf([0, 1, 2], {
			unmeasured: [span(2, 24), span(40, 24 * 60)],
			buckets: [0, 10, 20].map((minute) => ({
				at: MIDNIGHT + minute * MINUTE,
				minCelsius: 4,
				maxCelsius: 5,
				readings: 2,
			})),
		});
		const told = listCovered(chart).map(({ from, to, buckets }) => [
			(from - MIDNIGHT) / MINUTE,
			(to - MIDNIGHT) / MINUTE,
			buckets.map(({ at }) => (at - MIDNIGHT) / MINUTE),
		]);
		expect(told).toEqual([
			[0, 2, [0]],
			[24, 40, [20]],
		]);
	});

	test("has every bucket in some run, no run within a hole, and one run more than it has holes inside", () => {
		const slots = fc
			.uniqueArray(fc.integer({ min: 0, max: 143 }), { minLength: 1, maxLength: 100 })
			.map((picked) => picked.toSorted((a, b) => a - b));
		fc.assert(
			fc.property(slots, (picked) => {
				const chart = chartOf(picked);
				const runs = listCovered(chart);
				expect(runs).toHaveLength(chart.unmeasured.length + 1);
				const drawn = new Set(runs.flatMap(({ buckets }) => buckets.map(({ at }) => at)));
				expect([...drawn].toSorted((a, b) => a - b)).toEqual(chart.buckets.map(({ at }) => at));
				for (const { from, to } of runs)
					for (const hole of chart.unmeasured) expect(from >= hole.to || to <= hole.from).toBe(true);
			}),
		);
	});

	test("is told again where it lies beyond the limits of its time, with a neighbour on each side", () => {
		const slots = Array.from({ length: 144 }, (_, slot) => slot);
		const chart = chartOf(slots, {
			limits: [
				{ ...span(0, 1_000), lowCelsius: 0, highCelsius: 8 },
				{ ...span(1_000, 24 * 60), lowCelsius: null, highCelsius: 14 },
			],
		});
		const pieces = listBeyond(listCovered(chart), chart.limits, BUCKET);
		const slotOf = (at: number | undefined) => ((at ?? Number.NaN) - MIDNIGHT) / BUCKET;
		expect(pieces.map(({ buckets }) => [slotOf(buckets[0]?.at), slotOf(buckets.at(-1)?.at)])).toEqual([
			[0, 10],
			[70, 100],
			[130, 143],
		]);
		expect(pieces.map(({ from, to }) => [slotOf(from), slotOf(to)])).toEqual([
			[0, 10.5],
			[70.5, 100.5],
			[130.5, 144],
		]);
		expect(listBeyond(listCovered(chartOf([50, 51])), chart.limits, BUCKET)).toEqual([]);
	});

	test("of a chart without a reading is none", () => {
		expect(listCovered(chartOf([], { unmeasured: [all] }))).toEqual([]);
		expect(extremesOf(chartOf([]), all)).toBeNull();
	});
});

test("the upright axis shows the bands of the window and every reading in it, and a flat line stays flat", () => {
	expect(spanOf(chartOf([50]), all)).toEqual({ low: 1, high: 9 });
	expect(spanOf(chartOf([142]), all)).toEqual({ low: 1, high: 16 });
	expect(spanOf(chartOf([142]), { from: MIDNIGHT, to: MIDNIGHT + HOUR })).toEqual({ low: 1, high: 9 });
	const wide = [
		{ ...span(0, 60), lowCelsius: -5, highCelsius: null },
		{ ...span(60, 24 * 60), lowCelsius: null, highCelsius: 12 },
	];
	expect(spanOf(chartOf([50], { limits: wide }), all)).toEqual({ low: -6, high: 13 });
});

describe("the cursor", () => {
	const chart = chartOf([0, 1, 2, 30, 31], {
		claims: [{ at: MIDNIGHT + BUCKET, minCelsius: 85, maxCelsius: 85, readings: 1 }],
		door: { on: [run(5, 8), run(11, 19, 4)], unknown: [span(100, 200)] },
		supply: { on: [run(0, 90)], unknown: [] },
		alarms: [
			{ id: 3, rule: "DOOR", ...span(5, 8) },
			{ id: 4, rule: "HEAT", from: MIDNIGHT + 6 * MINUTE, to: null },
		],
	});
	const at = (minute: number) => findAt(chart, MIDNIGHT + minute * MINUTE);

	test.each([
		["the bucket that holds the moment", 15, 0.1 - 1, 0.1 + 1],
		["the last reading before it, for as long as one stands", 20.5, 0.2 - 1, 0.2 + 1],
		["the first of all", 0, -1, 1],
		["what follows a hole", 301, 2, 4],
	])("finds %s", (_name, minute, low, high) => {
		expect(at(minute).bucket?.minCelsius).toBeCloseTo(low);
		expect(at(minute).bucket?.maxCelsius).toBeCloseTo(high);
	});

	test("finds nothing in a hole and after the last reading", () => {
		expect([at(22).bucket, at(150).bucket, at(350).bucket]).toEqual([null, null, null]);
	});

	test("knows of door, supply, claims and alarms", () => {
		expect(at(6)).toMatchObject({
			claim: null,
			tracks: [
				{ name: "door", state: "on", sumMs: null },
				{ name: "supply", state: "on", sumMs: null },
			],
			alarms: ["DOOR", "HEAT"],
		});
		expect(at(12)).toMatchObject({ claim: { maxCelsius: 85 }, tracks: [{ sumMs: 4 * MINUTE }, {}], alarms: ["HEAT"] });
		const near = findAt(chart, MIDNIGHT + 21 * MINUTE, 3 * MINUTE);
		expect([near.claim?.maxCelsius, near.alarms, at(21).claim]).toEqual([85, ["HEAT"], null]);
		expect(at(150).tracks.map(({ state }) => state)).toEqual(["unknown", "off"]);
		expect(listTracks(chart).map(({ name }) => name)).toEqual(["door", "supply"]);
	});

	test("finds the bucket of any moment that any bucket holds", () => {
		const slots = fc.uniqueArray(fc.integer({ min: 0, max: 143 }), { minLength: 1 });
		fc.assert(
			fc.property(slots, fc.nat({ max: BUCKET - 1 }), (picked, into) => {
				const whole = chartOf(
					picked.toSorted((a, b) => a - b),
					{ unmeasured: [] },
				);
				for (const bucket of whole.buckets) expect(findAt(whole, bucket.at + into).bucket).toBe(bucket);
			}),
		);
	});
});

test("the days are those of the post, newest first, each with its own extremes, door, supply and alarms", () => {
	const chart = chartOf([0, 50, 143], {
		door: { on: [run(5, 8), run(60, 120, 10)], unknown: [] },
		supply: { on: [run(0, 600)], unknown: [span(600, 660)] },
		alarms: [{ id: 3, rule: "DOOR", ...span(5, 8) }],
	});
	const from = MIDNIGHT - 2 * HOUR;
	expect(listChartDays(chart, { from, to: MIDNIGHT + DAY })).toEqual([
		{ at: MIDNIGHT, low: -1, high: 15.3, openMs: 13 * MINUTE, darkMs: DAY - 660 * MINUTE, alarms: 1 },
	]);
	expect(listChartDays({ ...chart, from } as Chart, { from, to: MIDNIGHT + DAY })[1]).toEqual({
		at: MIDNIGHT - DAY,
		low: null,
		high: null,
		openMs: 0,
		darkMs: 2 * HOUR,
		alarms: 0,
	});
	expect(listChartDays(chartOf([]), all)).toMatchObject([{ openMs: null, darkMs: null }]);
});

describe("the lanes", () => {
	test("what is neither on nor unknown was off", () => {
		const track = { on: [run(10, 20), run(40, 50)], unknown: [span(20, 30)] } as unknown as NonNullable<Chart["door"]>;
		expect(listOff(track, span(0, 60))).toEqual([span(0, 10), span(30, 40), span(50, 60)]);
	});

	test("columns come to the same time as the runs, however they lie", () => {
		const runs = fc
			.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { maxLength: 60 })
			.map((edges) => edges.toSorted((a, b) => a - b))
			.map((edges) =>
				Array.from({ length: Math.floor(edges.length / 2) }, (_, place) => ({
					from: edges[2 * place]!,
					to: edges[2 * place + 1]!,
				})),
			);
		fc.assert(
			fc.property(runs, fc.constantFrom(7, 100, 999), (all, columnMs) => {
				const columns = shareColumns(all as never, { from: 0, to: 10_001 }, columnMs);
				const sum = columns.reduce((ms, { share }) => ms + share * columnMs, 0);
				expect(sum).toBeCloseTo(
					all.reduce((ms, { from, to }) => ms + to - from, 0),
					3,
				);
				expect(columns.every(({ share }) => share >= 0 && share <= 1)).toBe(true);
			}),
		);
	});
});
