import { DAY, HOUR, millis } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { findLifeDays, sumLifeUsed } from "./vvm.ts";

describe("CC61 a vial monitor's life", () => {
	// Days at 5, 8, 12, 20, 25, 30, 37 and 45 °C, to the digits that the table gives.
	test.each([
		["vvm2", [225, 138, 73.1, 21.6, 10.4, 5.2, 2, 0.7]],
		["vvm7", [1429, 824, 403, 102, 45, 20.4, 7, 2.2]],
		["vvm14", [2858, 1649, 806, 204, 90, 40.7, 14, 4.4]],
		["vvm30", [6137, 3540, 1730, 439, 193, 87.3, 30, 9.4]],
	] as const)("CC61 %s lasts as its two points say", (type, days) => {
		const temperatures = [5, 8, 12, 20, 25, 30, 37, 45];
		for (const [index, expected] of days.entries()) {
			const found = findLifeDays(type, temperatures[index]!);
			const digits = String(expected).split(".")[1]?.length ?? 0;
			expect(Math.abs(found - expected)).toBeLessThanOrEqual(0.54 * 10 ** -digits);
		}
	});

	test.each([
		["vvm2", 12, 0.0057],
		["vvm2", 30, 0.0807],
		["vvm7", 12, 0.00103],
		["vvm7", 30, 0.0205],
		["vvm14", 12, 0.00052],
		["vvm14", 30, 0.0102],
		["vvm30", 12, 0.00024],
		["vvm30", 30, 0.0048],
	] as const)("CC61 ten hours of %s at %i °C use up %f", (type, celsius, share) => {
		expect(sumLifeUsed(type, [{ celsius, lastsMs: millis(10 * HOUR) }])).toBeCloseTo(share, share < 0.001 ? 5 : 4);
	});

	test("CC61 two days at 30 and five at 12 °C use up 11.06 % of VVM7", () => {
		const held = [
			{ celsius: 30, lastsMs: millis(2 * DAY) },
			{ celsius: 12, lastsMs: millis(5 * DAY) },
		];
		expect(sumLifeUsed("vvm7", held)).toBeCloseTo(0.1106, 4);
	});
});
