import { HOUR, millis } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { computeMeanKinetic, type HeldTemperature } from "./mkt.ts";

const held = (...pairs: [celsius: number, hours: number][]): HeldTemperature[] =>
	pairs.map(([celsius, hours]) => ({ celsius, lastsMs: millis(hours * HOUR) }));
const series = fc.array(
	fc.tuple(fc.double({ min: -30, max: 50, noNaN: true }), fc.double({ min: 0.01, max: 100, noNaN: true })),
	{
		minLength: 1,
		maxLength: 30,
	},
);

describe("CC60 mean kinetic temperature", () => {
	test.each([
		["25, 37, 8", held([25, 1], [37, 1], [8, 1]), 29.22, 2],
		["5, 5, 5, 12", held([5, 1], [5, 1], [5, 1], [12, 1]), 7.366, 3],
		["23 h at 5 and 1 h at 25", held([5, 23], [25, 1]), 7.756, 3],
		["−2, 5, 8", held([-2, 1], [5, 1], [8, 1]), 4.639, 3],
		["constant 5", held([5, 7]), 5, 3],
	])("CC60 %s", (_name, samples, expected, digits) => {
		expect(computeMeanKinetic(samples)).toBeCloseTo(expected, digits);
	});

	test("CC60 nothing held is no temperature", () => {
		expect(computeMeanKinetic([])).toBeUndefined();
		expect(computeMeanKinetic(held([5, 0]))).toBeUndefined();
	});

	test("CC60 it is never below the mean, knows no order, and parts may be put together", () => {
		fc.assert(
			fc.property(series, fc.nat(29), (pairs, cut) => {
				const samples = held(...pairs);
				const whole = computeMeanKinetic(samples) ?? Number.NaN;
				const weight = samples.reduce((sum, one) => sum + one.lastsMs, 0);
				const mean = samples.reduce((sum, one) => sum + one.celsius * one.lastsMs, 0) / weight;
				expect(whole).toBeGreaterThanOrEqual(mean - 1e-6);
				expect(computeMeanKinetic(samples.toReversed())).toBeCloseTo(whole, 6);
				const parts = [samples.slice(0, cut), samples.slice(cut)].flatMap((part) => {
					const value = computeMeanKinetic(part);
					const lastsMs = millis(part.reduce((sum, one) => sum + one.lastsMs, 0));
					return value === undefined ? [] : [{ celsius: value, lastsMs }];
				});
				expect(computeMeanKinetic(parts)).toBeCloseTo(whole, 6);
			}),
		);
	});
});
