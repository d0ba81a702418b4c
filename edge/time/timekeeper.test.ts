import { epochMs, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { manualClock } from "../../test/sim/manual-clock.ts";

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([]);
});
afterEach(() => box.close());

describe("the timekeeper", () => {
	test("A6 a process that starts again in the same boot keeps its boot number and its anchor", () => {
		const before = box.timekeeper.now();
		expect(box.timekeeper.freshBoot).toBe(true);
		box = box.reopen();
		expect(box.timekeeper.freshBoot).toBe(false);
		expect(box.timekeeper.now()).toEqual(before);
	});

	test("A6 a new kernel boot gets the next number and an anchor of its own", () => {
		const clock = manualClock("22222222-2222-4222-8222-222222222222");
		clock.setWall(clock.utc() + HOUR);
		const old = box.timekeeper.now();
		box = box.reopen(clock);
		expect(box.timekeeper.now()).toMatchObject({ boot: old.boot + 1, utc: clock.utc() });
		expect(box.timekeeper.utc(old)).toBe(old.utc);
		expect(box.timekeeper.bootOf(clock.bootId)).toBe(old.boot + 1);
		expect(box.timekeeper.bootOf("33333333-3333-4333-8333-333333333333")).toBeUndefined();
	});

	test("A6 a jump is noticed, slewing is not, and what was stamped before keeps its time", () => {
		const before = box.timekeeper.now();
		box.clock.pass(MINUTE);
		box.clock.setWall(box.clock.utc() + 1_500);
		expect(box.timekeeper.checkClock()).toBeUndefined();
		box.clock.setWall(box.clock.utc() - HOUR);
		const anchor = box.timekeeper.checkClock()!;
		expect(anchor).toMatchObject({ source: "system", utc: box.clock.utc() });
		box.act((tx) => box.timekeeper.adopt(tx.db, anchor));
		expect(box.timekeeper.now().utc).toBe(box.clock.utc());
		expect(box.timekeeper.utc(before)).toBe(before.utc);
		expect(box.timekeeper.checkClock()).toBeUndefined();
	});

	test("A6 what the hub said of the time is not overruled by the system's clock", () => {
		const truth = epochMs(box.clock.utc() + 3 * HOUR);
		const { boot, monoMs } = box.timekeeper.now();
		box.act((tx) =>
			box.timekeeper.adopt(tx.db, { boot, monoMs: millis(monoMs + 1), utc: truth, source: "hub", errorMs: millis(50) }),
		);
		box.clock.pass(MINUTE);
		box.clock.setWall(box.clock.utc() - HOUR);
		expect(box.timekeeper.checkClock()).toBeUndefined();
		expect(box.timekeeper.now().utc).toBe(truth + MINUTE - 1);
	});

	test("the stamp of a wall time is the same however often it is asked for", () => {
		const wall = epochMs(box.clock.utc() - 10 * MINUTE);
		const stamp = box.timekeeper.stampOf(wall);
		box.clock.pass(HOUR);
		expect(box.timekeeper.stampOf(wall)).toEqual(stamp);
		expect(box.timekeeper.utc(stamp)).toBe(wall);
	});
});
