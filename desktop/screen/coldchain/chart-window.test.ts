import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	boundsAt,
	type ChartWindow,
	fitWindow,
	followMoment,
	LONGEST_MS,
	lastDays,
	lastsOf,
	panWindow,
	pinchWindow,
	SHORTEST_MS,
	stepOf,
	windowAround,
	zoomWindow,
} from "./chart-window.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 21, 12);
const bounds = boundsAt(NOW, NOW - 90 * DAY);

const share = fc.double({ min: 0, max: 1, noNaN: true });
const window = fc
	.tuple(fc.double({ min: SHORTEST_MS, max: LONGEST_MS, noNaN: true }), share)
	.map(([lasts, place]): ChartWindow => {
		const from = bounds.from + place * (lastsOf(bounds) - lasts);
		return { from, to: from + lasts };
	});
const isInside = ({ from, to }: ChartWindow) => from >= bounds.from && to <= bounds.to + 1e-3;
const hasLength = (one: ChartWindow) => lastsOf(one) >= SHORTEST_MS - 1e-3 && lastsOf(one) <= LONGEST_MS + 1e-3;
/** Nothing had to be moved back into the data, and no length had to be refused. */
const isFree = ({ from, to }: ChartWindow) =>
	from > bounds.from + 1 && to < bounds.to - 1 && to - from > SHORTEST_MS + 1 && to - from < LONGEST_MS - 1;

describe("a window", () => {
	test("never leaves the data and keeps a length that can be read, whatever is done to it", () => {
		const doings = fc.array(
			fc.oneof(
				fc.tuple(fc.constant("zoom" as const), fc.double({ min: 0.01, max: 100, noNaN: true }), share),
				fc.tuple(fc.constant("pan" as const), fc.double({ min: -1e11, max: 1e11, noNaN: true }), share),
				fc.tuple(fc.constant("pinch" as const), share, share),
			),
			{ maxLength: 12 },
		);
		fc.assert(
			fc.property(window, doings, (start, all) => {
				let one = start;
				for (const [what, a, b] of all) {
					if (what === "zoom") one = zoomWindow(one, bounds, a, b);
					else if (what === "pan") one = panWindow(one, bounds, a);
					else one = pinchWindow(one, bounds, [0.2, 0.7], [a, b]);
					expect([isInside(one), hasLength(one)]).toEqual([true, true]);
				}
			}),
		);
	});

	test("keeps the moment under the finger while it zooms", () => {
		fc.assert(
			fc.property(window, fc.double({ min: 0.2, max: 5, noNaN: true }), share, (start, factor, at) => {
				const zoomed = zoomWindow(start, bounds, factor, at);
				fc.pre(isFree(zoomed));
				expect(zoomed.from + at * lastsOf(zoomed)).toBeCloseTo(start.from + at * lastsOf(start), -1);
			}),
		);
	});

	test("keeps both moments under two fingers, and crossing them changes nothing else", () => {
		const apart = fc.tuple(share, share).filter(([a, b]) => Math.abs(a - b) > 0.05);
		fc.assert(
			fc.property(window, apart, apart, (start, was, is) => {
				const [low, high] = is.toSorted((a, b) => a - b) as [number, number];
				const [from, to] = was.toSorted((a, b) => a - b) as [number, number];
				const pinched = pinchWindow(start, bounds, [from, to], [low, high]);
				expect(pinchWindow(start, bounds, [to, from], [high, low])).toEqual(pinched);
				fc.pre(isFree(pinched));
				for (const [before, after] of [
					[from, low],
					[to, high],
				] as const)
					expect(pinched.from + after * lastsOf(pinched)).toBeCloseTo(start.from + before * lastsOf(start), -2);
			}),
		);
	});

	test.each([
		["24 hours", 1, DAY],
		["7 days", 7, 7 * DAY],
		["30 days", 30, 30 * DAY],
		["no more than 30 days", 90, 30 * DAY],
	])("of %s ends now", (_name, days, lasts) => {
		expect(lastDays(bounds, days)).toEqual({ from: NOW - lasts, to: NOW });
	});

	test("of an episode has an hour around it, also one of just now and one that is very short", () => {
		const from = NOW - 3 * DAY;
		expect(windowAround({ from, to: from + 2 * HOUR }, bounds)).toEqual({ from: from - HOUR, to: from + 3 * HOUR });
		expect(windowAround({ from: NOW - HOUR, to: NOW }, bounds)).toEqual({ from: NOW - 2 * HOUR, to: NOW });
		expect(lastsOf(windowAround({ from: NOW - 60 * DAY, to: NOW }, bounds))).toBe(30 * DAY);
	});

	test("follows a moment no further than it must", () => {
		const one = { from: NOW - 2 * DAY, to: NOW - DAY };
		expect(followMoment(one, bounds, NOW - 1.5 * DAY)).toBe(one);
		expect(followMoment(one, bounds, NOW - 3 * DAY).from).toBe(NOW - 3 * DAY);
		expect(followMoment(one, bounds, NOW).to).toBe(NOW);
	});

	test("a young box still shows a month, whose empty part says that nobody measured", () => {
		expect(boundsAt(NOW, NOW - HOUR)).toEqual({ from: NOW - 30 * DAY, to: NOW });
		expect(boundsAt(NOW, null)).toEqual({ from: NOW - 30 * DAY, to: NOW });
		expect(fitWindow({ from: NOW - 40 * DAY, to: NOW + DAY }, bounds)).toEqual({ from: NOW - 30 * DAY, to: NOW });
	});

	test("an arrow moves by whole minutes", () => {
		expect(stepOf({ from: 0, to: DAY })).toBe(15 * 60_000);
		expect(stepOf({ from: 0, to: SHORTEST_MS })).toBe(60_000);
	});
});
