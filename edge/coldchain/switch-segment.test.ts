import { check } from "@tesai/shared/contract/check.ts";
import { SWITCH_STATES, SwitchesRecorded, type SwitchState } from "@tesai/shared/contract/event/switches.ts";
import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { type Reading, SENSOR_FAULTS } from "@tesai/shared/contract/reading.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { measureState, toStretches } from "../../hub/deliver/cce/samples.ts";
import { BELIEVED_MS, packSwitches, roleOf, type TimedState, toStates } from "./switch-segment.ts";

const DOOR = "heladera-1-puerta" as SensorId;
const say = (minute: number, state: SwitchState, role: TimedState["role"] = "door"): TimedState => ({
	monoMs: minute * MINUTE,
	role,
	state,
});
/** What a fact says, as `minute state`. */
const told = (fact: SwitchesRecorded): string[] => {
	let at: number = fact.from.monoMs;
	return fact.changes.map(({ skip, state }, index) => {
		if (index > 0) at += (1 + skip) * fact.stepMs;
		return `${at / MINUTE} ${state}`;
	});
};

describe("packSwitches", () => {
	test("CC18 the changes alone travel, and how long the last was seen", () => {
		const said = [0, 1, 2, 3, 4, 5].map((minute) => say(minute, minute === 3 ? "on" : "off"));
		const [fact, ...more] = packSwitches(DOOR, 2, said);
		expect(more).toEqual([]);
		expect(told(fact!)).toEqual(["0 off", "3 on", "4 off"]);
		expect(fact).toMatchObject({ sensor: DOOR, role: "door", from: { boot: 2, monoMs: 0 }, lastsMs: 5 * MINUTE });
	});

	test("CC18 after a quarter of an hour without a word nobody knows", () => {
		const [fact] = packSwitches(DOOR, 1, [say(0, "on"), say(15, "on"), say(31, "on")]);
		expect(told(fact!)).toEqual(["0 on", "30 unknown", "31 on"]);
	});

	test("CC18 a probe is told of only when it failed, and with what", () => {
		expect(packSwitches(DOOR, 1, [say(0, "on", "probe"), say(1, "on", "probe")])).toEqual([]);
		const [fact] = packSwitches(DOOR, 1, [say(0, "on", "probe"), say(1, "no-answer", "probe"), say(2, "on", "probe")]);
		expect(told(fact!)).toEqual(["0 on", "1 no-answer", "2 on"]);
	});

	test("CC18 what was said at any moment can be read back from the facts, however many changes", () => {
		const said = fc.array(
			fc.record({ gap: fc.integer({ min: 1, max: 2_000_000 }), state: fc.constantFrom(...SWITCH_STATES) }),
			{ maxLength: 60 },
		);
		fc.assert(
			fc.property(said, (list) => {
				let at = 0;
				const all = list.map(({ gap, state }) => {
					at += gap;
					return { monoMs: at, role: "door" as const, state };
				});
				const facts = packSwitches(DOOR, 1, all);
				for (const fact of facts) expect(check(SwitchesRecorded, fact)).toMatchObject({ ok: true });
				const changes = facts.flatMap((fact) => {
					let time: number = fact.from.monoMs;
					return fact.changes.map(({ skip, state }, index) => {
						if (index > 0) time += (1 + skip) * fact.stepMs;
						return { at: time, state };
					});
				});
				for (const one of all) expect(changes.findLast((change) => change.at <= one.monoMs)?.state).toBe(one.state);
				// Nothing is believed for longer than it may be.
				for (const [index, one] of all.entries()) {
					const next = all[index + 1];
					if (next === undefined || next.monoMs - one.monoMs <= BELIEVED_MS) continue;
					expect(changes.findLast((change) => change.at < next.monoMs)?.state).toBe("unknown");
				}
			}),
		);
	});

	test("chatter beyond what one fact takes makes a second fact", () => {
		const said = Array.from(
			{ length: 5_000 },
			(_, i) => ({ monoMs: i * 700, role: "door" as const, state: i % 2 ? "on" : "off" }) as const,
		);
		const facts = packSwitches(DOOR, 1, said);
		expect(facts.map((fact) => fact.changes.length)).toEqual([4_096, 904]);
		expect(facts[0]!.from.monoMs + facts[0]!.lastsMs).toBe(facts[1]!.from.monoMs);
	});
});

test("a reading says the state of its sensor; a fault is the wired sensor's", () => {
	const of = (reading: Reading, fallback?: TimedState["role"]) =>
		toStates(reading, 7, fallback).map(({ monoMs, role, state }) => `${monoMs} ${role} ${state}`);
	expect(of({ kind: "door", open: true })).toEqual(["7 door on"]);
	expect(of({ kind: "power", supplied: false })).toEqual(["7 supply off"]);
	expect(of({ kind: "compressor", running: true })).toEqual(["7 compressor on"]);
	expect(of({ kind: "temperature", celsius: celsius(5) })).toEqual(["7 probe on"]);
	expect(of({ kind: "fault", fault: "no-answer" }, "door")).toEqual(["7 door no-answer"]);
	expect(of({ kind: "fault", fault: "no-answer" })).toEqual([]);
	expect(SWITCH_STATES.slice(0, 3 + SENSOR_FAULTS.length)).toEqual(["unknown", "off", "on", ...SENSOR_FAULTS]);
});

test("CC18 a compressor that is counted travels as its sums, quarter by quarter", () => {
	const quarters = [300, 0, 900, 900, 1, 450];
	const said = quarters.flatMap((seconds, at) =>
		toStates(
			{ kind: "compressor", running: seconds > 0, ranMs: millis(seconds * 1_000), overMs: millis(15 * MINUTE) },
			(at + 1) * 15 * MINUTE,
			undefined,
		),
	);
	const [fact] = packSwitches("c" as SensorId, 1, said);
	expect(check(SwitchesRecorded, fact)).toMatchObject({ ok: true });
	const stretches = toStretches([fact!]);
	const sums = quarters.map((_, at) => measureState(stretches, at * 15 * MINUTE, (at + 1) * 15 * MINUTE, "on"));
	expect(sums.map((sum) => (sum?.heldMs ?? Number.NaN) / 1_000)).toEqual(quarters);
});

test("what a sensor is to a fridge", () => {
	const fridge = {
		id: "h" as FridgeId,
		name: "H",
		profile: "pqs",
		temperatureSensor: "t" as SensorId,
		doorSensor: DOOR,
	} as const;
	expect(roleOf(fridge, DOOR)).toBe("door");
	expect(roleOf(fridge, "t" as SensorId)).toBe("probe");
	expect(roleOf(fridge, "other" as SensorId)).toBeUndefined();
});
