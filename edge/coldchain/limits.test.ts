import { celsius, HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { breaksLimit, limitsFor, PROFILE_LIMITS, safeBand, temperatureLimitOf, worseOf } from "./limits.ts";

const { pqs, tight } = PROFILE_LIMITS;

describe("limits", () => {
	test.each([
		[
			"CC1 pqs HEAT",
			pqs.HEAT,
			10 * HOUR,
			[
				[8, false],
				[8.01, true],
				[40, true],
			],
		],
		[
			"CC1 pqs FRZE",
			pqs.FRZE,
			60 * MINUTE,
			[
				[-0.49, false],
				[-0.5, true],
				[-20, true],
			],
		],
		[
			"CC2 tight HEAT",
			tight.HEAT,
			30 * MINUTE,
			[
				[7.99, false],
				[8, true],
			],
		],
		[
			"CC2 tight COLD",
			tight.COLD,
			20 * MINUTE,
			[
				[2.01, false],
				[2, true],
			],
		],
	] as const)("%s", (_name, limit, forMs, table) => {
		expect(limit?.forMs).toBe(forMs);
		for (const [value, broken] of table) expect(breaksLimit(limit!, celsius(value))).toBe(broken);
	});

	test("CC19 tight adds up, custom watches silence alone", () => {
		expect(tight.HEATSUM).toMatchObject({ side: "at-or-above", celsius: 8, forMs: HOUR, withinMs: 72 * HOUR });
		expect(tight.COLDSUM).toMatchObject({ side: "at-or-below", celsius: 2, forMs: 40 * MINUTE, withinMs: 72 * HOUR });
		expect(PROFILE_LIMITS.custom).toEqual({ SILENT: { forMs: 20 * MINUTE } });
	});

	test.each([
		[undefined, -0.09],
		[0.25, -0.09],
		[0.2, -0.17],
		[1, 1.15],
	])("CC23 with a sensor's error of %s the freeze warning is at %s", (sigma, limit) => {
		expect(temperatureLimitOf(pqs, "FRZNEAR", sigma)).toEqual({
			side: "at-or-below",
			celsius: limit,
			forMs: 30 * MINUTE,
		});
	});

	test("CC23 without a freeze limit there is no warning of one", () => {
		expect(temperatureLimitOf({ FRZNEAR: { sigmas: 1.645, forMs: MINUTE } }, "FRZNEAR")).toBeUndefined();
	});

	test("CC1 door and power", () => {
		expect([pqs.DOOR?.forMs, pqs.POWR?.forMs]).toEqual([5 * MINUTE, 24 * HOUR]);
	});

	test("CC3 a fridge replaces single limits and keeps the others", () => {
		const limits = limitsFor({ profile: "pqs", limits: { DOOR: { forMs: MINUTE } } });
		expect(limits.DOOR?.forMs).toBe(MINUTE);
		expect(limits.HEAT).toEqual(pqs.HEAT);
	});

	test("the chart shades the tightest band", () => {
		expect(safeBand(pqs)).toEqual({ lowCelsius: -0.5, highCelsius: 8 });
		expect(safeBand(tight)).toEqual({ lowCelsius: 2, highCelsius: 8 });
		expect(safeBand({})).toEqual({ lowCelsius: null, highCelsius: null });
	});

	test("the worse of two is the one further past the limit", () => {
		expect(worseOf(pqs.HEAT!, celsius(9), celsius(12))).toBe(12);
		expect(worseOf(pqs.FRZE!, celsius(-1), celsius(-3))).toBe(-3);
	});
});
