import { type AlarmId, SensorIdSchema } from "@tesai/shared/contract/id.ts";
import type { Rule } from "@tesai/shared/contract/limits.ts";
import { celsius, epochMs, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { record } from "@tesai/shared/contract/schema.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import { parseConfig } from "@tesai/shared/node/load-config.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore, vouchForClock } from "../../test/sim/box-store.ts";
import { manualClock } from "../../test/sim/manual-clock.ts";
import { acknowledgeAlarm, noteSilence, receiveReading } from "./actions.ts";
import { adoptSensor } from "./adoption-actions.ts";
import type { Alarm } from "./alarm.ts";
import { findSince, laterGoodSince, vouchSince } from "./since.ts";
import { SQL } from "./since-store.ts";
import { viewFridges } from "./view.ts";

const at = (monoMs: number, boot = 1): Moment => ({
	boot,
	monoMs: millis(monoMs),
	utc: epochMs(boot * 1e9 + monoMs),
});
const broken = (state: "watching" | "raised" | "acknowledged", since: Moment): Alarm =>
	state === "watching"
		? { state, since, last: since, worst: null }
		: { state, id: 1 as AlarmId, since, last: since, worst: null };
const good = { at: at(10), basis: "ended" as const };

test.each<[string, Parameters<typeof findSince>[0], ReturnType<typeof findSince>]>([
	[
		"all good: since the last thing came right",
		{ attention: "all-good", machines: new Map(), doubtedSince: undefined, good },
		good,
	],
	[
		"all good, and nobody knows since when",
		{ attention: "all-good", machines: new Map(), doubtedSince: undefined, good: undefined },
		undefined,
	],
	[
		"act now: the first bad sample of what asks for it, not of what only asks for a look",
		{
			attention: "act-now",
			machines: new Map<Rule, Alarm>([
				["DOOR", broken("acknowledged", at(20))],
				["FRZNEAR", broken("raised", at(21))],
				["HEAT", broken("acknowledged", at(40))],
				["SILENT", broken("raised", at(50))],
			]),
			doubtedSince: undefined,
			good,
		},
		{ at: at(40), basis: "began" },
	],
	[
		"look now: the oldest of what is broken",
		{
			attention: "look-now",
			machines: new Map<Rule, Alarm>([
				["HEAT", broken("watching", at(40))],
				["FAILING", broken("raised", at(30))],
			]),
			doubtedSince: at(35),
			good,
		},
		{ at: at(30), basis: "began" },
	],
	[
		"look now: a sensor that is not believed, since the last sample that was",
		{ attention: "look-now", machines: new Map(), doubtedSince: at(33), good },
		{ at: at(33), basis: "began" },
	],
	[
		"look now: an alarm that is over and unseen, since its end",
		{ attention: "look-now", machines: new Map(), doubtedSince: undefined, good },
		good,
	],
])("CC73 %s", (_name, standing, expected) => {
	expect(findSince(standing)).toEqual(expected);
});

test("CC73 good time never begins earlier than it was said to", () => {
	const one = { at: at(30), basis: "known" as const };
	expect(laterGoodSince(one, good)).toBe(one);
	expect(laterGoodSince(good, one)).toBe(one);
	expect(laterGoodSince(undefined, good)).toBe(good);
});

