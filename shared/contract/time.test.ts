import { describe, expect, test } from "vitest";
import { epochMs, millis } from "./quantity.ts";
import { type Anchor, anchorsInEffect, elapsed, type Moment, utcOf } from "./time.ts";

const anchor = (boot: number, monoMs: number, utc: number): Anchor => ({
	boot,
	monoMs: millis(monoMs),
	utc: epochMs(utc),
	source: "system",
	errorMs: millis(0),
});
const stamp = (boot: number, monoMs: number) => ({ boot, monoMs: millis(monoMs) });

describe("utcOf", () => {
	const anchors = [anchor(1, 100, 1_000), anchor(1, 500, 9_000), anchor(2, 50, 20_000)];
	test.each([
		["before the first anchor of its boot, the first decides", stamp(1, 0), 900],
		["on an anchor, that anchor decides", stamp(1, 500), 9_000],
		["between two, the earlier decides", stamp(1, 499), 1_399],
		["after the last, the last decides", stamp(1, 700), 9_200],
		["an older boot's anchors say nothing of a newer boot", stamp(2, 60), 20_010],
		["a boot without an anchor has no instant", stamp(3, 60), undefined],
	])("%s", (_name, at, utc) => {
		expect(utcOf(at, anchors)).toBe(utc);
		expect(utcOf(at, anchors.toReversed())).toBe(utc);
	});
});

describe("anchorsInEffect", () => {
	const hub = (boot: number, monoMs: number, utc: number): Anchor => ({ ...anchor(boot, monoMs, utc), source: "hub" });

	test("A6 the hub's word counts for the whole boot, also for what the system's clock had stamped before", () => {
		const jumped = [anchor(1, 0, 1_000_000), anchor(1, 500, 1_000), hub(1, 900, 2_000_900), anchor(2, 0, 77)];
		expect(utcOf(stamp(1, 400), jumped)).toBe(2_000_400);
		expect(utcOf(stamp(1, 600), jumped)).toBe(2_000_600);
		expect(utcOf(stamp(2, 3), jumped)).toBe(80);
		expect(anchorsInEffect(jumped)).toEqual([jumped[2], jumped[3]]);
	});
});

describe("elapsed", () => {
	const moment = (boot: number, monoMs: number, utc: number): Moment => ({ ...stamp(boot, monoMs), utc: epochMs(utc) });
	test.each([
		["within a boot the monotonic clock decides", moment(1, 10, 5_000), moment(1, 30, 1), 20],
		["across boots the derived wall time decides", moment(1, 10, 5_000), moment(2, 3, 5_700), 700],
		["a wall clock that went back counts as nothing", moment(1, 10, 5_000), moment(2, 3, 4_000), 0],
	])("%s", (_name, from, to, ms) => {
		expect(elapsed(from, to)).toBe(ms);
	});
});
