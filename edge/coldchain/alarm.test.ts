import type { AlarmId } from "@tesai/shared/contract/id.ts";
import { type Celsius, celsius, epochMs, MINUTE, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Alarm, type AlarmInput, FINE, raisedWith, stepAlarm } from "./alarm.ts";

const T0 = 1_795_000_000_000;
const at = (minutes: number, boot = 1): Moment => ({
	boot,
	monoMs: millis(minutes * MINUTE),
	utc: epochMs(T0 + minutes * MINUTE),
});
const bad = (minutes: number, worst: number | null = 9): AlarmInput => ({
	kind: "bad",
	at: at(minutes),
	worst: worst as Celsius | null,
});
const good = (minutes: number): AlarmInput => ({ kind: "good", at: at(minutes) });

/** Runs inputs through the machine as an action does, giving each raised alarm the next id. */
function run(inputs: readonly AlarmInput[], forMs: Millis): { alarm: Alarm; changes: string[] } {
	let alarm: Alarm = FINE;
	let ids = 0;
	const changes: string[] = [];
	inputs.forEach((input, index) => {
		const step = stepAlarm(alarm, input, forMs);
		if (step.change === "raise") alarm = raisedWith(++ids as AlarmId, step.broken);
		else alarm = step.alarm;
		if (step.change !== "none")
			changes.push(`${index}:${step.change}${step.change === "end" ? ` ${step.reason}` : ""}`);
	});
	return { alarm, changes };
}

const MIN_60 = millis(60 * MINUTE);
const HOURS_10 = millis(600 * MINUTE);

describe("one rule's machine", () => {
	test.each([
		["CC4 HEAT rises with the 41st bad 15-minute sample", HOURS_10, 40],
		["CC4 FRZE rises with the 5th bad 15-minute sample", MIN_60, 4],
	])("%s", (_name, forMs, index) => {
		const inputs = Array.from({ length: 60 }, (_, i) => bad(i * 15));
		expect(run(inputs, forMs).changes).toEqual([`${index}:raise`]);
	});

	test("CC5 one good sample resets the clock", () => {
		const inputs = [bad(0), bad(30), bad(59), good(59.5), bad(60), bad(119), bad(120)];
		expect(run(inputs, MIN_60).changes).toEqual(["6:raise"]);
	});

	test("CC6 a wall clock set back an hour changes no duration within a boot", () => {
		const back = (minutes: number): AlarmInput => ({
			kind: "bad",
			at: { ...at(minutes), utc: epochMs(T0 + (minutes - 60) * MINUTE) },
			worst: null,
		});
		expect(run([bad(0), bad(30), back(45), back(60)], MIN_60).changes).toEqual(["3:raise"]);
	});

	test("CC6 across boots a negative duration counts as 0", () => {
		const earlier: AlarmInput = { kind: "bad", at: at(-500, 2), worst: null };
		expect(run([bad(0), earlier], MIN_60).changes).toEqual([]);
	});

	test("CC9 raised once, and the worst value moves with it", () => {
		const { alarm, changes } = run([bad(0, 9), bad(60, 10), bad(61, 12), bad(62, 12)], MIN_60);
		expect(changes).toEqual(["1:raise"]);
		expect(alarm).toMatchObject({ state: "raised", id: 1, worst: celsius(12), since: at(0), last: at(62) });
	});

	test("CC10 it ends by a good sample, by silence or by retirement, never by being acknowledged", () => {
		const open: AlarmInput[] = [bad(0), bad(60)];
		expect(run([...open, { kind: "acknowledged" }], MIN_60).alarm.state).toBe("acknowledged");
		expect(run([...open, { kind: "acknowledged" }, good(61)], MIN_60).changes.at(-1)).toBe("3:end back-in-range");
		expect(run([...open, { kind: "lost" }], MIN_60).changes.at(-1)).toBe("2:end sensor-lost");
		expect(run([...open, { kind: "retired" }], MIN_60).changes.at(-1)).toBe("2:end device-retired");
	});

	test("CC12 there is nothing to acknowledge before an alarm, and nothing twice", () => {
		const ack: AlarmInput = { kind: "acknowledged" };
		expect(run([ack], MIN_60).changes).toEqual(["0:refuse"]);
		expect(run([bad(0), ack], MIN_60).changes).toEqual(["1:refuse"]);
		expect(run([bad(0), bad(60), ack, ack], MIN_60).changes).toEqual(["1:raise", "2:acknowledge", "3:refuse"]);
	});

	test("CC14 silence ends a watch, and the clock starts anew after it", () => {
		expect(run([bad(0), bad(50), { kind: "lost" }, bad(70), bad(120)], MIN_60).changes).toEqual([]);
	});

	test("CC4 CC5 CC9 agree with a count over the samples alone, whatever the samples", () => {
		const samples = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.boolean()), { maxLength: 80 });
		fc.assert(
			fc.property(samples, (gaps) => {
				let minute = 0;
				const inputs = gaps.map(([gap, isBad]) => {
					minute += gap;
					return isBad ? bad(minute) : good(minute);
				});
				// The plain reading of the rule: from the first bad sample of a run to each later one.
				const raises: string[] = [];
				let first: number | undefined;
				let open = false;
				inputs.forEach((input, index) => {
					if (input.kind !== "bad") {
						if (open) raises.push(`${index}:end back-in-range`);
						first = undefined;
						open = false;
						return;
					}
					first ??= input.at.monoMs;
					if (!open && input.at.monoMs - first >= MIN_60) {
						raises.push(`${index}:raise`);
						open = true;
					}
				});
				expect(run(inputs, MIN_60).changes).toEqual(raises);
			}),
		);
	});
});
