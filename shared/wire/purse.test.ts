import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, epochMs, HOUR, type Millis, millis } from "../contract/quantity.ts";
import type { Moment } from "../contract/time.ts";
import { leftInPurse, nextWindowAt, openPurse, type Purse, turnPurse } from "./purse.ts";

const at = (iso: string, monoMs = 0, boot = 1): Moment => ({
	boot,
	monoMs: millis(monoMs),
	utc: epochMs(Date.parse(iso)),
});
const spend = (purse: Purse, amount: number): Purse => ({ ...purse, spent: purse.spent + amount });

describe("a purse", () => {
	test("S25 is full again when the post's month begins, three hours after Greenwich's", () => {
		const purse = spend(openPurse(at("2026-11-03T12:00:00Z"), true, "month"), 200);
		expect(turnPurse(purse, at("2026-12-01T02:59:59Z"), true, "month").spent).toBe(200);
		expect(turnPurse(purse, at("2026-12-01T03:00:00Z"), true, "month").spent).toBe(0);
		expect(nextWindowAt(at("2026-11-03T12:00:00Z"), "month")).toBe(Date.parse("2026-12-01T03:00:00Z"));
		expect(nextWindowAt(at("2026-12-31T12:00:00Z"), "month")).toBe(Date.parse("2027-01-01T03:00:00Z"));
		expect(nextWindowAt(at("2026-11-03T01:00:00Z"), "day")).toBe(Date.parse("2026-11-03T03:00:00Z"));
	});

	test("S25 the machine's own clock fills no purse: a flat battery may wake in any year", () => {
		const purse = spend(openPurse(at("2026-11-03T12:00:00Z", HOUR), true, "month"), 200);
		const wrong = turnPurse(purse, at("2031-01-01T00:00:00Z", HOUR, 2), false, "month");
		expect(wrong.spent).toBe(200);
		expect(turnPurse(wrong, at("2026-11-04T12:00:00Z", 2 * HOUR, 2), true, "month").spent).toBe(200);
		expect(turnPurse(wrong, at("2026-12-02T12:00:00Z", 2 * HOUR, 2), true, "month").spent).toBe(0);
	});

	test("S25 a clock that was set back gives nothing back, and the next month still fills it", () => {
		const purse = spend(openPurse(at("2026-12-03T12:00:00Z"), true, "month"), 200);
		const back = turnPurse(purse, at("2026-11-20T12:00:00Z", HOUR), true, "month");
		expect(back.spent).toBe(200);
		expect(turnPurse(back, at("2026-12-01T12:00:00Z", DAY), true, "month").spent).toBe(0);
	});

	test("S25 without a believed clock a window lasts 31 days of running, or one; across boots too little is counted, never too much", () => {
		let purse = spend(openPurse(at("2026-11-03T12:00:00Z"), false, "month"), 200);
		purse = turnPurse(purse, at("2026-11-03T12:00:00Z", 20 * DAY), false, "month");
		purse = turnPurse(purse, at("2026-11-03T12:00:00Z", 10 * DAY, 2), false, "month");
		expect(purse.spent).toBe(200);
		expect(turnPurse(purse, at("2026-11-03T12:00:00Z", 11 * DAY, 2), false, "month").spent).toBe(0);
		const day = spend(openPurse(at("2026-11-03T12:00:00Z"), false, "day"), 9);
		expect(turnPurse(day, at("2026-11-09T12:00:00Z", DAY - 1), false, "day").spent).toBe(9);
		expect(turnPurse(day, at("2026-11-03T12:00:00Z", DAY), false, "day").spent).toBe(0);
	});

	test("S25 a fifth is kept for alarms, and nobody gets more than there is", () => {
		expect(leftInPurse(openPurse(at("2026-11-03T12:00:00Z"), true, "month"), 240)).toEqual({ left: 240, free: 192 });
		const used = (spent: number) =>
			leftInPurse(spend(openPurse(at("2026-11-03T12:00:00Z"), true, "month"), spent), 240);
		expect(used(192)).toEqual({ left: 48, free: 0 });
		expect(used(300)).toEqual({ left: 0, free: 0 });
	});

	/** True time goes on; what the box believes of it may be anything until somebody who knows has spoken. */
	const step = fc.record({
		passMs: fc.integer({ min: 0, max: 6 * DAY }),
		reboot: fc.boolean(),
		believed: fc.boolean(),
		wrongByMs: fc.integer({ min: -900 * DAY, max: 900 * DAY }),
		wants: fc.nat(60),
	});

	test("S25 whatever the boots and however wrong the machine's clock: a month's limit holds wherever the clock was believed", () => {
		const limit = 100;
		fc.assert(
			fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, everBelieved) => {
				let now = Date.parse("2026-11-21T12:00:00Z");
				let [boot, monoMs, ran] = [1, 0, 0];
				let purse: Purse | undefined;
				const spentIn = new Map<number, number>();
				let all = 0;
				for (const { passMs, reboot, believed, wrongByMs, wants } of steps) {
					now += passMs;
					ran += passMs;
					monoMs = reboot ? 0 : monoMs + passMs;
					if (reboot) boot++;
					const isBelieved = everBelieved || believed;
					const utc = epochMs(isBelieved ? now : now + wrongByMs);
					const moment: Moment = { boot, monoMs: monoMs as Millis, utc };
					purse =
						purse === undefined
							? openPurse(moment, isBelieved, "month")
							: turnPurse(purse, moment, isBelieved, "month");
					const amount = Math.min(wants, leftInPurse(purse, limit).left);
					purse = spend(purse, amount);
					all += amount;
					const local = new Date(now - 3 * HOUR);
					const month = local.getUTCFullYear() * 12 + local.getUTCMonth();
					spentIn.set(month, (spentIn.get(month) ?? 0) + amount);
				}
				// Always believed: each calendar month by itself. Otherwise a month may meet the end of one window and the next.
				for (const spent of spentIn.values()) expect(spent).toBeLessThanOrEqual(everBelieved ? limit : 2 * limit);
				expect(all).toBeLessThanOrEqual(limit * (2 + Math.floor(ran / (28 * DAY))));
			}),
			{ numRuns: 300 },
		);
	});
});
