import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backOffMs, LEAST_FRAME_BYTES, nextFrameBytes, nextReadBytes } from "./back-off.ts";

const ALMOST = 0.999_999;

describe("the back-off", () => {
	test("S15 is anything from nothing to a cap that doubles up to a minute", () => {
		const caps = [1, 2, 3, 6, 7, 8, 1_000].map((failures) =>
			Math.round(backOffMs(failures, ALMOST, 1, "usual") / 1_000),
		);
		expect(caps).toEqual([1, 2, 4, 32, 60, 60, 60]);
		expect(backOffMs(9, 0, 1, "usual")).toBe(0);
		expect(backOffMs(9, 0.5, 1, "usual")).toBe(30_000);
	});

	test("S15 never keeps a fresh alarm from knocking for more than two seconds", () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 1_000 }),
				fc.double({ min: 0, max: ALMOST, noNaN: true }),
				(failures, random) => {
					expect(backOffMs(failures, random, 1, "pressing")).toBeLessThanOrEqual(2_000);
				},
			),
		);
	});

	test("S15 S25 a try that takes energy is made the more seldom, a fresh alarm's a little less so", () => {
		const caps = (joules: number, urgency: "usual" | "pressing") =>
			[1, 3, 30].map((failures) => Math.round(backOffMs(failures, ALMOST, 1, urgency, joules) / 1_000));
		expect(caps(100, "usual")).toEqual([100, 400, 3_600]);
		expect(caps(100, "pressing")).toEqual([100, 120, 120]);
		expect(caps(12, "usual")).toEqual([12, 48, 432]);
		expect(caps(0, "usual")).toEqual([1, 4, 60]);
	});

	test("S15 shrinks with a faster clock, but to a fifth of a second and no further", () => {
		expect(backOffMs(20, ALMOST, 60, "usual")).toBe(1_000);
		expect(backOffMs(20, ALMOST, 10_000, "usual")).toBe(200);
	});
});

test("S13 A2 a frame takes in less when making it kept everybody waiting, and more when that was easy", () => {
	expect([10, 80, 500].map((tookMs) => nextReadBytes(8_192, tookMs))).toEqual([16_384, 8_192, 4_096]);
	expect(nextReadBytes(131_072, 1)).toBe(131_072);
	expect(nextReadBytes(1_024, 9_000)).toBe(1_024);
});

describe("the next frame's size", () => {
	test.each([
		["grows after a quick answer", 32_768, 40, 1_048_576, 65_536],
		["stays after a middling one", 32_768, 3_000, 1_048_576, 32_768],
		["shrinks after a slow one", 32_768, 9_000, 1_048_576, 16_384],
		["shrinks after a lost one", 32_768, "lost", 1_048_576, 16_384],
		["has a floor", LEAST_FRAME_BYTES, "lost", 1_048_576, LEAST_FRAME_BYTES],
		["never exceeds 1 MiB", 1_048_576, 40, 9_000_000, 1_048_576],
		["never exceeds the road's limit", 340, 40, 340, 340],
	] as const)("S15 %s", (_what, bytes, took, limit, expected) => {
		expect(nextFrameBytes(bytes, took, limit)).toBe(expected);
	});
});
