import { epochMs, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { isPanelBlank, type PanelNeeds } from "./panel.ts";

const at = (utc: number) => ({ boot: 1, monoMs: millis(utc - Date.UTC(2026, 0, 1)), utc: epochMs(utc) });
/** So many hours and minutes at the post, which is three hours behind. */
const local = (hour: number, minute = 0) => at(Date.UTC(2026, 10, 21, hour + 3, minute));
const calm: PanelNeeds = { mode: "normal", alarmOpen: false, clockErrorMs: millis(500) };
const judge = (now: ReturnType<typeof at>, needs: Partial<PanelNeeds> = {}, untouchedMs: number = HOUR) =>
	isPanelBlank({ touchedAt: at(now.utc - untouchedMs) }, { ...calm, ...needs }, now);

describe("PW17 nobody near", () => {
	test.each([
		[21, 59, false],
		[22, 0, true],
		[23, 59, true],
		[24, 0, true],
		[29, 59, true],
		[30, 0, false],
		[36, 0, false],
	])("at %i:%i of the post's day it is dark: %s", (hour, minute, isDark) => {
		expect(judge(local(hour, minute))).toBe(isDark);
	});

	test("by day a box that saves goes dark too, and one that does not never", () => {
		expect(judge(local(12), { mode: "save" })).toBe(true);
		expect(judge(local(12), {}, 30 * 24 * HOUR)).toBe(false);
	});

	test("ten minutes after the last touch, not before", () => {
		expect(judge(local(23), {}, 10 * MINUTE - 1)).toBe(false);
		expect(judge(local(23), {}, 10 * MINUTE)).toBe(true);
	});

	test("a clock that nobody vouches for knows no night", () => {
		expect(judge(local(23), { clockErrorMs: millis(HOUR) })).toBe(true);
		expect(judge(local(23), { clockErrorMs: millis(HOUR + 1) })).toBe(false);
		expect(judge(local(12), { clockErrorMs: millis(24 * HOUR), mode: "save" })).toBe(true);
	});
});

test("PW18 an alarm that nobody has seen keeps it lit, at night and while the box saves", () => {
	expect(judge(local(23), { alarmOpen: true })).toBe(false);
	expect(judge(local(2), { alarmOpen: true, mode: "save" }, 9 * HOUR)).toBe(false);
});
