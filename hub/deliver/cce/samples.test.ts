import type { SensorId } from "@tesai/shared/contract/id.ts";
import { MINUTE } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packTemperatures } from "../../../edge/coldchain/segment.ts";
import { packSwitches, type TimedState } from "../../../edge/coldchain/switch-segment.ts";
import { listSamples, measureHeld, measureState, toStretches } from "./samples.ts";

const SENSOR = "puerta-1" as SensorId;
const said = (...words: [minute: number, state: TimedState["state"]][]): TimedState[] =>
	words.map(([minute, state]) => ({ monoMs: minute * MINUTE, role: "door", state }));
/** Says its word every minute, from one up to before another. */
const during = (from: number, to: number, state: TimedState["state"]): TimedState[] =>
	said(...Array.from({ length: to - from }, (_, at): [number, TimedState["state"]] => [from + at, state]));
const stretchesOf = (...facts: TimedState[][]) => toStretches(facts.flatMap((one) => packSwitches(SENSOR, 1, one)));
const inMinutes = (stretches: ReturnType<typeof toStretches>) =>
	stretches.map(({ fromMs, toMs, state }) => `${fromMs / MINUTE}-${toMs / MINUTE} ${state}`);

test("CD2 every sample of a fact comes back as it was recorded", () => {
	const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 9_000_000 }), fc.integer({ min: -9_999, max: 15_000 })));
	fc.assert(
		fc.property(steps, (list) => {
			let monoMs = 0;
			const samples = list.map(([gap, centi]) => {
				monoMs += gap;
				return { monoMs, centi };
			});
			const back = packTemperatures(SENSOR, 1, samples).flatMap(listSamples);
			expect(back.map((one) => ({ monoMs: one.monoMs, centi: Math.round(one.celsius * 100) }))).toEqual(samples);
		}),
	);
});

describe("toStretches", () => {
	test("CD2 facts that follow one another make one line", () => {
		const line = stretchesOf(
			[...during(0, 10, "off"), ...during(10, 60, "on")],
			[...during(60, 70, "on"), ...during(70, 120, "off")],
		);
		expect(inMinutes(line)).toEqual(["0-10 off", "10-60 on", "60-70 on", "70-134 off"]);
		expect(measureHeld(line, 65 * MINUTE, "on")).toBe(55 * MINUTE);
		expect(measureHeld(line, 80 * MINUTE, "on")).toBe(0);
		expect(measureHeld(line, 200 * MINUTE, "on")).toBeNull();
	});

	test("CD2 a quarter of an hour after the last word nobody knows", () => {
		const line = stretchesOf(said([0, "on"], [5, "on"]), said([60, "off"]));
		expect(inMinutes(line)).toEqual(["0-20 on", "60-75 off"]);
	});

	test("CD2 a late word in the middle of what is known ends nothing", () => {
		const line = stretchesOf(during(0, 60, "off"), said([30, "off"]));
		expect(measureState(line, 0, 60 * MINUTE, "off")).toMatchObject({ heldMs: 60 * MINUTE });
	});
});

describe("measureState", () => {
	const line = stretchesOf([
		...said([0, "off"], [10, "on"], [12, "off"]),
		...during(20, 40, "on"),
		...said([40, "off"]),
	]);
	test.each([
		[0, 15, 2, 1],
		[15, 30, 10, 1],
		[30, 45, 10, 0],
		[0, 40, 22, 2],
	])("CD2 minutes %i to %i: %i minutes in %i openings", (from, to, minutes, began) => {
		expect(measureState(line, from * MINUTE, to * MINUTE, "on")).toEqual({ heldMs: minutes * MINUTE, began });
	});

	test("CD2 less than half of a window known is not known", () => {
		expect(measureState(line, 48 * MINUTE, 63 * MINUTE, "on")).toBeNull();
		expect(measureState(line, 47 * MINUTE, 62 * MINUTE, "on")).toEqual({ heldMs: 0, began: 0 });
		expect(measureState([], 0, 1, "on")).toBeNull();
	});

	test("CD2 the parts of a window add up to the window", () => {
		const words = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.constantFrom("on" as const, "off" as const)));
		fc.assert(
			fc.property(words, fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 200 }), (list, from, length) => {
				let minute = 0;
				const step = (gap: number) => {
					minute += gap;
					return minute;
				};
				const all = said(...list.map(([gap, state]): [number, typeof state] => [step(gap), state]));
				const whole = stretchesOf(all);
				const on = measureState(whole, from * MINUTE, (from + length) * MINUTE, "on");
				const off = measureState(whole, from * MINUTE, (from + length) * MINUTE, "off");
				expect((on?.heldMs ?? 0) + (off?.heldMs ?? 0)).toBeLessThanOrEqual(length * MINUTE);
				expect(on === null).toBe(off === null);
			}),
		);
	});
});
