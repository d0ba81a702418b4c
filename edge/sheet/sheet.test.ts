import type { NotingView } from "@tesai/shared/contract/edge-api/sheet.ts";
import type { AlarmId, FridgeId, PersonNo } from "@tesai/shared/contract/id.ts";
import type { Rule } from "@tesai/shared/contract/limits.ts";
import { celsius, DAY, epochMs, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { layOutSheet } from "@tesai/shared/contract/sheet-lines.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { localDayOf, startOfLocalDay } from "../coldchain/fridge-day.ts";
import { listMonthDays } from "./month.ts";
import { foldMonth, type KeptNoting, type SheetAlarm } from "./sheet.ts";

const DAY_1 = localDayOf(Date.parse("2026-11-01T12:00:00Z"));
const NOW = Date.parse("2026-11-21T18:00:00Z");

const noting = (no: number, day: number, half: NotingView["half"], more: Partial<KeptNoting> = {}): KeptNoting => ({
	...{ noting: no, fridge: "h" as FridgeId, day: DAY_1 + day - 1, half, isUnsure: false, from: "box" },
	...{ at: epochMs(startOfLocalDay(DAY_1 + day - 1) + (half === "morning" ? 7 : 16) * HOUR), celsius: celsius(4.8) },
	...{ lowestCelsius: null, highestCelsius: null, spanMs: null, note: null, by: 3 as PersonNo, corrects: null },
	...more,
});
const alarm = (id: number, rule: Rule, from: string, to: string | null): SheetAlarm => ({
	...{ id: id as AlarmId, rule, since: epochMs(Date.parse(from)), worstCelsius: null, acknowledged: null },
	ended: to === null ? null : { at: epochMs(Date.parse(to)), reason: "back-in-range" },
});
const NOTHING = { notings: [], parts: [], alarms: [] };
const view = (days: ReturnType<typeof foldMonth>, limits = { lowCelsius: celsius(2), highCelsius: celsius(8) }) => ({
	...{ fridge: "h" as FridgeId, name: "Heladera", post: "Puesto", month: "2026-11", plate: null, limits },
	...{ at: epochMs(NOW), days, hasPrinter: false },
});

describe("the grid of a month", () => {
	test("SH5 every day of every month is there once, in order, with the weekday of the calendar", () => {
		fc.assert(
			fc.property(fc.integer({ min: 2020, max: 2099 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
				const text = `${year}-${String(month).padStart(2, "0")}`;
				const days = foldMonth(text, NOTHING, NOW);
				const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
				expect(days.map(({ date }) => date)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
				for (const { date, weekday } of days)
					expect(weekday).toBe(new Date(Date.UTC(year, month - 1, date)).getUTCDay());
				expect(listMonthDays(text)[0]?.day).toBe(localDayOf(Date.UTC(year, month - 1, 1, 12)));
				expect(layOutSheet({ ...view(days), month: text }).lines).toHaveLength(last);
			}),
		);
	});

	test("SH5 what is past, running and to come, and what a half day without a noting says", () => {
		const lines = layOutSheet(view(foldMonth("2026-11", NOTHING, NOW))).lines;
		const states = (date: number) => [
			lines[date - 1]?.when,
			lines[date - 1]?.morning.state,
			lines[date - 1]?.afternoon.state,
		];
		expect(states(20)).toEqual(["past", "missing", "missing"]);
		expect(states(21)).toEqual(["today", "missing", "waiting"]);
		expect(states(22)).toEqual(["to-come", "to-come", "to-come"]);
		expect(lines[19]?.covered).toEqual({ key: "sheet:covered.none" });
		expect(lines[21]?.covered).toBeNull();
	});

	test("SH5 the summary counts the half days that are over, and names the days without any", () => {
		const notings = [
			noting(1, 1, "morning"),
			noting(2, 1, "afternoon"),
			noting(3, 2, "morning"),
			noting(4, 21, "afternoon"),
		];
		const { summary } = layOutSheet(view(foldMonth("2026-11", { ...NOTHING, notings }, NOW)));
		expect(summary[0]).toEqual({ key: "sheet:summary.noted", values: { noted: "4", due: "42" } });
		expect(summary[1]?.values?.days).toBe("3–20");
	});
});

describe("what was noted", () => {
	const cell = (notings: readonly KeptNoting[]) =>
		layOutSheet(view(foldMonth("2026-11", { ...NOTHING, notings }, NOW))).lines[6]?.morning;

	test("SH2 the newest stands, and that there was another", () => {
		const both = [noting(9, 7, "morning", { celsius: celsius(5.2) }), noting(4, 7, "morning")];
		expect(cell(both)).toMatchObject({ state: "noted", celsius: "5,2", time: "07:00", by: 3 });
		expect(cell(both)?.since).toBeNull();
		const known = noting(4, 7, "morning", { lowestCelsius: celsius(2.1), highestCelsius: celsius(7.5) });
		expect(cell([known])?.since).toEqual({ key: "sheet:since", values: { low: "2,1", high: "7,5" } });
		expect(cell(both)?.remarks).toEqual([{ key: "sheet:remark.others", values: { n: "1" } }]);
	});

	test("SH3 a corrected one does not count, nor does a word that it never happened", () => {
		const wrong = noting(4, 7, "morning", { celsius: celsius(9.4) });
		const right = noting(5, 7, "morning", { corrects: { noting: 4, reason: "typed-wrong" } });
		const never = noting(6, 7, "morning", { corrects: { noting: 5, reason: "never-happened" } });
		expect(cell([wrong, right])).toMatchObject({ celsius: "4,8", isOutside: false });
		expect(cell([wrong, right, never])).toMatchObject({ state: "missing", celsius: null });
		expect(cell([wrong, right, never])?.remarks).toEqual([{ key: "sheet:remark.others", values: { n: "2" } }]);
	});

	test("SH4 a value read off the fridge's own thermometer, and one outside the limits, say so", () => {
		const own = noting(4, 7, "morning", { celsius: celsius(-0.6), from: "own-thermometer", isUnsure: true });
		expect(cell([own])).toMatchObject({ celsius: "−0,6", isOutside: true });
		expect(cell([own])?.remarks.map(({ key }) => key)).toEqual(["sheet:remark.own", "sheet:remark.unsure"]);
	});
});

describe("a day's lowest, highest and alarms", () => {
	const part = (text: string, lowest: number, highest: number) => ({
		at: Date.parse(text),
		coveredMs: HOUR,
		lowest,
		highest,
	});

	test("SH5 the day is that of the post, and a part of a day says how much", () => {
		const parts = [
			part("2026-11-07T02:00:00Z", 1, 9),
			part("2026-11-07T03:00:00Z", 2.1, 6),
			part("2026-11-08T02:00:00Z", 3, 6.8),
		];
		const lines = layOutSheet(view(foldMonth("2026-11", { ...NOTHING, parts }, NOW))).lines;
		expect(lines[6]).toMatchObject({ lowest: "2,1", highest: "6,8", isHigh: false, isLow: false });
		expect(lines[6]?.covered).toEqual({ key: "sheet:covered.part", values: { hours: "2" } });
		expect(lines[5]).toMatchObject({ lowest: "1,0", isLow: true, highest: "9,0", isHigh: true });
	});

	test("SH6 an alarm over midnight stands on both days with its part; a warning on its first alone", () => {
		const alarms = [
			alarm(1, "HEAT", "2026-11-08T01:00:00Z", "2026-11-08T05:30:00Z"),
			alarm(2, "FAILING", "2026-11-07T12:00:00Z", null),
			alarm(3, "DOOR", "2026-11-21T17:00:00Z", null),
		];
		const days = foldMonth("2026-11", { ...NOTHING, alarms }, NOW);
		const at = (date: number) =>
			days[date - 1]?.alarms.map(({ alarm: id, lastsMs, to }) => [id, lastsMs / MINUTE, to === null]);
		expect(at(7)).toEqual([
			[2, 15 * 60, false],
			[1, 120, false],
		]);
		expect(at(8)).toEqual([[1, 150, false]]);
		expect(at(9)).toEqual([]);
		expect(at(21)).toEqual([[3, 60, true]]);
	});

	test("SH6 all of an alarm lies in its days, and nothing twice", () => {
		const moment = fc.integer({ min: startOfLocalDay(DAY_1), max: startOfLocalDay(DAY_1 + 20) });
		fc.assert(
			fc.property(moment, fc.nat(3 * DAY), (since, lasts) => {
				const one = { ...alarm(1, "HEAT", "2026-11-01T12:00:00Z", null), since: epochMs(since) };
				const end = Math.min(NOW, since + lasts);
				const ended = { at: epochMs(end), reason: "back-in-range" as const };
				const days = foldMonth("2026-11", { ...NOTHING, alarms: [{ ...one, ended }] }, NOW);
				const told = days.flatMap(({ alarms }) => alarms);
				expect(told.reduce((sum, { lastsMs }) => sum + lastsMs, 0)).toBe(millis(end - since));
				expect(told.length).toBeGreaterThan(0);
			}),
		);
	});

	test("SH6 what was done and by whom, or that nobody said", () => {
		const acknowledged = {
			...{ at: epochMs(NOW), reason: "door-closed" as const, note: "quedó abierta" },
			by: { person: 3 as PersonNo, how: "tile" as const },
		};
		const done = { ...alarm(1, "DOOR", "2026-11-07T12:00:00Z", "2026-11-07T13:05:00Z"), acknowledged };
		const lines = layOutSheet(
			view(foldMonth("2026-11", { ...NOTHING, alarms: [done, alarm(2, "HEAT", "2026-11-08T12:00:00Z", null)] }, NOW)),
		).lines;
		expect(lines[6]?.alarms[0]).toMatchObject({
			action: { key: "sheet:action.door-closed" },
			by: 3,
			note: "quedó abierta",
		});
		expect(lines[6]?.alarms[0]?.what).toEqual({
			key: "sheet:alarm.lasted",
			values: {
				rule: { key: "sheet:rule.DOOR" },
				from: "09:00",
				lasting: { key: "sheet:lasting.hours", values: { hours: "1", minutes: "05" } },
			},
		});
		expect(lines[8]?.alarms[0]).toMatchObject({ action: { key: "sheet:action.none" } });
		expect(lines[8]?.alarms[0]?.what.values?.lasting).toEqual({ key: "sheet:lasting.day" });
	});
});
