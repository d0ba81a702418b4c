import type { AlarmView, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { epochMs } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { findSounding, PIPS, repeatOf } from "./alarm-sound.ts";

const MINUTE = 60_000;
/** Noon and midnight in Asunción, three hours behind. */
const NOON = Date.UTC(2026, 10, 21, 15);
const MIDNIGHT = Date.UTC(2026, 10, 22, 3);

const alarm = (id: number, rule: AlarmView["rule"], raisedAt: number, more: Partial<AlarmView> = {}): AlarmView =>
	({ id, rule, raisedAt: epochMs(raisedAt), ended: null, acknowledged: null, ...more }) as AlarmView;
const fridge = (id: string, ...alarms: AlarmView[]): FridgeView => ({ id, name: id, alarms }) as unknown as FridgeView;
const SEEN = { acknowledged: { at: epochMs(5), reason: "other" } } as Partial<AlarmView>;
const OVER = { ended: { at: epochMs(5), reason: "back-in-range" } } as Partial<AlarmView>;

describe("what sounds", () => {
	test.each([
		["nothing", [], null, []],
		["one that is open", [fridge("a", alarm(1, "HEAT", 10))], "high", [1]],
		[
			"none that somebody has seen or that is over",
			[fridge("a", alarm(1, "HEAT", 10, SEEN), alarm(2, "DOOR", 11, OVER))],
			null,
			[],
		],
		[
			"what must be done now before what should be looked at",
			[fridge("a", alarm(1, "STUCK", 20), alarm(2, "DOOR", 10))],
			"high",
			[2],
		],
		["a look alone", [fridge("a", alarm(1, "FAILING", 20))], "medium", [1]],
		[
			"the newest first, of all fridges",
			[fridge("a", alarm(1, "HEAT", 10)), fridge("b", alarm(2, "HEAT", 30), alarm(3, "DOOR", 20))],
			"high",
			[2, 3, 1],
		],
	] as const)("%s", (_name, fridges, urgency, ids) => {
		const sounding = findSounding(fridges);
		expect(sounding?.urgency ?? null).toBe(urgency);
		expect(sounding?.alarms.map((one) => one.alarm.id) ?? []).toEqual(ids);
		if (sounding !== null) expect(sounding.since).toBe(sounding.alarms[0]?.alarm.raisedAt);
	});

	test("ten quick pips say now, three slow ones say look", () => {
		expect(PIPS.high).toHaveLength(10);
		expect(PIPS.medium).toHaveLength(3);
	});
});

describe("how often", () => {
	test.each([
		["high, fresh", "high", NOON - MINUTE, NOON, 10_000, 1],
		["high, later", "high", NOON - 20 * MINUTE, NOON, MINUTE, 1],
		["high, fresh by night", "high", MIDNIGHT - MINUTE, MIDNIGHT, 10_000, 1],
		["high, later by night", "high", MIDNIGHT - 20 * MINUTE, MIDNIGHT, 5 * MINUTE, 0.5],
		["medium, fresh", "medium", NOON - MINUTE, NOON, 30_000, 0.7],
		["medium, later", "medium", NOON - 20 * MINUTE, NOON, 10 * MINUTE, 0.7],
		["medium by night", "medium", MIDNIGHT - MINUTE, MIDNIGHT, 10 * MINUTE, 0],
	] as const)("%s", (_name, urgency, since, now, everyMs, loudness) => {
		expect(repeatOf({ urgency, since: epochMs(since), alarms: [] }, epochMs(now))).toEqual({ everyMs, loudness });
	});
});
