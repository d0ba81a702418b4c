import type { AlarmId, FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, DAY, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore, vouchForClock } from "../../test/sim/box-store.ts";
import { receiveReading } from "./actions.ts";
import { insertAlarm, markAlarmEnded } from "./alarm-store.ts";
import { gatherHours } from "./assess-actions.ts";
import { listHours } from "./assess-store.ts";
import { viewAlarmsBetween, viewExtremes, viewExtremesParts, viewShownCelsius } from "./sheet-view.ts";

const H1 = "h1" as FridgeId;
const PROBE = "h1-sonda" as SensorId;
const FRIDGE = fridgeConfig('id = "h1"\nname = "Heladera 1"\nprofile = "tight"\ntemperatureSensor = "h1-sonda"\n');

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([FRIDGE]);
	vouchForClock(box);
});
afterEach(() => box.close());
const read = (value: number) =>
	box.act((tx) => receiveReading(tx, box.watched, PROBE, { kind: "temperature", celsius: celsius(value) }));

test("SH5 gathered hours and what came since make the same days as the readings alone", () => {
	// Not on the hour: whoever vouches for the clock is off by a little.
	box.clock.pass(30_000);
	const from = box.timekeeper.now().utc;
	const told: { readonly utc: number; readonly value: number }[] = [];
	for (let minute = 0; minute < 2 * 24 * 60; minute += 10) {
		const value = Math.round((5 + 3 * Math.sin(minute / 90)) * 10) / 10;
		told.push({ utc: box.timekeeper.now().utc, value });
		read(value);
		box.clock.pass(10 * MINUTE);
		if (minute % 60 === 0) box.act((tx) => gatherHours(tx, box.watched));
	}
	const to = box.timekeeper.now().utc;
	const gathered = listHours(box.db, H1, from, to).length;
	expect(gathered).toBeGreaterThan(40);
	expect(gathered).toBeLessThan(48);
	for (const [begin, end] of [
		[from, to],
		[from + DAY, to],
		[from, from + DAY],
	] as const) {
		const hour = (utc: number) => Math.floor(utc / HOUR) * HOUR;
		const parts = viewExtremesParts(box.db, box.watched, H1, hour(begin), hour(end));
		const inside = told.filter(({ utc }) => utc >= hour(begin) && utc < hour(end)).map(({ value }) => value);
		expect(Math.min(...parts.map(({ lowest }) => lowest))).toBe(Math.min(...inside));
		expect(Math.max(...parts.map(({ highest }) => highest))).toBe(Math.max(...inside));
		// No hour twice, and none left out.
		expect(new Set(parts.map(({ at }) => at)).size).toBe(parts.length);
		const covered = parts.reduce((sum, { coveredMs }) => sum + coveredMs, 0);
		expect(Math.abs(covered - inside.length * 10 * MINUTE)).toBeLessThan(MINUTE);
		const direct = viewExtremes(box.db, box.watched, H1, hour(begin), hour(end));
		expect(direct).toMatchObject({ lowest: Math.min(...inside), highest: Math.max(...inside) });
	}
});

test("SH4 what is old, doubted or never heard is shown as nothing that could be noted", () => {
	const shown = () => viewShownCelsius(box.watched, H1, box.timekeeper.now());
	expect(shown()).toBeUndefined();
	read(5);
	expect(shown()).toBe(5);
	box.clock.pass(15 * MINUTE);
	expect(shown()).toBe(5);
	box.clock.pass(1);
	expect(shown()).toBeUndefined();
	expect(viewShownCelsius(box.watched, "h9" as FridgeId, box.timekeeper.now())).toBeUndefined();
	expect(viewExtremes(box.db, box.watched, "h9" as FridgeId, 0, box.clock.utc())).toBeUndefined();
});

test("SH6 every alarm of a month is found among years of them, and an open one, too", () => {
	const now = box.timekeeper.now();
	const at = (hours: number) => ({ boot: now.boot, monoMs: millis(now.monoMs - hours * HOUR) });
	box.act((tx) => {
		for (let no = 1; no <= 450; no++) {
			const since = at((450 - no) * 8);
			const base = { fridge: H1, rule: "DOOR" as const, forMs: millis(1), limit: null, worst: null };
			insertAlarm(tx.db, no as AlarmId, { ...base, since, raised: since });
			// The hundredth stands open.
			if (no !== 100) markAlarmEnded(tx.db, no as AlarmId, at((450 - no) * 8 - 2), "back-in-range", null);
		}
	});
	const from = now.utc - 60 * DAY;
	const to = now.utc - 30 * DAY;
	const found = viewAlarmsBetween(box.db, box.watched, H1, from, to).map(({ id }) => id);
	const wanted = Array.from({ length: 450 }, (_, index) => index + 1).filter((no) => {
		const since = now.utc - (450 - no) * 8 * HOUR;
		return since < to && (no === 100 || since + 2 * HOUR >= from);
	});
	expect(found.toSorted((a, b) => a - b)).toEqual(wanted);
	expect(found).toContain(100);
});
