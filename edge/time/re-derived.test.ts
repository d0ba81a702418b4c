import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, epochMs, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { isUnsure } from "@tesai/shared/contract/time.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore } from "../../test/sim/box-store.ts";
import { manualClock } from "../../test/sim/manual-clock.ts";
import { receiveReading } from "../coldchain/actions.ts";
import { listAlarms } from "../coldchain/alarm-store.ts";
import { gatherHours } from "../coldchain/assess-actions.ts";
import { listHours } from "../coldchain/assess-store.ts";
import { viewChart } from "../coldchain/chart-view.ts";
import { regatherHours } from "../coldchain/regather-actions.ts";
import { viewFridges } from "../coldchain/view.ts";
import { appendEvent } from "../journal/store.ts";
import { viewLink } from "../roads/link.ts";

const FRIDGE = fridgeConfig('id = "heladera-1"\nname = "Vacunas"\nprofile = "pqs"\ntemperatureSensor = "sonda-1"');
const SONDA = "sonda-1" as SensorId;
/** How far the machine's own clock is from the truth. */
const OFF = 7 * HOUR;

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([FRIDGE]);
});
afterEach(() => box.close());

/** True time: the manual clock's wall is what the machine believes. */
const truth = () => epochMs(box.clock.utc() + OFF);
const read = (value: number) =>
	box.act((tx) => receiveReading(tx, box.watched, SONDA, { kind: "temperature", celsius: celsius(value) }));
const anchor = () => {
	const { boot, monoMs } = box.timekeeper.now();
	box.act((tx) => {
		const said = { boot, monoMs: millis(monoMs + 1), utc: truth(), source: "hub", errorMs: millis(500) } as const;
		appendEvent(tx, { kind: "clock-anchored", body: said });
		box.timekeeper.adopt(tx.db, said);
	});
};
/** A day of readings every ten minutes, of which the last eleven hours are too warm. */
function liveADay(): number {
	const began = truth();
	for (let minutes = 0; minutes < 1_440; minutes += 10) {
		read(minutes < 780 ? 5 : 11);
		box.clock.pass(10 * MINUTE);
	}
	return began;
}
const reboot = (no: number, afterMs: number) => {
	const clock = manualClock(`${no}2222222-2222-4222-8222-222222222222`);
	// The machine's clock stands still while it is off, as one without a battery does.
	clock.setWall(box.clock.utc() + afterMs);
	box = box.reopen(clock);
};
const viewHours = () => {
	const now = box.timekeeper.now();
	const asked = { fridge: "heladera-1" as FridgeId, from: now.utc - 30 * HOUR, to: now.utc + 1, columns: 900 };
	return viewChart(box.db, box.watched, asked, now);
};
const alarms = () => listAlarms(box.db, Number.MAX_SAFE_INTEGER, 10, box.timekeeper);

describe("a day in a boot that knows no time", () => {
	test("A6 gets its right times everywhere at the box once somebody has said what time it is", async () => {
		const began = liveADay();
		const wrong = await viewHours();
		expect(wrong?.buckets[0]?.at).toBeLessThan(began - 6 * HOUR);
		const ageMs = viewFridges(box.db, box.watched, box.timekeeper.now())[0]?.temperature?.ageMs;

		anchor();
		const chart = await viewHours();
		expect(Math.abs((chart?.buckets[0]?.at ?? 0) - began)).toBeLessThan(5 * MINUTE);
		const [alarm] = alarms();
		expect(Math.abs((alarm?.since ?? 0) - (began + 780 * MINUTE))).toBeLessThanOrEqual(1);
		expect(alarm?.sinceBetween).toBeUndefined();
		// An age within the boot was right before and is the same after.
		const [fridge] = viewFridges(box.db, box.watched, box.timekeeper.now());
		expect(fridge?.temperature?.ageMs).toBe(ageMs);
		box.clock.pass(MINUTE);
		read(11);
		expect(viewFridges(box.db, box.watched, box.timekeeper.now())[0]?.temperature?.measuredAt).toBe(truth() - 1);
	});

	test("A6 CC66 has its hours gathered again under their right names, once", () => {
		const look = () => {
			const went = box.act((tx) => regatherHours(tx, box.watched));
			for (let minute = 0; minute < 20; minute++) box.act((tx) => gatherHours(tx, box.watched));
			return went;
		};
		const hours = () => listHours(box.db, "heladera-1" as FridgeId, 0, Number.MAX_SAFE_INTEGER).map(({ at }) => at);
		look();
		const began = liveADay();
		expect(look()).toBe(false);
		expect(hours()[0]).toBeLessThan(began - 6 * HOUR);
		const before = hours().length;
		anchor();
		expect(look()).toBe(true);
		expect(look()).toBe(false);
		expect(Math.abs((hours()[0] ?? 0) - began)).toBeLessThanOrEqual(HOUR);
		expect(Math.abs(hours().length - before)).toBeLessThanOrEqual(1);
	});

	test("A6 is shown between when and when it was, where nobody vouched for its boot, and the truth is inside", () => {
		anchor();
		read(5);
		box.clock.pass(HOUR);
		read(5);
		reboot(2, 0);
		// Four hours in the dark, of which the machine's clock knows nothing.
		const began = liveADay() + 4 * HOUR;
		const [before] = alarms();
		expect(before?.sinceBetween).toMatchObject({ to: null });
		expect(before?.sinceBetween?.from).toBeLessThanOrEqual(began + 780 * MINUTE);

		reboot(3, 6 * HOUR);
		anchor();
		const [alarm] = alarms();
		const { from, to } = alarm?.sinceBetween ?? { from: null, to: null };
		expect(isUnsure({ from, to })).toBe(true);
		expect(from).toBeLessThanOrEqual(began + 780 * MINUTE);
		expect(to).toBeGreaterThanOrEqual(began + 780 * MINUTE);
		expect(to! - from!).toBeLessThan(12 * HOUR);

		const link = viewLink(box.db, [], box.timekeeper, box.timekeeper.now());
		const stamp = { boot: 2, monoMs: millis(oldestAlarmFact()) };
		expect(link.oldestBetween).toEqual(box.timekeeper.unsure(stamp));
		expect(link.oldestBetween).toBeDefined();
	});
});

const oldestAlarmFact = () =>
	Number(box.db.prepare("SELECT mono_ms FROM event WHERE lane = 1 ORDER BY seq LIMIT 1").pluck().get());
