// The rules that look back and the sensors that lie, through the room's own store.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { afterEach, describe, expect, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore } from "../../test/sim/box-store.ts";
import { manualClock } from "../../test/sim/manual-clock.ts";
import { acknowledgeAlarm, applyVerdict, noteSilence, receiveReading, registerFridges, retireRule } from "./actions.ts";
import { listUnsettledAlarms } from "./alarm-store.ts";
import { viewFridges } from "./view.ts";

const fridgeOf = (profile: string, more = ""): FridgeConfig =>
	fridgeConfig(
		`id = "h1"\nname = "Heladera"\nprofile = "${profile}"\ntemperatureSensor = "t1"\ndoorSensor = "d1"\n${more}`,
	);
const [T1, D1] = ["t1", "d1"] as [SensorId, SensorId];
const BOOT_OF_ANOTHER = "99999999-9999-4999-8999-999999999999";

let box: BoxStore;
afterEach(() => box.close());
const open = (profile: string, more?: string) => {
	box = openBoxStore([fridgeOf(profile, more)]);
};
function say(sensor: SensorId, reading: Reading, afterMs = 0): string {
	box.clock.pass(afterMs);
	const stamped = { bootId: box.clock.bootId, monoMs: box.clock.mono(), ...reading };
	return box.act((tx) => receiveReading(tx, box.watched, sensor, stamped));
}
const warm = (value: number, minutes: number) =>
	say(T1, { kind: "temperature", celsius: celsius(value) }, minutes * MINUTE);
const unsettled = () => listUnsettledAlarms(box.db, box.timekeeper);
const told = () => unsettled().map(({ rule, ended }) => `${rule} ${ended?.reason ?? "open"}`);
const view = () => viewFridges(box.db, box.watched, box.timekeeper.now())[0]!;
const stored = () => box.db.prepare("SELECT kind, value FROM reading ORDER BY id").all();

describe("rules that look back", () => {
	test("CC11 CC21 CC26 bad time of two days makes one alarm, over a restart, with its thresholds", () => {
		open("tight");
		for (const value of [5, 9, 9, 9, 9, 5]) warm(value, 8);
		for (let hour = 0; hour < 3; hour++) for (let i = 0; i < 12; i++) warm(5 + (i % 2) / 10, 5);
		box = box.reopen();
		for (const value of [9, 9, 9, 9, 9]) warm(value, 9);
		expect(told()).toEqual(["HEAT open", "HEATSUM open"]);
		expect(unsettled()[1]).toMatchObject({ forMs: HOUR, limitCelsius: 8, worstCelsius: 9 });
		warm(7.9, 5);
		expect(told()).toEqual(["HEAT back-in-range", "HEATSUM back-in-range"]);
	});

	test("CC6 CC20 CC26 bad time of the boot before counts, told again from the table of both boots", () => {
		open("tight");
		for (const value of [9, 9, 9, 9, 5]) warm(value, 8);
		for (const value of [9, 9]) warm(value, 8);
		const clock = manualClock("22222222-2222-4222-8222-222222222222");
		clock.setWall(box.clock.utc() + 4 * MINUTE);
		box = box.reopen(clock);
		// 24 and 8 min of the boot before, then 5 min across the boot.
		warm(9, 1);
		box = box.reopen();
		for (const minutes of [9, 9]) warm(9, minutes);
		expect(told()).toEqual(["HEAT open"]);
		box = box.reopen();
		warm(9, 5);
		expect(told()).toEqual(["HEAT open", "HEATSUM open"]);
	});

	test("CC21 the screen tells when the sum will be full, not when a run would be long enough", () => {
		open("tight");
		for (const value of [9, 9, 9, 9, 5, 9, 9]) warm(value, 8);
		const watch = view().watching.find((one) => one.rule === "HEATSUM");
		expect(watch?.alarmAt).toBe(box.timekeeper.now().utc + 28 * MINUTE);
	});

	test("CC22 another sensor brings no past: what the old one counted is forgotten", () => {
		open("tight");
		for (const value of [9, 9, 9, 9]) warm(value, 8);
		box.act((tx) => retireRule(tx, box.watched, box.watched.fridges[0]!.fridge.id, "HEATSUM"));
		box = box.reopen();
		warm(5, 8);
		for (let i = 0; i < 5; i++) warm(9, 9);
		expect(told()).toEqual(["HEAT open"]);
	});

	test("CC19 a custom fridge has its own limits and silence, nothing else", () => {
		open("custom", "[limits.DOOR]\nforMs = 60000");
		expect(Object.keys(box.watched.fridges[0]!.limits).toSorted()).toEqual(["DOOR", "SILENT"]);
		warm(30, 1);
		for (let i = 0; i < 100; i++) warm(30, 19);
		box.clock.pass(20 * MINUTE);
		box.act((tx) => noteSilence(tx, box.watched));
		expect(told()).toEqual(["SILENT open"]);
	});

	test("CC16 CC23 the freeze warning asks to look, the freeze to act", () => {
		open("pqs", "sensorSigma = 0.2");
		for (let i = 0; i < 4; i++) warm(-0.17, 10);
		expect(unsettled()).toMatchObject([{ rule: "FRZNEAR", limitCelsius: -0.17, worstCelsius: -0.17 }]);
		expect(view().attention).toBe("look-now");
		for (let i = 0; i < 7; i++) warm(-0.5, 10);
		expect(told()).toEqual(["FRZNEAR open", "FRZE open"]);
		expect(view()).toMatchObject({ attention: "act-now", alarms: [{ rule: "FRZE" }, { rule: "FRZNEAR" }] });
	});

	test("CC24 CC25 a steady value asks for nothing until a day is full", () => {
		open("pqs");
		for (let i = 0; i < 143; i++) warm(4.4, 10);
		expect(view()).toMatchObject({ attention: "all-good", watching: [] });
		expect(box.db.prepare("SELECT count(*) FROM alarm_state").pluck().get()).toBe(0);
		box = box.reopen();
		warm(4.4, 10);
		warm(4.4, 10);
		expect(told()).toEqual(["STUCK open"]);
		expect(view().attention).toBe("look-now");
		warm(4.5, 10);
		expect(told()).toEqual(["STUCK back-in-range"]);
	});

	test("CC10 CC27 a rule that is watched no more, and a fridge that is gone, end what they had open", () => {
		open("tight");
		for (const value of [1, 1, 1, 1]) warm(value, 8);
		expect(told()).toEqual(["COLD open"]);
		box = box.reopen(box.clock, [fridgeOf("pqs")]);
		box.act((tx) => registerFridges(tx, box.watched));
		expect(told()).toEqual(["COLD device-retired"]);
	});

	test("CC14 a verdict on days does not end with one silence", () => {
		open("custom", "[limits.FAILING]\nforMs = 0");
		warm(5, 1);
		const fridge = box.watched.fridges[0]!.fridge.id;
		const at = box.timekeeper.now();
		box.act((tx) => applyVerdict(tx, box.watched, fridge, "FAILING", { kind: "bad", at, worst: null }));
		box.clock.pass(HOUR);
		box.act((tx) => noteSilence(tx, box.watched));
		warm(5, 1);
		expect(told()).toEqual(["FAILING open", "SILENT back-in-range"]);
		box.act((tx) => acknowledgeAlarm(tx, box.watched, unsettled()[0]!.id, { reason: "technician-called" }));
		box.act((tx) => applyVerdict(tx, box.watched, fridge, "FAILING", { kind: "good", at }));
		expect(told()).toEqual(["SILENT back-in-range"]);
		box.act((tx) => applyVerdict(tx, box.watched, fridge, "HEAT", { kind: "bad", at, worst: null }));
		expect(view().watching).toEqual([]);
	});
});