describe("CC75 how long it has been so", () => {
	const now = at(5 * HOUR, 3);
	const known = { now, unsure: () => undefined, isVouched: true };

	test("within a boot by the monotonic clock, whatever the wall clock did in between", () => {
		const jumped: Moment = { ...at(2 * HOUR, 3), utc: epochMs(7) };
		expect(vouchSince(jumped, { ...known, isVouched: false })).toEqual({ at: now.utc - 3 * HOUR, atLeast: false });
	});
	test("from an earlier boot by what is derived, where both ends are sure", () => {
		expect(vouchSince(at(0, 1), known)).toEqual({ at: at(0, 1).utc, atLeast: false });
	});
	test("from an earlier boot that nobody has spoken for: since this boot began, at least", () => {
		expect(vouchSince(at(0, 1), { ...known, isVouched: false })).toEqual({ at: now.utc - 5 * HOUR, atLeast: true });
	});
	test("the shortest time that the two intervals allow", () => {
		const between = { from: epochMs(now.utc - 30 * HOUR), to: epochMs(now.utc - 20 * HOUR) };
		const unsure = ({ boot }: { boot: number }) => (boot === 1 ? between : undefined);
		expect(vouchSince(at(0, 1), { ...known, unsure })).toEqual({ at: between.to, atLeast: true });
		const open = { from: null, to: epochMs(now.utc - 1) };
		const nowUnsure = ({ boot }: { boot: number }) => (boot === 1 ? between : open);
		expect(vouchSince(at(0, 1), { ...known, unsure: nowUnsure })).toEqual({ at: now.utc - 5 * HOUR, atLeast: true });
	});
	test("it is never said to be longer than it was, wherever in its interval the beginning truly lay", () => {
		const hours = fc.integer({ min: 0, max: 400 });
		fc.assert(
			fc.property(hours, hours, hours, (a, b, c) => {
				const [first = 0, true_ = 0, last = 0] = [a, b, c].sort((x, y) => x - y);
				const truth = now.utc - now.monoMs - true_ * HOUR;
				const between = {
					from: epochMs(now.utc - now.monoMs - last * HOUR),
					to: epochMs(now.utc - now.monoMs - first * HOUR),
				};
				const unsure = ({ boot }: { boot: number }) => (boot === 1 ? between : undefined);
				const told = vouchSince(at(0, 1), { ...known, unsure });
				expect(told.at).toBeGreaterThanOrEqual(truth);
			}),
		);
	});
});

