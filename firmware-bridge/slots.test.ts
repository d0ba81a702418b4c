import { type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runAtSlots, slotOf } from "./slots.ts";

test("a slot is the latest multiple that is not after the moment", () => {
	fc.assert(
		fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1, max: 3_600 }), (mono, seconds) => {
			const slot = slotOf(millis(mono), seconds * 1_000);
			expect(slot % (seconds * 1_000)).toBe(0);
			expect(mono - slot).toBeGreaterThanOrEqual(0);
			expect(mono - slot).toBeLessThan(seconds * 1_000);
		}),
	);
});

test("slots come once each, on the grid, and one that is slept through is left out", async () => {
	const clock = openClock({ speed: 100, originAt: openClock().utc() });
	const seen: Millis[] = [];
	const { promise: enough, resolve } = Promise.withResolvers<void>();
	const slots = runAtSlots(clock, 2, async (slot) => {
		seen.push(slot);
		if (seen.length === 3) await new Promise((wake) => setTimeout(wake, 90));
		if (seen.length === 6) resolve();
	});
	await enough;
	await slots.stop();
	expect(seen.every((slot) => slot % 2_000 === 0)).toBe(true);
	const steps = seen.slice(1).map((slot, at) => slot - (seen[at] ?? slot));
	expect(Math.min(...steps)).toBeGreaterThanOrEqual(2_000);
	expect(steps[2]).toBeGreaterThanOrEqual(8_000);
	const count = seen.length;
	await new Promise((wake) => setTimeout(wake, 60));
	expect(seen).toHaveLength(count);
});
