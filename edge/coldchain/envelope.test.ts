import { epochMs, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Anchor } from "@tesai/shared/contract/time.ts";
import { describe, expect, test } from "vitest";
import { bucketTemperatures, stretchesBetween } from "./envelope.ts";

const anchor = (boot: number, monoMs: number, utc: number): Anchor => ({
	boot,
	monoMs: millis(monoMs),
	utc: epochMs(utc),
	source: "system",
	errorMs: millis(0),
});

describe("envelope", () => {
	test("a bucket keeps its extremes and a gap stays a gap", () => {
		const at = (minute: number, centi: number) => ({ utc: minute * MINUTE, centi });
		const buckets = bucketTemperatures([at(0, 400), at(0.5, 1_250), at(1, 500), at(9, 450)], MINUTE);
		expect(buckets).toEqual([
			{ at: 0, minCelsius: 4, maxCelsius: 12.5, readings: 2 },
			{ at: MINUTE, minCelsius: 5, maxCelsius: 5, readings: 1 },
			{ at: 9 * MINUTE, minCelsius: 4.5, maxCelsius: 4.5, readings: 1 },
		]);
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
