// How often and how loud, by day and by night, is in ladder-view-model.test.ts, beside who is told next.

import type { AlarmView, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { epochMs } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { findSounding } from "./alarm-sound.ts";

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
});
