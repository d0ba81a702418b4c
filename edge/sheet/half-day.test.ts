import { epochMs, HOUR } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decideHalfDay } from "./half-day.ts";

const at = (text: string) => Date.parse(text);
const SURE = { isVouched: true, between: undefined };
const between = (from: string | null, to: string | null) => ({
	isVouched: true,
	between: { from: from === null ? null : epochMs(at(from)), to: to === null ? null : epochMs(at(to)) },
});
const DAY_21 = 20_778;

test.each([
	["the first moment of a day", "2026-11-21T03:00:00Z", DAY_21, "morning"],
	["the last before midnight", "2026-11-21T02:59:59.999Z", DAY_21 - 1, "afternoon"],
	["the last before noon", "2026-11-21T14:59:59.999Z", DAY_21, "morning"],
	["noon", "2026-11-21T15:00:00Z", DAY_21, "afternoon"],
	["after nine in the evening, when it is tomorrow in Greenwich", "2026-11-22T01:30:00Z", DAY_21, "afternoon"],
] as const)("SH1 %s", (_name, time, day, half) => {
	expect(decideHalfDay(at(time), SURE)).toEqual({ day, half, isUnsure: false });
});

test.each([
	["nobody ever told the box the time", { isVouched: false, between: undefined }, true],
	["all of the interval is one morning", between("2026-11-21T09:00:00Z", "2026-11-21T14:00:00Z"), false],
	["it reaches over noon", between("2026-11-21T13:00:00Z", "2026-11-21T16:00:00Z"), true],
	["the same half of two days", between("2026-11-20T13:00:00Z", "2026-11-21T14:00:00Z"), true],
	["no earliest time", between(null, "2026-11-21T14:00:00Z"), true],
	["no latest time", between("2026-11-21T13:00:00Z", null), true],
	["nothing is known of either end", between(null, null), true],
] as const)("SH1 an unsure clock: %s", (_name, word, isUnsure) => {
	expect(decideHalfDay(at("2026-11-21T13:30:00Z"), word)).toEqual({ day: DAY_21, half: "morning", isUnsure });
});

test("SH1 whatever the true time was within a sure interval, the half day is its", () => {
	const moment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2036, 0, 1) });
	fc.assert(
		fc.property(
			moment,
			fc.nat(6 * HOUR),
			fc.nat(6 * HOUR),
			fc.double({ min: 0, max: 1, noNaN: true }),
			(utc, less, more, where) => {
				const word = { isVouched: true, between: { from: epochMs(utc - less), to: epochMs(utc + more) } };
				const decided = decideHalfDay(utc, word);
				if (decided.isUnsure) return;
				const truth = Math.round(utc - less + where * (less + more));
				expect(decideHalfDay(truth, SURE)).toEqual(decided);
			},
		),
	);
});
