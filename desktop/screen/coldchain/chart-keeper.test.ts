import type { Chart } from "@tesai/shared/contract/edge-api/chart.ts";
import { expect, test } from "vitest";
import { isAtHand, toAsked } from "./chart-keeper.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 21, 12);

test.each([
	["the last day: the half day before it, and what comes", NOW - DAY, NOW, [-1.5 * DAY, DAY], 1_350],
	[
		"an hour of yesterday: half an hour on both sides",
		NOW - DAY,
		NOW - 23 * HOUR,
		[-DAY - HOUR / 2, -22.5 * HOUR],
		1_800,
	],
	["a month: no more than a day before it", NOW - 30 * DAY, NOW, [-31 * DAY, DAY], 930],
])("asked is %s", (_name, from, to, asked, columns) => {
	const told = toAsked({ from, to }, NOW, 900);
	expect([told.from - NOW, told.to - NOW]).toEqual(asked);
	expect(told.columns).toBe(columns);
});

test("no more columns than the edge tells, and never none", () => {
	expect(toAsked({ from: NOW - DAY, to: NOW }, NOW, 4_000).columns).toBe(2_000);
	expect(toAsked({ from: NOW - DAY, to: NOW }, NOW, 1).columns).toBe(50);
});

test("what is at hand covers the window and is about as fine as its points", () => {
	const chart = { from: NOW - 30 * DAY, to: NOW, bucketMs: HOUR } as unknown as Chart;
	expect(isAtHand(chart, { from: NOW - 30 * DAY, to: NOW }, 760)).toBe(true);
	expect(isAtHand(chart, { from: NOW - 31 * DAY, to: NOW }, 760)).toBe(false);
	expect(isAtHand(chart, { from: NOW - DAY, to: NOW }, 760)).toBe(false);
	// A reading a minute is all there is.
	const finest = { ...chart, bucketMs: 60_000 } as unknown as Chart;
	expect(isAtHand(finest, { from: NOW - HOUR / 2, to: NOW }, 760)).toBe(true);
});
