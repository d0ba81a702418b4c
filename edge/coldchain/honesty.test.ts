import { type Celsius, celsius, epochMs, MINUTE, millis, SECOND } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Doubt, doubtAfter, examineLateReading, examineReading, isDoubled, NO_DOUBT } from "./honesty.ts";

const BOOTS = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"] as const;
const at = (ms: number): Moment => ({ boot: 1, monoMs: millis(ms), utc: epochMs(1_700_000_000_000 + ms) });
const temperature = (value: number, boot?: 0 | 1): Reading => ({
	kind: "temperature",
	celsius: celsius(value),
	...(boot !== undefined && { bootId: BOOTS[boot], monoMs: millis(0) }),
});

/** Hands over one value after the other and says what each was taken for. */
function tell(values: readonly (readonly [ms: number, value: number, boot?: 0 | 1])[], reopened = false): string[] {
	let trusted: { reading: Reading; at: Moment } | undefined;
	let doubt: Doubt = NO_DOUBT;
	return values.map(([ms, value, boot]) => {
		const examined = examineReading(temperature(value, boot), at(ms), trusted, doubt);
		doubt = reopened ? doubtAfter(examined.reading, at(ms), examined.doubt.doubledAt) : examined.doubt;
		if (examined.reading.kind === "fault") {
			expect(examined.reading.claimed).toBe(value);
			return examined.reading.fault;
		}
		trusted = { reading: examined.reading, at: at(ms) };
		return "true";
	});
}

describe("a claim", () => {
	test.each([
		["CC30 inside the range, on both edges", [[0, -55]], ["true"]],
		["CC30 below it", [[0, -55.01]], ["out-of-range"]],
		["CC30 above it", [[0, 125.01]], ["out-of-range"]],
		["CC31 the power-on value as the first word", [[0, 85]], ["power-on-value"]],
		[
			"CC31 the power-on value in a cold fridge, again and again",
			[
				[0, 5],
				[MINUTE, 85],
				[2 * MINUTE, 85],
				[3 * MINUTE, 5],
			],
			["true", "power-on-value", "power-on-value", "true"],
		],
		[
			"CC31 85.0 of something that was hot before",
			[
				[0, 84],
				[MINUTE, 85],
			],
			["true", "true"],
		],
		[
			"CC32 ten degrees at once are believed",
			[
				[0, 5],
				[0, 15],
			],
			["true", "true"],
		],
		[
			"CC32 more are not",
			[
				[0, 5],
				[SECOND, 15.2],
			],
			["true", "impossible-slope"],
		],
		[
			"CC32 with the time the reach grows",
			[
				[0, 5],
				[MINUTE, 25],
			],
			["true", "true"],
		],
		[
			"CC32 but never beyond fifty",
			[
				[0, 5],
				[60 * MINUTE, 55],
				[120 * MINUTE, 4.9],
			],
			["true", "true", "impossible-slope"],
		],
		[
			"CC32 one outlier changes nothing",
			[
				[0, 5],
				[MINUTE, 60],
				[2 * MINUTE, 5],
			],
			["true", "impossible-slope", "true"],
		],
		[
			"CC32 a second that agrees makes it true",
			[
				[0, 5],
				[SECOND, 40],
				[2 * SECOND, 41],
			],
			["true", "impossible-slope", "true"],
		],
		[
			"CC32 a second that agrees with neither is no better",
			[
				[0, 5],
				[SECOND, 40],
				[2 * SECOND, 70],
				[3 * SECOND, 69],
			],
			["true", "impossible-slope", "impossible-slope", "true"],
		],
		[
			"CC33 one boot after another is a restart",
			[
				[0, 5, 0],
				[MINUTE, 5, 1],
				[2 * MINUTE, 5, 1],
			],
			["true", "true", "true"],
		],
		[
			"CC33 a boot that comes back is a second device",
			[
				[0, 5, 0],
				[MINUTE, 21, 1],
				[2 * MINUTE, 5, 0],
				[3 * MINUTE, 21, 1],
			],
			["true", "true", "duplicate-address", "duplicate-address"],
		],
		[
			"CC33 after a quiet time the one that is left is believed",
			[
				[0, 5, 0],
				[MINUTE, 21, 1],
				[2 * MINUTE, 5, 0],
				[21 * MINUTE, 5, 0],
				[22 * MINUTE, 5, 0],
			],
			["true", "true", "duplicate-address", "duplicate-address", "true"],
		],
		[
			"CC33 a boot that comes back after a long time is none",
			[
				[0, 5, 0],
				[MINUTE, 5, 1],
				[21 * MINUTE, 5, 0],
			],
			["true", "true", "true"],
		],
	] as const)("%s", (_name, values, taken) => {
		expect(tell(values)).toEqual(taken);
	});

	test("CC26 CC32 what the stored rows leave in doubt is what memory would have left", () => {
		const step = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(4, 5, 9, 30, 60, 85, 100));
		fc.assert(
			fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
				let ms = 0;
				const values = steps.map(([minutes, value]) => {
					ms += minutes * MINUTE;
					return [ms, value] as const;
				});
				expect(tell(values, true)).toEqual(tell(values));
			}),
		);
	});

	test("CC30 CC31 a late claim is looked at alone", () => {
		expect(examineLateReading(temperature(85))).toMatchObject({ kind: "fault", fault: "power-on-value", claimed: 85 });
		expect(examineLateReading(temperature(50))).toEqual(temperature(50));
	});

	test("CC30 other readings and faults pass as they are", () => {
		const others: Reading[] = [
			{ kind: "door", open: true },
			{ kind: "fault", fault: "no-answer" },
		];
		for (const one of others) expect(examineReading(one, at(0), undefined, NO_DOUBT).reading).toBe(one);
	});

	test("CC33 a repetition is no double, another value is", () => {
		const fault: Reading = { kind: "fault", fault: "impossible-slope", claimed: 60 as Celsius };
		expect(isDoubled(temperature(5), temperature(5))).toBe(false);
		expect(isDoubled(fault, temperature(60))).toBe(false);
		expect(isDoubled(temperature(5), temperature(5.1))).toBe(true);
		expect(isDoubled({ kind: "fault", fault: "no-answer" }, temperature(5))).toBe(false);
		expect(isDoubled({ kind: "door", open: true }, { kind: "door", open: false })).toBe(false);
	});
});
