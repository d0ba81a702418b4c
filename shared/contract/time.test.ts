import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, epochMs, HOUR, MINUTE, millis } from "./quantity.ts";
import { type Anchor, anchorsInEffect, elapsed, intervalOf, isUnsure, type Moment, utcOf } from "./time.ts";

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

describe("the interval of a stamp", () => {
	const T = Date.UTC(2026, 10, 20, 10);
	const said = (boot: number, monoMs: number, utc: number, more: Partial<Anchor> = {}): Anchor => ({
		...{ boot, monoMs: millis(monoMs), utc: epochMs(utc), source: "hub", errorMs: millis(1_000) },
		...more,
	});
	const at = (boot: number, monoMs: number) => ({ boot, monoMs: millis(monoMs) });
	const ends = (entries: readonly (readonly [number, number])[]) =>
		new Map(entries.map(([boot, end]) => [boot, millis(end)]));

	test("A6 in a boot for which somebody vouches it is as wide as the error, and grows with the crystal's drift", () => {
		expect(intervalOf(at(1, MINUTE), [said(1, 0, T)], ends([]))).toEqual({
			from: T + MINUTE - 1_003,
			to: T + MINUTE + 1_003,
		});
		const late = intervalOf(at(1, 40 * DAY), [said(1, 0, T)], ends([]));
		expect(late.to! - late.from!).toBeGreaterThan(5 * MINUTE);
		expect([isUnsure(intervalOf(at(1, MINUTE), [said(1, 0, T)], ends([]))), isUnsure(late)]).toEqual([false, true]);
	});

	test("A6 in a boot for which nobody does it lies between the boots around it, less what those are known to have lasted", () => {
		const anchors = [said(1, 0, T), said(2, 0, T + 99 * DAY, { source: "system" }), said(4, HOUR, T + 10 * HOUR)];
		// Boot 1 lasted an hour, boot 2 two, boot 3 one, and boot 4 began nine hours after boot 1.
		const known = ends([
			[1, HOUR],
			[2, 2 * HOUR],
			[3, HOUR],
		]);
		const { from, to } = intervalOf(at(2, HOUR), anchors, known);
		expect(from! - T).toBeGreaterThan(2 * HOUR - 2_000);
		expect(from! - T).toBeLessThan(2 * HOUR);
		expect(to! - T).toBeGreaterThan(7 * HOUR);
		expect(to! - T).toBeLessThan(7 * HOUR + 2_000);
	});

	test("A6 after the last boot that anybody vouched for there is no end, before the first no beginning, without any nothing", () => {
		const anchors = [said(2, 0, T)];
		const known = ends([[2, HOUR]]);
		expect(intervalOf(at(3, MINUTE), anchors, known)).toEqual({ from: T + HOUR - 1_180 + MINUTE, to: null });
		expect(intervalOf(at(1, MINUTE), anchors, known)).toEqual({ from: null, to: T + 1_000 });
		expect(intervalOf(at(1, MINUTE), [said(1, 0, T, { source: "system" })], known)).toEqual({ from: null, to: null });
	});

	test("A6 the truth lies in every interval, whatever the boots were like, and an anchor more never makes one wider", () => {
		const boot = fc.record({
			offMs: fc.nat(5 * HOUR),
			lastsMs: fc.integer({ min: MINUTE, max: 5 * HOUR }),
			isVouched: fc.boolean(),
		});
		fc.assert(
			fc.property(fc.array(boot, { minLength: 1, maxLength: 8 }), fc.nat(), fc.nat(5 * HOUR), (boots, pick, into) => {
				let utc = T;
				const lives = boots.map(({ offMs, lastsMs, isVouched }, index) => {
					const began = utc + offMs;
					utc = began + lastsMs;
					return { boot: index + 1, began, lastsMs, isVouched };
				});
				const anchors = lives.flatMap((life) =>
					life.isVouched ? [said(life.boot, life.lastsMs / 2, Math.round(life.began + life.lastsMs / 2))] : [],
				);
				const known = ends(lives.slice(0, -1).map((life) => [life.boot, life.lastsMs]));
				const life = lives[pick % lives.length]!;
				const monoMs = into % life.lastsMs;
				const truth = life.began + monoMs;
				const { from, to } = intervalOf(at(life.boot, monoMs), anchors, known);
				expect(from ?? truth).toBeLessThanOrEqual(truth);
				expect(to ?? truth).toBeGreaterThanOrEqual(truth);
				const more = intervalOf(at(life.boot, monoMs), [...anchors, said(life.boot, monoMs, truth)], known);
				if (!life.isVouched) {
					expect(more.from!).toBeGreaterThanOrEqual((from ?? Number.NEGATIVE_INFINITY) - 1_500);
					expect(more.to!).toBeLessThanOrEqual((to ?? Number.POSITIVE_INFINITY) + 1_500);
				}
			}),
		);
	});
});
