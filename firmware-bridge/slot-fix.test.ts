import type { SensorId } from "@tesai/shared/contract/id.ts";
import { epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { manualClock } from "../test/sim/manual-clock.ts";
import type { SensorFinding } from "./drivers/driver.ts";
import { alignFix } from "./slot-fix.ts";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

const sensor = "reloj-1" as SensorId;
const fixAt = (utc: number, heardAt: number): SensorFinding => ({
	sensor,
	finding: { kind: "fix", utc: epochMs(utc), errorMs: millis(600) },
	heardAt,
});

test("A6 the time of a fix is moved to the slot that it is told in, from before it or from after", () => {
	const clock = manualClock();
	const slot = millis(Math.floor(clock.mono() / 10_000) * 10_000);
	const utc = Date.UTC(2026, 10, 21, 16);
	const heardAt = performance.now();
	vi.advanceTimersByTime(700);
	clock.pass(700);
	// Heard 700 ms ago, told 700 ms after the slot began: the slot is when it was heard.
	expect(alignFix(clock, slot, fixAt(utc, heardAt)).finding).toMatchObject({ utc });
	expect(alignFix(clock, millis(slot + 700), fixAt(utc, heardAt)).finding).toMatchObject({ utc: utc + 700 });
	expect(alignFix(clock, millis(slot - 3_000), fixAt(utc, heardAt)).finding).toMatchObject({ utc: utc - 3_000 });
	expect(alignFix(clock, slot, fixAt(utc, heardAt))).not.toHaveProperty("heardAt");
});

test("other findings, and a fix that nobody timed, stay as they are", () => {
	const door: SensorFinding = { sensor, finding: { kind: "door", open: true } };
	expect(alignFix(manualClock(), millis(0), door)).toBe(door);
});
