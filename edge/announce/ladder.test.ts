import type { LadderOutcome } from "@tesai/shared/contract/event/ladder.ts";
import { FACTS } from "@tesai/shared/contract/event.ts";
import type { AlarmId } from "@tesai/shared/contract/id.ts";
import { RULES, type Rule } from "@tesai/shared/contract/limits.ts";
import { epochMs, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	type Climb,
	gatherTexts,
	isSirenWanted,
	type Line,
	listenEveryMs,
	listLevelsTold,
	listStepsDue,
	MOST_ATTEMPTS,
	nextLevel,
	type Step,
} from "./ladder.ts";
import { toRungs } from "./rung.ts";

const at = (minute: number, boot = 1): Moment => ({
	boot,
	monoMs: millis(minute * MINUTE),
	utc: epochMs(1_790_000_000_000 + minute * MINUTE),
});
const alarm = 12 as AlarmId;
const climb = (rule: Rule = "HEAT", steps: readonly Step[] = [], settled = false): Climb => ({
	alarm,
	rule,
	began: at(0),
	settled,
	steps,
});
const WHOLE = toRungs([
	{ level: "screen" },
	{ level: "siren", switch: "sirena" },
	{ level: "sms", modem: "modem-1", to: [{ phone: "+595981000001" }, { phone: "+595981000002" }] },
	{ level: "hub" },
	{ level: "region", contact: "Guardia regional" },
]);
const levelsAt = (minute: number, rule: Rule = "HEAT") =>
	listStepsDue(WHOLE, climb(rule), at(minute)).map(({ level, target }) => `${level}/${target}`);

describe("what is due", () => {
	test.each([
		[0, ["screen/0", "hub/0"]],
		[1.99, ["screen/0", "hub/0"]],
		[2, ["screen/0", "hub/0", "siren/0"]],
		[10, ["screen/0", "hub/0", "siren/0", "sms/0", "sms/1"]],
		[30, ["screen/0", "hub/0", "siren/0", "sms/0", "sms/1", "region/0"]],
	])("AL1 after %s minutes: %j", (minute, levels) => expect(levelsAt(minute)).toEqual(levels));

	test("AL1 with no configuration nothing is promised that needs a relay or a modem", () => {
		expect(toRungs().map(({ level, afterMs }) => [level, afterMs / MINUTE])).toEqual([
			["screen", 0],
			["hub", 0],
			["region", 30],
		]);
	});

	test("AL1 minutes and rules are as configured, each level once", () => {
		const rungs = toRungs([
			{ level: "sms", afterMinutes: 1, rules: ["FAILING"], modem: "m", to: [{ phone: "123" }] },
			{ level: "screen" },
			{ level: "sms", afterMinutes: 0, modem: "n", to: [{ phone: "456" }] },
		]);
		expect(listStepsDue(rungs, climb("FAILING"), at(1)).map(({ level }) => level)).toEqual(["screen", "sms"]);
		expect(listStepsDue(rungs, climb("HEAT"), at(99)).map(({ level }) => level)).toEqual(["screen"]);
	});

	test.each([
		[{ level: "siren" } as const, "skipped-no-siren"],
		[{ level: "sms", to: [{ phone: "123" }] } as const, "skipped-no-modem"],
		[{ level: "sms", modem: "m" } as const, "skipped-no-recipient"],
	])("AL1 a step that can tell nobody says why: %j", (step, skipped) => {
		const rungs = toRungs([{ ...step, afterMinutes: 0 }]);
		expect(listStepsDue(rungs, climb(), at(0))).toMatchObject([{ target: 0, skipped }]);
		expect(nextLevel(rungs, climb())).toBeNull();
	});

	test.each(["FRZNEAR", "STUCK", "FAILING"] as const)("AL2 %s only asks for a look and does not climb", (rule) => {
		expect(levelsAt(1_000, rule)).toEqual(["screen/0", "hub/0"]);
	});

	test("AL2 every other rule climbs to the top", () => {
		for (const rule of RULES.filter((one) => !["FRZNEAR", "STUCK", "FAILING"].includes(one))) {
			expect(levelsAt(30, rule)).toHaveLength(6);
		}
	});

	test("AL10 a wall clock that was set forward makes nothing due", () => {
		const jumped = { ...at(1), utc: epochMs(at(1).utc + 600 * MINUTE) };
		expect(listStepsDue(WHOLE, climb(), jumped).map(({ level }) => level)).toEqual(["screen", "hub"]);
	});
});

describe("the siren", () => {
	const siren = WHOLE.find(({ level }) => level === "siren")!;
	const sounding = (settled: boolean) =>
		climb("HEAT", [{ level: "siren", target: 0, attempt: 1, outcome: "ordered", at: at(2) }], settled);

	test.each([
		[2, false, true],
		[16.9, false, true],
		[17, false, false],
		[3, true, false],
	])("AL4 %s minutes after the alarm, settled %s: on %s", (minute, settled, on) => {
		expect(isSirenWanted(siren, [sounding(settled)], at(minute))).toBe(on);
	});

	test("AL4 sounds as long as any alarm wants it", () => {
		expect(isSirenWanted(siren, [sounding(true), sounding(false), climb()], at(3))).toBe(true);
		expect(isSirenWanted(siren, [climb()], at(3))).toBe(false);
	});
});

