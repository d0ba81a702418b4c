import { silentLog } from "@tesai/shared/node/log.ts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { manualClock } from "../test/sim/manual-clock.ts";
import { startSchedule } from "./schedule.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Moves the timers and the post's clock together, a second at a time. */
function pass(clock: ReturnType<typeof manualClock>, seconds: number): void {
	for (let i = 0; i < seconds; i++) {
		clock.pass(1_000);
		vi.advanceTimersByTime(1_000);
	}
}

test("A11 one tick a minute, on the minute, for all jobs; a job that throws stops no other", () => {
	const clock = manualClock();
	clock.setWall(Date.UTC(2026, 10, 20, 12, 0, 40));
	const ran: string[] = [];
	const note = (name: string) => ({
		name,
		run: () => void ran.push(`${name} ${new Date(clock.utc()).toISOString().slice(14, 19)}`),
	});
	const fails = {
		name: "fails",
		run: () => {
			throw new Error("no");
		},
	};
	const schedule = startSchedule(clock, silentLog, { everyMinute: [note("a"), fails, note("b")], everyNight: [] });
	pass(clock, 140);
	schedule.close();
	pass(clock, 120);
	expect(ran).toEqual(["a 01:00", "b 01:00", "a 02:00", "b 02:00", "a 03:00", "b 03:00"]);
});

test("A6 a wall clock set back an hour delays the next tick by no more than a minute", () => {
	const clock = manualClock();
	let ticks = 0;
	const schedule = startSchedule(clock, silentLog, {
		everyMinute: [{ name: "tick", run: () => ticks++ }],
		everyNight: [],
	});
	pass(clock, 30);
	clock.setWall(clock.utc() - 3_600_000);
	pass(clock, 120);
	schedule.close();
	expect(ticks).toBe(2);
});
