import type { Rule } from "@tesai/shared/contract/limits.ts";
import { describe, expect, test } from "vitest";
import { toSteps } from "../coldchain/alarm-steps.ts";
import { phrase } from "../phrase.ts";
import { composeAlarm, composeFridges, planAnnouncement, type SpokenAlarm } from "./announcement.ts";
import { FETCHED_AHEAD, nameFridge, SPOKEN } from "./spoken.ts";
import { findWords } from "./touched.ts";
import { ALARM_FLOOR, gainOf, mayCut, VOLUMES, type Voicing } from "./volume.ts";

const RULES: readonly Rule[] = [
	...(["HEAT", "COLD", "FRZE", "DOOR", "POWR", "SILENT", "HEATSUM", "COLDSUM", "FRZNEAR", "STUCK", "FAILING"] as const),
];
const alarmOf = (rule: Rule, fridgeName = "Heladera 1"): SpokenAlarm => ({
	rule,
	isOver: false,
	isSeen: false,
	fridgeName,
	steps: toSteps(rule, false, null).map(({ words }) => words),
});

describe("VO3 a fridge by its name", () => {
	test.each([
		["Heladera 1", "speech:fridge.1"],
		["heladera 6", "speech:fridge.6"],
		["Heladera 02", "speech:fridge.2"],
		["Heladera Nº 3", "speech:fridge.3"],
		["Heladera 7", "speech:fridge"],
		["Heladera 12", "speech:fridge"],
		["Heladera del pasillo", "speech:fridge"],
		["Congelador 1", "speech:fridge"],
		["", "speech:fridge"],
	])("%s → %s", (name, key) => {
		expect(nameFridge(name)).toBe(key);
	});
});

describe("what is said", () => {
	test("VO4 an alarm: fridge, what happened, three steps, nobody has seen it", () => {
		expect(composeAlarm(alarmOf("DOOR", "Heladera 2"))).toEqual([
			"speech:fridge.2",
			"coldchain:alarm.DOOR",
			"coldchain:step.close-door",
			"coldchain:step.watch-temperature",
			"coldchain:step.move-vaccines",
			"speech:nobody",
		]);
	});

	test("VO4 what is over says so before its name, and that somebody has seen it at the end", () => {
		const said = composeAlarm({ ...alarmOf("HEAT"), isOver: true, isSeen: true });
		expect(said.slice(0, 3)).toEqual(["speech:fridge.1", "speech:over", "coldchain:alarm.HEAT"]);
		expect(said.at(-1)).toBe("speech:seen");
	});

	test.each([
		["Heladera 3", "speech:fridge.3"],
		["Heladera del pasillo", "speech:fridge.shown"],
	])("VO1 where the vaccines go is a sentence of its own: %s", (to, key) => {
		const said = composeAlarm({
			...alarmOf("HEAT"),
			steps: [phrase("coldchain:step.move-to", { to, value: "4,5 °C" })],
		});
		expect(said.slice(2, 4)).toEqual(["coldchain:step.move-to", key]);
	});

	test("VO1 every sentence that any alarm or state can need is in the list, and fetched ahead", () => {
		const refuge = { name: "Heladera 2", celsius: 4.5 as never };
		const alarms = RULES.flatMap((rule) =>
			[false, true].flatMap((isOver) =>
				[null, refuge].map((where) => ({
					...alarmOf(rule),
					isOver,
					isSeen: isOver,
					steps: toSteps(rule, isOver, where).map(({ words }) => words),
				})),
			),
		);
		const states = (["all-good", "look-now", "act-now", "unknown"] as const).flatMap((state) =>
			composeFridges([{ name: "Heladera 1", state }]),
		);
		const needed = new Set<string>([...alarms.flatMap(composeAlarm), ...states]);
		const ahead = new Set<string>(FETCHED_AHEAD);
		expect([...needed].filter((key) => !ahead.has(key))).toEqual([]);
		expect(needed.size).toBeGreaterThan(35);
		const idle = SPOKEN.alarm.filter((key) => !needed.has(key) && !key.startsWith("speech:fridge"));
		expect(idle).toEqual([]);
	});

	test("of one fridge what is to be done is said, too; of several only where something is", () => {
		const [good, bad] = [
			{ name: "Heladera 1", state: "all-good" },
			{ name: "Heladera 2", state: "look-now" },
		] as const;
		expect(composeFridges([good])).toEqual(["speech:fridge.1", "coldchain:state.all-good", "coldchain:next.all-good"]);
		expect(composeFridges([good, bad])).toEqual([
			"speech:fridge.1",
			"coldchain:state.all-good",
			"speech:fridge.2",
			"coldchain:state.look-now",
			"coldchain:next.look-now",
		]);
	});

	test("VO10 no digit, no name: the list has no key of the number pad and none with a hole", () => {
		const all = Object.values(SPOKEN).flat();
		expect(all.filter((key) => /\d$/.test(key) && !key.startsWith("speech:fridge."))).toEqual([]);
		expect(all.filter((key) => /pin\.typed|call\.|done\.by/.test(key))).toEqual([]);
		expect(new Set(all).size).toBe(all.length);
	});
});

