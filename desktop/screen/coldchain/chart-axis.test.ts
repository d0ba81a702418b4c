import fc from "fast-check";
import { expect, test } from "vitest";
import { formatDayMonth, listDayStarts, listDegreeMarks, listTimeMarks } from "./chart-axis.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Noon at the post. */
const NOON = Date.UTC(2026, 10, 20, 15);

test.each([
	["an hour", HOUR, 5, ["11:00", "11:15", "11:30", "11:45", "12:00"]],
	["a day", DAY, 8, ["12:00", "15:00", "18:00", "21:00", "20/11", "03:00", "06:00", "09:00", "12:00"]],
	["a week", 7 * DAY, 7, ["14/11", "15/11", "16/11", "17/11", "18/11", "19/11", "20/11"]],
])("%s has the marks of the post's clock", (_name, lasts, room, labels) => {
	const width = 720;
	const marks = listTimeMarks({ from: NOON - lasts, to: NOON }, width, width / room - 1);
	expect(marks.map(({ label }) => label)).toEqual(labels.slice(-marks.length));
	expect(marks.filter(({ isDay }) => isDay).every(({ at }) => (at - 3 * HOUR) % DAY === 0)).toBe(true);
});

test("marks rise, lie in the window and are as far apart as was asked, for any window and width", () => {
	const window = fc
		.tuple(fc.integer({ min: 0, max: 400 * DAY }), fc.integer({ min: HOUR / 2, max: 30 * DAY }))
		.map(([ago, lasts]) => ({ from: NOON - ago - lasts, to: NOON - ago }));
	fc.assert(
		fc.property(window, fc.integer({ min: 240, max: 1_200 }), (one, width) => {
			const marks = listTimeMarks(one, width, 60);
			const toX = (at: number) => ((at - one.from) / (one.to - one.from)) * width;
			for (const [place, { at }] of marks.entries()) {
				expect(at >= one.from && at <= one.to).toBe(true);
				const before = marks[place - 1];
				if (before !== undefined) expect(toX(at) - toX(before.at)).toBeGreaterThanOrEqual(60 - 1e-6);
			}
		}),
	);
});

test("days begin at the post's midnight, the first perhaps before the window", () => {
	expect(listDayStarts({ from: NOON - DAY, to: NOON }).map(formatDayMonth)).toEqual(["19/11", "20/11"]);
	expect(listDayStarts({ from: NOON - 12 * HOUR, to: NOON })).toEqual([NOON - 12 * HOUR]);
});

test.each([
	[1, 9, 160, [1, 2, 3, 4, 5, 6, 7, 8, 9], 20],
	[1, 13, 110, [5, 10], 26],
	[-6, 9, 160, [-6, -4, -2, 0, 2, 4, 6, 8], 20],
])("degrees from %d to %d on %d points are whole and apart", (low, high, height, marks, apart) => {
	expect(listDegreeMarks(low, high, height, apart)).toEqual(marks);
});
