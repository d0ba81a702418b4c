import type { CumulativeLimit } from "@tesai/shared/contract/limits.ts";
import { type Celsius, celsius, epochMs, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PROFILE_LIMITS } from "./limits.ts";
import { openBadTime, openSameness } from "./past.ts";

const HEATSUM = PROFILE_LIMITS.tight.HEATSUM!;
const GAP = millis(10 * MINUTE);
const at = (minutes: number, boot = 1): Moment => ({
	boot,
	monoMs: millis(minutes * MINUTE),
	utc: epochMs(1_700_000_000_000 + minutes * MINUTE),
});
/** One sample a row: its minute and whether it is bad. */
function sumOf(samples: readonly (readonly [minute: number, bad: 0 | 1])[], limit: CumulativeLimit = HEATSUM) {
	const past = openBadTime(limit, GAP);
	for (const [minute, bad] of samples) past.take(celsius(bad === 1 ? 9 : 5), at(minute));
	const counted = past.counted();
	return counted && { since: counted.since.monoMs / MINUTE, minutes: counted.ms / MINUTE };
}

describe("bad time", () => {
	test.each([
		["CC20 one bad sample has lasted nothing", [[0, 1]], { since: 0, minutes: 0 }],
		[
			"CC20 two in a row credit what lies between them",
			[
				[0, 1],
				[5, 1],
			],
			{ since: 0, minutes: 5 },
		],
		[
			"CC20 a good sample credits nothing on either side",
			[
				[0, 1],
				[5, 0],
				[10, 1],
			],
			{ since: 10, minutes: 0 },
		],
		[
			"CC20 separate stretches add up",
			[
				[0, 1],
				[5, 1],
				[10, 0],
				[15, 1],
				[20, 1],
			],
			{ since: 0, minutes: 10 },
		],
		[
			"CC20 a gap as long as the silence still counts",
			[
				[0, 1],
				[10, 1],
			],
			{ since: 0, minutes: 10 },
		],
		[
			"CC20 a longer one counts nothing",
			[
				[0, 1],
				[10.1, 1],
			],
			{ since: 10.1, minutes: 0 },
		],
		[
			"CC21 a good sample says nothing",
			[
				[0, 1],
				[5, 1],
				[10, 0],
			],
			undefined,
		],
		[
			"CC8 CC20 twice is once",
			[
				[0, 1],
				[5, 1],
				[5, 1],
			],
			{ since: 0, minutes: 5 },
		],
		[
			"CC21 what slides out of the window counts no more, in part on its edge",
			[
				[0, 1],
				[10, 1],
				[15, 0],
				[4_323, 1],
				[4_325, 1],
			],
			{ since: 0, minutes: 7 },
		],
		[
			"CC21 a whole stretch that left takes its beginning with it",
			[
				[0, 1],
				[10, 1],
				[15, 0],
				[4_330, 1],
				[4_335, 1],
			],
			{ since: 4_330, minutes: 5 },
		],
	] as const)("%s", (_name, samples, counted) => {
		expect(sumOf(samples)).toEqual(counted);
	});

	test("CC22 what had its alarm counts no more, but the pair that begins at its last bad sample does", () => {
		const past = openBadTime(HEATSUM, GAP);
		for (const minute of [0, 5, 10]) past.take(celsius(9), at(minute));
		past.countFrom(at(10));
		expect(past.counted()?.ms).toBe(0);
		past.take(celsius(9), at(15));
		expect(past.counted()).toMatchObject({ ms: 5 * MINUTE });
	});

	test("CC6 CC20 across boots the derived wall time decides, and stretches of both boots add up", () => {
		const past = openBadTime(HEATSUM, GAP);
		past.take(celsius(9), at(0));
		past.take(celsius(9), at(5));
		past.take(celsius(9), { ...at(0, 2), utc: at(9).utc });
		past.take(celsius(9), { ...at(3, 2), utc: at(12).utc });
		expect(past.counted()).toMatchObject({ since: at(0), ms: 12 * MINUTE });
	});

	test("CC20 CC21 any samples: the same as adding up every pair by hand", () => {
		const sample = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.boolean());
		fc.assert(
			fc.property(fc.array(sample, { maxLength: 60 }), fc.integer({ min: 10, max: 200 }), (steps, window) => {
				const limit = { ...HEATSUM, withinMs: millis(window * MINUTE) };
				let minute = 0;
				const samples = steps.map(([step, isBad]) => {
					minute += step;
					return [minute, isBad ? 1 : 0] as const;
				});
				const last = samples.at(-1);
				let sum = 0;
				for (const [index, [to, bad]] of samples.entries()) {
					const before = samples[index - 1];
					if (before === undefined || bad === 0 || before[1] === 0 || to - before[0] > 10) continue;
					sum += Math.max(0, to - Math.max(before[0], minute - window));
				}
				const counted = sumOf(samples, limit);
				if (last === undefined || last[1] === 0) expect(counted).toBeUndefined();
				else expect(counted?.minutes).toBeCloseTo(sum, 9);
			}),
		);
	});
});

describe("sameness", () => {
	const heldFor = (samples: readonly (readonly [hour: number, value: number])[]) => {
		const past = openSameness(millis(2 * HOUR));
		for (const [hour, value] of samples) past.take(value as Celsius, at(hour * 60));
		return (past.counted()?.ms ?? 0) / HOUR;
	};
	test.each([
		[
			"CC25 it counts from the first equal sample",
			[
				[0, 4],
				[1, 4],
				[2, 4],
			],
			2,
		],
		[
			"CC25 a different one begins anew",
			[
				[0, 4],
				[1, 4.1],
				[2, 4.1],
			],
			1,
		],
		[
			"CC25 so does a silence",
			[
				[0, 4],
				[3, 4],
				[4, 4],
			],
			1,
		],
		[
			"CC8 CC25 the same sample twice changes nothing",
			[
				[0, 4],
				[1, 4],
				[0, 5],
				[1, 4],
			],
			1,
		],
	] as const)("%s", (_name, samples, hours) => {
		expect(heldFor(samples)).toBe(hours);
	});
});