describe("VO5 at each burst", () => {
	const one = [alarmOf("HEAT")];
	const whole = composeAlarm(alarmOf("HEAT"));
	const title = whole.slice(0, 2);

	test.each([
		[0, "gn", whole],
		[1, "es", whole],
		[2, "gn", title],
		[5, "gn", title],
		[6, "gn", whole],
		[7, "gn", title],
		[12, "gn", whole],
	])("burst %i speaks %s", (turn, language, keys) => {
		expect(planAnnouncement(turn, one, "gn", ["es", "gn"])).toEqual({ language, keys });
	});

	test("VO13 a language without a voice has the pips, and the post's other language once", () => {
		const said = [0, 1, 2, 6].map((turn) => planAnnouncement(turn, one, "nivacle", ["es", "gn"])?.language ?? null);
		expect(said).toEqual([null, "es", null, null]);
		expect([0, 1, 2].map((turn) => planAnnouncement(turn, one, "nivacle", []))).toEqual([null, null, null]);
	});

	test("with one voice the second burst is a short one", () => {
		expect(planAnnouncement(1, one, "es", ["es"])).toEqual({ language: "es", keys: title });
	});

	test("several alarms take turns, the newest first; without one nothing is said", () => {
		const two = [alarmOf("HEAT", "Heladera 1"), alarmOf("DOOR", "Heladera 2")];
		const named = [0, 2, 3, 4, 5].map((turn) => planAnnouncement(turn, two, "es", ["es"])?.keys[0]);
		expect(named).toEqual([1, 1, 2, 1, 2].map((no) => `speech:fridge.${no}`));
		expect(planAnnouncement(0, [], "es", ["es"])).toBeNull();
	});
});

describe("how loud", () => {
	test.each(VOLUMES)("VO7 an alarm at volume %i is never under the floor, by night neither", (volume) => {
		for (const voicing of ["new-alarm", "alarm"] as const) {
			expect(gainOf(voicing, volume, 1)).toBeGreaterThanOrEqual(ALARM_FLOOR);
			expect(gainOf(voicing, volume, 0.5)).toBeGreaterThanOrEqual(ALARM_FLOOR);
			expect(gainOf(voicing, volume, 0)).toBe(0);
		}
	});

	test("VO7 nothing but an alarm and what somebody asks to hear sounds at volume 0", () => {
		expect(gainOf("button", 0)).toBe(0);
		expect(gainOf("listen", 0)).toBeGreaterThan(0.2);
	});

	test("each step is louder than the one before, and the last is all there is", () => {
		const steps = VOLUMES.map((volume) => gainOf("button", volume));
		expect(steps.toSorted((a, b) => a - b)).toEqual(steps);
		expect(new Set(steps).size).toBe(VOLUMES.length);
		expect(steps.at(-1)).toBe(1);
	});
});

describe("VO8 who may cut whom", () => {
	const all: readonly Voicing[] = ["new-alarm", "alarm", "listen", "button"];
	test.each<[Voicing, readonly Voicing[]]>([
		["new-alarm", all],
		["alarm", ["alarm", "button"]],
		["listen", all],
		["button", ["listen", "button"]],
	])("%s cuts %j", (wanted, cuts) => {
		expect(all.filter((playing) => mayCut(wanted, playing))).toEqual(cuts);
	});
});

test.each([
	[["Ya lo vi"], "coldchain:acknowledge.open"],
	[["  ya  lo\nvi "], "coldchain:acknowledge.open"],
	[["Ya lo vi Pide PIN", "Ya lo vi"], "coldchain:acknowledge.open"],
	[["Ya lo vi todo"], undefined],
	[[""], undefined],
	[[], undefined],
])("a button on which stands %j says %s", (written, key) => {
	expect(findWords(written, new Map([["ya lo vi", "coldchain:acknowledge.open"]]))).toBe(key);
});
