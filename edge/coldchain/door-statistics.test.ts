import { describe, expect, test } from "vitest";
import { joinSpans, summariseDoor } from "./door-statistics.ts";

const span = (fromUtc: number, toUtc: number) => ({ fromUtc, toUtc });

describe("CC64 door statistics", () => {
	test("CC64 spans that a record's edge has cut are one opening; a second and a millisecond apart are two", () => {
		expect(joinSpans([span(0, 60_000), span(60_000, 90_000)])).toEqual([span(0, 90_000)]);
		expect(joinSpans([span(0, 60_000), span(61_000, 90_000)])).toEqual([span(0, 90_000)]);
		expect(joinSpans([span(0, 60_000), span(61_001, 90_000)])).toHaveLength(2);
	});

	test("CC64 an opening counts where it begins, its time where it passes, its length as a whole", () => {
		const spans = [span(5_000, 15_000), span(40_000, 250_000)];
		expect(summariseDoor(spans, 10_000, 100_000)).toEqual({ openings: 1, openMs: 65_000, longestMs: 60_000 });
		expect(summariseDoor(spans, 100_000, 300_000)).toEqual({ openings: 0, openMs: 150_000, longestMs: 210_000 });
		expect(summariseDoor([], 0, 1_000)).toEqual({ openings: 0, openMs: 0, longestMs: 0 });
	});
});
