import type { PowerMode } from "@tesai/shared/contract/event/power.ts";
import { epochMs, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { thresholdsOf } from "./chemistry.ts";
import { type ModeState, modeStretches, normalSince, type Supply, severityOf, stepMode, wakeUp } from "./mode.ts";

const THRESHOLDS = thresholdsOf({
	sensor: "solar-1" as never,
	battery: { capacityAh: 100, nominalVolts: "12", chemistry: "lead-acid" },
});
const at = (minutes: number): Moment => ({
	boot: 1,
	monoMs: millis(minutes * MINUTE),
	utc: epochMs(Date.UTC(2026, 10, 20) + minutes * MINUTE),
});
const supply = (percent: number | null, volts = 12, isCharging = false): Supply => ({ percent, volts, isCharging });

/** Steps a machine every five minutes and tells when which mode was taken. */
function follow(levels: readonly Supply[], alarmOpen = false, start: ModeState = normalSince(at(0))) {
	let state = start;
	const changes: [minute: number, mode: PowerMode, reason: string][] = [];
	for (const [index, level] of levels.entries()) {
		const step = stepMode(state, level, THRESHOLDS, at(index * 5), alarmOpen);
		state = step.state;
		if (step.change !== null) changes.push([index * 5, step.change.mode, step.change.reason]);
	}
	return { state, changes };
}
const held = (level: Supply, minutes: number) => Array.from({ length: minutes / 5 + 1 }, () => level);

describe("stepMode", () => {
	test.each([
		["a level below save", held(supply(54), 30), [[10, "save", "charge"]]],
		["volts below save", held(supply(80, 11.69), 30), [[10, "save", "volts"]]],
		["an unknown level, good volts", held(supply(null, 12.1), 60), []],
		["an unknown level, bad volts", held(supply(null, 11.4), 30), [[10, "survive", "volts"]]],
		[
			"from normal far down",
			held(supply(15), 60),
			[
				[10, "survive", "charge"],
				[50, "asleep", "charge"],
			],
		],
		["one good span in between", [supply(54), supply(56), supply(54), supply(54), supply(56)], []],
		["a level on the threshold", held(supply(55), 120), []],
	] as [string, Supply[], unknown[]][])("PW8 %s", (_what, levels, expected) => {
		expect(follow(levels).changes).toEqual(expected);
	});

	test("PW8 upwards it goes one step at a time, a margin above the threshold, after half an hour each", () => {
		const down = follow(held(supply(30), 10)).state;
		expect(down.mode).toBe("survive");
		expect(follow(held(supply(42, 12.5), 120), false, down).changes).toEqual([]);
		expect(follow(held(supply(90, 13), 120), false, down).changes).toEqual([
			[30, "save", "recovered"],
			[65, "normal", "recovered"],
		]);
	});

	test("PW8 no noise inside the margin changes a mode, and no noise at all changes it twice in ten minutes", () => {
		const inside = fc.array(
			fc.record({ percent: fc.double({ min: 55, max: 62.9 }), volts: fc.double({ min: 11.7, max: 11.99 }) }),
			{ minLength: 1, maxLength: 200 },
		);
		fc.assert(
			fc.property(inside, fc.constantFrom<PowerMode>("normal", "save"), (levels, mode) => {
				const start = { ...normalSince(at(0)), mode };
				const noise = levels.map(({ percent, volts }) => ({ percent, volts, isCharging: false }));
				return follow(noise, false, start).changes.length === 0;
			}),
		);
		const anything = fc.array(
			fc.record({
				percent: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
				volts: fc.double({ min: 10, max: 14, noNaN: true }),
				isCharging: fc.boolean(),
			}),
			{ maxLength: 200 },
		);
		fc.assert(
			fc.property(anything, fc.boolean(), (levels, alarmOpen) => {
				const { changes } = follow(levels, alarmOpen);
				for (const [index, [minute, mode]] of changes.entries()) {
					const before = changes[index - 1] ?? [0, "normal"];
					const isRise = severityOf(mode) < severityOf(before[1] as PowerMode);
					expect(minute - (before[0] as number)).toBeGreaterThanOrEqual(isRise ? 30 : 10);
				}
			}),
		);
	});

	const surviving = { ...normalSince(at(0)), mode: "survive" as const };
	test.each([
		["PW10 charging, it stays awake on little", supply(15, 11.2, true), false, "survive"],
		["PW10 charging below the floor's volts, it sleeps", supply(15, 10.8, true), false, "asleep"],
		["PW11 with an unseen alarm it stays awake below sleep", supply(15, 11.2), true, "survive"],
		["PW11 with an unseen alarm it sleeps below the floor", supply(9, 11.2), true, "asleep"],
		["PW11 without one it sleeps", supply(15, 11.2), false, "asleep"],
	])("%s", (_what, level, alarmOpen, mode) => {
		expect(follow(held(level, 60), alarmOpen, surviving).state.mode).toBe(mode);
	});
});

describe("wakeUp", () => {
	const asleep = { ...normalSince(at(0)), mode: "asleep" as const };
	test.each([
		["a battery on the mend", 12.5, false, "recovered"],
		["a battery that is still low", 12.49, false, undefined],
		["nobody measured", null, false, "unmeasured"],
		["a new alarm above the floor", 11.5, true, "alarm"],
		["a new alarm below the floor", 10.8, true, undefined],
	])("PW13 %s", (_what, volts, newAlarm, reason) => {
		const { state, change } = wakeUp(asleep, volts, THRESHOLDS, at(20), newAlarm);
		expect(change?.reason).toBe(reason);
		expect(state.mode).toBe(reason === undefined ? "asleep" : "survive");
	});

	test("PW13 no level wakes a sleeping box but a look", () => {
		expect(follow(held(supply(100, 13.5, true), 300), false, asleep).changes).toEqual([]);
	});
});

test("the stretches of the modes cover the chart without a gap", () => {
	const [from, to] = [at(0).utc, at(100).utc];
	const changes = [
		{ utc: at(-30).utc, mode: "save" as const },
		{ utc: at(20).utc, mode: "survive" as const },
		{ utc: at(60).utc, mode: "save" as const },
	];
	expect(modeStretches(changes, "save", from, to)).toEqual([
		{ mode: "save", from, to: at(20).utc },
		{ mode: "survive", from: at(20).utc, to: at(60).utc },
		{ mode: "save", from: at(60).utc, to },
	]);
	expect(modeStretches([], "normal", from, to)).toEqual([{ mode: "normal", from, to }]);
});