describe("sensors that lie", () => {
	test("CC30 CC31 CC32 CC34 a lie is stored as a fault, judged by nothing, and told on the card until the next truth", () => {
		open("custom", '[limits.HEAT]\nside = "above"\ncelsius = 8.0\nforMs = 0');
		warm(5, 1);
		for (const [value, flag] of [
			[85, "power-on-value"],
			[-70, "out-of-range"],
			[60, "impossible-slope"],
		] as const) {
			warm(value, 1);
			const attention = flag === "out-of-range" ? "look-now" : "all-good";
			expect(view()).toMatchObject({ attention, sensorFlag: flag, temperature: { celsius: 5 } });
			box = box.reopen();
			expect(view()).toMatchObject({ sensorFlag: flag, temperature: { celsius: 5 } });
		}
		expect(told()).toEqual([]);
		expect(stored()).toMatchObject([{ kind: 0, value: 500 }, { kind: 8 }, { kind: 8 }, { kind: 8 }]);
		warm(61, 1);
		expect(view()).toMatchObject({ sensorFlag: null, temperature: { celsius: 61 } });
		expect(told()).toEqual(["HEAT open"]);
	});

	test("CC15 CC33 two values of one moment: the second is a fault beside the first, and neither is believed for a while", () => {
		open("pqs");
		warm(5, 1);
		const second: Reading = { kind: "temperature", celsius: celsius(21) };
		expect([say(T1, second), say(T1, second), warm(5, 0)]).toEqual(["kept", "repeated", "repeated"]);
		expect(stored()).toMatchObject([{ kind: 0 }, { kind: 8, value: 7 }]);
		warm(5, 10);
		box = box.reopen();
		warm(5, 9);
		expect(view()).toMatchObject({
			attention: "look-now",
			sensorFlag: "duplicate-address",
			temperature: { celsius: 5, ageMs: 19 * MINUTE },
		});
		box.clock.pass(MINUTE);
		box.act((tx) => noteSilence(tx, box.watched));
		expect(told()).toEqual(["SILENT open"]);
		warm(5, 1);
		expect(view().sensorFlag).toBeNull();
	});

	test("CC33 a second box under the same name: both are doubted, other kinds of sensor too", () => {
		open("pqs");
		const other = { bootId: BOOT_OF_ANOTHER, monoMs: millis(1) };
		say(D1, { kind: "door", open: false }, MINUTE);
		say(D1, { kind: "door", open: true, ...other }, MINUTE);
		say(D1, { kind: "door", open: false }, MINUTE);
		for (let i = 0; i < 8; i++) say(D1, { kind: "door", open: true, ...other }, MINUTE);
		expect(told()).toEqual([]);
		expect(box.watched.lastFaultOf(D1)?.reading.fault).toBe("duplicate-address");
	});

	test("CC7 CC26 a late reading is written down as unjudged, a late lie as a fault", () => {
		open("pqs");
		warm(5, 30);
		const late = (value: number, minutes: number): Reading => ({
			kind: "temperature",
			celsius: celsius(value),
			monoMs: millis(box.clock.mono() - minutes * MINUTE),
		});
		say(T1, late(6, 5));
		say(T1, late(85, 6));
		expect(box.db.prepare("SELECT count(*) FROM unjudged_reading").pluck().get()).toBe(1);
		expect(stored()).toMatchObject([{ kind: 8 }, { kind: 0 }, { kind: 0 }]);
		expect(view().sensorFlag).toBeNull();
	});
});
