import type { LimitsSet } from "@tesai/shared/contract/event/limits.ts";
import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore } from "../../test/sim/box-store.ts";
import { listEvents } from "../journal/store.ts";
import { receiveReading } from "./actions.ts";
import { setRegionLimits } from "./limits-actions.ts";
import { SQL } from "./limits-store.ts";
import { viewFridges } from "./view.ts";

const H1 = "heladera-1" as FridgeId;
const FRIDGE = fridgeConfig(`
id = "heladera-1"
name = "Heladera 1"
profile = "tight"
temperatureSensor = "sonda"
[limits.DOOR]
forMs = 120000
`);

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([FRIDGE]);
});
afterEach(() => box.close());

const set = (body: Omit<LimitsSet, "fridge">, fact: number, fridge = H1) =>
	box.act((tx) => setRegionLimits(tx, box.watched, { fridge, ...body }, fact));
const measure = (value: number) =>
	box.act((tx) =>
		receiveReading(tx, box.watched, "sonda" as SensorId, { kind: "temperature", celsius: celsius(value) }),
	);
const limits = () => box.watched.fridges[0]!.limits;
const view = () => viewFridges(box.db, box.watched, box.timekeeper.now())[0]!;

test("CC51 a profile takes the place of the profile and of the post's single limits; neither gives the fridge back", () => {
	expect(limits()).toMatchObject({ DOOR: { forMs: 120_000 }, HEAT: { forMs: 30 * MINUTE } });
	expect(view().limitsBy).toBeUndefined();
	set({ profile: "pqs" }, 1);
	expect(limits()).toMatchObject({ DOOR: { forMs: 5 * MINUTE }, HEAT: { forMs: 600 * MINUTE } });
	expect(limits().COLD).toBeUndefined();
	expect(view()).toMatchObject({ profile: "pqs", limitsBy: "region" });
	set({}, 2);
	expect(limits()).toMatchObject({ DOOR: { forMs: 120_000 }, HEAT: { forMs: 30 * MINUTE } });
	expect(view().limitsBy).toBeUndefined();
});

test("CC51 single limits take the place of the same ones, the newest word counts, and it outlives a restart", () => {
	const heat = { side: "above", celsius: celsius(6), forMs: millis(MINUTE) } as const;
	set({ limits: { HEAT: heat } }, 5);
	set({ profile: "custom" }, 3);
	box = box.reopen();
	expect(limits()).toMatchObject({ HEAT: heat, DOOR: { forMs: 120_000 }, COLD: { celsius: 2 } });
});

test("CC51 holds from the next reading on: an alarm by the region's limit, and one that is watched no more ends", () => {
	set({ limits: { HEAT: { side: "above", celsius: celsius(6), forMs: millis(5 * MINUTE) } } }, 1);
	for (let minute = 0; minute <= 6; minute++) {
		measure(7);
		box.clock.pass(MINUTE);
	}
	expect(view().alarms.map(({ rule, limitCelsius }) => [rule, limitCelsius])).toEqual([["HEAT", 6]]);
	set({ profile: "custom" }, 2);
	expect(view().alarms[0]?.ended?.reason).toBe("device-retired");
	expect(listEvents(box.db, "control", 1, 99).length).toBeGreaterThan(0);
});

test("CC51 limits for a fridge that the post does not have wait until it has it", () => {
	set({ profile: "pqs" }, 1, "heladera-2" as FridgeId);
	expect(box.watched.fridges).toHaveLength(1);
	box = box.reopen(undefined, [FRIDGE, { ...FRIDGE, id: "heladera-2" as FridgeId }]);
	expect(box.watched.fridges.map(({ fridge, limitsBy }) => [fridge.profile, limitsBy])).toEqual([
		["tight", "post"],
		["pqs", "region"],
	]);
});

test.each(["findLimitsFact", "saveLimits"] as const)("%s uses an index", (name) => {
	const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${SQL[name]}`);
	const details = plan.all(...Array(SQL[name].split("?").length - 1).fill(1)).map((row) => row.detail);
	expect(details.filter((detail) => detail.startsWith("SCAN"))).toEqual([]);
});