describe("of a box", () => {
	const FRIDGE = fridgeConfig(`id = "h1"
name = "Heladera"
profile = "tight"
temperatureSensor = "t1"
doorSensor = "d1"
powerSensor = "p1"`);
	const sensor = (id: string) => parseConfig(record({ id: SensorIdSchema }), `id = "${id}"`, "sensor").id;
	const [T1, T2, D1, P1] = [sensor("t1"), sensor("t2"), sensor("d1"), sensor("p1")];
	const temperature = (value: number): Reading => ({ kind: "temperature", celsius: celsius(value) });

	let box: BoxStore;
	beforeEach(() => {
		box = openBoxStore([FRIDGE]);
	});
	afterEach(() => box.close());

	function say(of: typeof T1, reading: Reading, after = 0): void {
		box.clock.pass(after);
		const stamped = { ...reading, bootId: box.clock.bootId, monoMs: box.clock.mono() };
		box.act((tx) => receiveReading(tx, box.watched, of, stamped));
	}
	function keepAt(value: number, minutes: number): void {
		for (let i = 0; i < minutes; i += 5) say(T1, temperature(value), 5 * MINUTE);
	}
	/** Another boot, an hour old, that goes on at the wall time of the one before. */
	function bootAgain() {
		const clock = manualClock("11111111-2222-4333-8444-555555555555");
		clock.setWall(box.clock.utc());
		return clock;
	}
	/** Minutes that it has been so, with the word and what that is known from. */
	function told() {
		const now = box.timekeeper.now();
		const [view] = viewFridges(box.db, box.watched, now);
		const { attention, since } = view!;
		return [attention, since && [Math.round((now.utc - since.at) / MINUTE), since.basis, since.atLeast]];
	}

	test("CC74 it begins with the first sample, and nothing is said before it", () => {
		expect(told()).toEqual(["all-good", null]);
		say(T1, temperature(4));
		keepAt(4, 60);
		expect(told()).toEqual(["all-good", [60, "known", false]]);
	});

	test("CC73 a limit that was broken begins it anew, also where no alarm came of it; a door in use does not", () => {
		say(T1, temperature(4));
		keepAt(4, 60);
		say(D1, { kind: "door", open: true }, MINUTE);
		expect(told()).toEqual(["look-now", [0, "began", false]]);
		say(D1, { kind: "door", open: false }, MINUTE);
		expect(told()).toEqual(["all-good", [62, "known", false]]);
		say(P1, { kind: "power", supplied: false }, 0);
		say(P1, { kind: "power", supplied: true }, 8 * MINUTE);
		expect(told()).toEqual(["all-good", [0, "ended", false]]);
		keepAt(9, 20);
		expect(told()).toEqual(["look-now", [15, "began", false]]);
		keepAt(4, 10);
		expect(told()).toEqual(["all-good", [5, "ended", false]]);
	});

	test("CC73 an alarm counts from its first bad sample; over and unseen from its end, and seen that is the good time", () => {
		say(T1, temperature(4));
		keepAt(9, 40);
		expect(told()).toEqual(["act-now", [35, "began", false]]);
		keepAt(4, 15);
		expect(told()).toEqual(["look-now", [10, "ended", false]]);
		const [view] = viewFridges(box.db, box.watched, box.timekeeper.now());
		box.act((tx) => acknowledgeAlarm(tx, box.watched, view!.alarms[0]!.id, { reason: "other" }));
		keepAt(4, 5);
		expect(told()).toEqual(["all-good", [15, "ended", false]]);
	});

	test("CC73 a sensor that is not believed asks for a look since the last sample that was, and is good again from the next", () => {
		say(T1, temperature(4));
		keepAt(4, 60);
		say(T1, temperature(130), MINUTE);
		say(T1, temperature(130), MINUTE);
		expect(told()).toEqual(["look-now", [2, "began", false]]);
		say(T1, temperature(4), MINUTE);
		expect(told()).toEqual(["all-good", [0, "ended", false]]);
	});

	test("CC74 silence, noted or not, is time of which nobody knows", () => {
		say(T1, temperature(4));
		keepAt(4, 60);
		box.clock.pass(30 * MINUTE);
		box.act((tx) => noteSilence(tx, box.watched));
		expect(told()).toEqual(["act-now", [30, "began", false]]);
		say(T1, temperature(4));
		keepAt(4, 10);
		expect(told()).toEqual(["look-now", [10, "known", false]]);
		// Nobody was there to note it.
		say(T1, temperature(4), 3 * HOUR);
		keepAt(4, 5);
		expect(told()).toEqual(["look-now", [5, "known", false]]);
	});

	test("CC74 a sensor in a new place brings no good time of its own", () => {
		say(T1, temperature(4));
		say(T2, temperature(4));
		keepAt(4, 60);
		say(T2, temperature(4), MINUTE);
		box.act((tx) => adoptSensor(tx, box.watched, { fridge: FRIDGE.id, part: "temperature", sensor: T2 }));
		box.clock.pass(2 * MINUTE);
		expect(told()).toEqual(["all-good", [2, "known", false]]);
	});

	test("CC75 a restart of the program changes nothing; a new boot that nobody speaks for says at least", () => {
		say(T1, temperature(4));
		keepAt(4, 60);
		box = box.reopen();
		expect(told()).toEqual(["all-good", [60, "known", false]]);
		box = box.reopen(bootAgain());
		say(T1, temperature(4), 2 * MINUTE);
		expect(told()).toEqual(["all-good", [62, "known", true]]);
		keepAt(4, 60);
		expect(told()).toEqual(["all-good", [122, "known", true]]);
	});

	test("CC75 where somebody speaks for both boots the derived time counts again", () => {
		vouchForClock(box);
		say(T1, temperature(4));
		keepAt(4, 180);
		box = box.reopen(bootAgain());
		vouchForClock(box);
		say(T1, temperature(4), 2 * MINUTE);
		expect(told()).toEqual(["all-good", [182, "known", false]]);
	});

	test("CC75 it is found by its key", () => {
		const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${SQL.find}`).all("h1");
		expect(plan.map(({ detail }) => detail)).toEqual(["SEARCH good_since USING PRIMARY KEY (fridge=?)"]);
	});
});