describe("what the screen says of it", () => {
	const taken = (level: Step["level"], outcome: LadderOutcome | null, target = 0): Step => ({
		...{ level, target, attempt: 1, outcome },
		at: at(target),
	});

	test("the next level is the nearest that has somebody to tell", () => {
		expect(nextLevel(WHOLE, climb("HEAT", [taken("screen", "ordered"), taken("hub", null)]))).toEqual({
			level: "siren",
			at: at(2).utc,
		});
		expect(nextLevel(WHOLE, climb("HEAT", [], true))).toBeNull();
		const all = (["screen", "hub", "siren", "sms", "region"] as const).map((level) => taken(level, "told"));
		expect(nextLevel(WHOLE, climb("HEAT", all))).toBeNull();
	});

	test("the recipient who was reached speaks for the level", () => {
		const steps = [taken("sms", "refused", 0), taken("sms", "told", 1), taken("screen", "ordered")];
		expect(listLevelsTold(WHOLE, climb("HEAT", steps))).toEqual([
			{ level: "screen", at: at(0).utc, outcome: "ordered" },
			{ level: "sms", at: at(1).utc, outcome: "told" },
		]);
	});
});

test.each<[string, number | undefined, object[]]>([
	[
		"nobody is waited for",
		undefined,
		[
			{ ended: null, acknowledged: {} },
			{ ended: {}, acknowledged: null },
		],
	],
	["a fresh alarm", 2, [{ ended: null, acknowledged: null, raisedAt: at(0).utc }]],
	["an old one", 10, [{ ended: null, acknowledged: null, raisedAt: at(-60).utc }]],
	["both", 2, [-600, -1].map((minute) => ({ ended: null, acknowledged: null, raisedAt: at(minute).utc }))],
])("the hub is asked for a word: %s", (_name, minutes, alarms) => {
	const everyMs = listenEveryMs(alarms as never, at(0).utc);
	expect(everyMs).toBe(minutes && minutes * MINUTE);
});

describe("texts", () => {
	const line = (target: number, id: number): Line => ({ target, alarm: id as AlarmId, about: "alarm" });

	test("AL6 all that waits for a number goes into one text", () => {
		const texts = gatherTexts([line(0, 1), line(1, 1), line(0, 2)], () => undefined, millis(5 * MINUTE), at(0));
		expect([...texts].map(([target, lines]) => [target, lines.map((one) => one.alarm)])).toEqual([
			[0, [1, 2]],
			[1, [1]],
		]);
	});

	test("AL6 whoever had a text waits for the next one", () => {
		const last = (target: number) => (target === 0 ? at(0) : undefined);
		const keys = (minute: number) => [
			...gatherTexts([line(0, 1), line(1, 1)], last, millis(5 * MINUTE), at(minute)).keys(),
		];
		expect(keys(4.9)).toEqual([1]);
		expect(keys(5)).toEqual([0, 1]);
	});
});

type Happening =
	| { readonly does: "pass"; readonly minutes: number }
	| { readonly does: "settle" }
	| { readonly does: "restart" }
	| { readonly does: "answer"; readonly outcome: "told" | "refused" | "unsure" };

const happening: fc.Arbitrary<Happening> = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ does: fc.constant("pass" as const), minutes: fc.integer({ min: 0, max: 8 }) }) },
	{ weight: 1, arbitrary: fc.constant({ does: "settle" as const }) },
	{ weight: 1, arbitrary: fc.constant({ does: "restart" as const }) },
	{
		weight: 3,
		arbitrary: fc.record({
			does: fc.constant("answer" as const),
			outcome: fc.constantFrom("told" as const, "refused" as const, "unsure" as const),
		}),
	},
);

describe("in any order of time, answers, restarts and somebody seeing it", () => {
	test("AL3, AL5: no step after it is settled, none again that was told, never more attempts than allowed", () => {
		fc.assert(
			fc.property(fc.array(happening, { maxLength: 60 }), (story) => {
				let now = 0;
				let state = climb();
				const told = new Set<string>();
				for (const one of story) {
					if (one.does === "pass") now += one.minutes;
					if (one.does === "settle") state = { ...state, settled: true };
					// What a restart leaves is what is stored.
					if (one.does === "restart") state = JSON.parse(JSON.stringify(state)) as Climb;
					if (one.does === "answer") {
						const steps = state.steps.map((step) =>
							step.level === "sms" && step.outcome === null ? { ...step, outcome: one.outcome, at: at(now) } : step,
						);
						for (const { target, outcome } of steps) if (outcome === "told") told.add(`sms/${target}`);
						state = { ...state, steps };
					}
					const due = listStepsDue(WHOLE, state, at(now));
					if (state.settled) expect(due).toEqual([]);
					for (const { level, target, attempt } of due) {
						expect(told.has(`${level}/${target}`)).toBe(false);
						expect(attempt).toBeLessThanOrEqual(level === "sms" ? MOST_ATTEMPTS : 1);
						const outcome = level === "sms" ? null : "ordered";
						const step: Step = { level, target, attempt, outcome, at: at(now) };
						if (outcome !== null) told.add(`${level}/${target}`);
						const others = state.steps.filter((other) => other.level !== level || other.target !== target);
						state = { ...state, steps: [...others, step] };
					}
					expect(listStepsDue(WHOLE, state, at(now))).toEqual([]);
				}
			}),
			{ numRuns: 1_000 },
		);
	});
});

test("AL5 the fact of a step names no number and no person", () => {
	expect(Object.keys((FACTS["alarm-told"].body as unknown as { fields: object }).fields)).toEqual([
		...["alarm", "level", "target", "attempt", "outcome"],
	]);
});
