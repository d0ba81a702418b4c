import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomFrom } from "./random.ts";
import { ShapedLine } from "./shaped-line.ts";

const THIN = { bitsPerSecond: 64_000, roundTripMs: 600, loss: 0 };

describe("a shaped line", () => {
	test("has the rate and the delay it is given", () => {
		const line = new ShapedLine(THIN, randomFrom(1), 0);
		// 100 segments of 1,440 bytes with their headers at 8 bytes a millisecond, and half a round trip.
		expect(line.enter(0, 140_000).at(-1)?.at).toBe((100 * 1_440) / 8 + 300);
		expect(line.carried).toBe(144_000);
	});

	test("a byte that enters an idle line waits for nobody", () => {
		const line = new ShapedLine(THIN, randomFrom(1), 0);
		line.enter(0, 1);
		expect(line.enter(10_000, 1)).toEqual([{ bytes: 1, at: 10_000 + 41 / 8 + 300 }]);
	});

	test("loses the share that it is given, in the long run", () => {
		const line = new ShapedLine({ ...THIN, loss: 0.05 }, randomFrom(7), 0);
		line.enter(0, 1_400 * 20_000);
		expect(line.carried / 1_440 / 20_000).toBeCloseTo(1 / 0.95, 2);
	});

	test("nothing overtakes, nothing is lost, and a loss holds up what is behind it", () => {
		const chunks = fc.array(fc.record({ after: fc.nat(3_000), bytes: fc.integer({ min: 1, max: 9_000 }) }), {
			maxLength: 20,
		});
		fc.assert(
			fc.property(chunks, fc.integer(), (given, seed) => {
				const line = new ShapedLine({ ...THIN, loss: 0.3 }, randomFrom(seed), 0);
				let now = 0;
				const out = given.flatMap(({ after, bytes }) => {
					now += after;
					const departures = line.enter(now, bytes);
					expect(departures.every(({ at }) => at >= now + 300)).toBe(true);
					return departures;
				});
				expect(out.map(({ at }) => at)).toEqual(out.map(({ at }) => at).toSorted((a, b) => a - b));
				expect(out.reduce((sum, one) => sum + one.bytes, 0)).toBe(given.reduce((sum, one) => sum + one.bytes, 0));
			}),
		);
	});
});
