import { DAY, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeAnswer, readRetryAfter } from "./outcome.ts";

const status = (code: number, retryAfterMs?: number) =>
	({
		kind: "status",
		status: code,
		retryAfterMs: retryAfterMs === undefined ? undefined : millis(retryAfterMs),
	}) as const;
const verdict = (code: number) => judgeAnswer(status(code), 1, false, 0.5).kind;

describe("judgeAnswer", () => {
	test("CD5 every status there is", () => {
		const codes = Array.from({ length: 500 }, (_, at) => at + 100);
		const of = (kind: string) => codes.filter((code) => verdict(code) === kind);
		const again = [404, 408, 409, 429];
		expect(of("delivered")).toEqual(codes.filter((code) => code >= 200 && code < 300));
		expect(of("halve")).toEqual([413]);
		expect(of("give-up")).toEqual([
			...codes.filter((code) => code >= 400 && code < 500 && code !== 413 && !again.includes(code)),
			501,
			505,
		]);
	});

	test("CD7 waits double from five minutes, one for an alarm, and stay within three hours and a fifth", () => {
		const waits = (isUrgent: boolean) =>
			[1, 2, 3, 4, 5, 6, 7, 8, 9].map((tries) => {
				const judged = judgeAnswer({ kind: "no-answer", reason: "hung" }, tries, isUrgent, 0.5);
				return judged.kind === "again" ? judged.waitMs / MINUTE : 0;
			});
		expect(waits(false)).toEqual([5, 10, 20, 40, 80, 160, 180, 180, 180]);
		expect(waits(true)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 180]);
	});

	test("CD7 whatever the dice say, a day holds six tries; Retry-After is never undercut", () => {
		fc.assert(
			fc.property(
				fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
				fc.boolean(),
				fc.integer({ min: 0, max: DAY }),
				(dice, isUrgent, asked) => {
					let at = 0;
					let tries = 1;
					for (; ; tries++) {
						const judged = judgeAnswer(status(500), tries, isUrgent, dice.next().value);
						if (judged.kind !== "again") throw new Error("given up");
						at += judged.waitMs;
						if (at > DAY) break;
					}
					expect(tries).toBeGreaterThanOrEqual(6);
					const held = judgeAnswer(status(503, asked), 1, isUrgent, dice.next().value);
					expect(held.kind === "again" && held.waitMs).toBeGreaterThanOrEqual(asked);
				},
			),
		);
	});
});

test.each([
	[null, undefined],
	["120", 120_000],
	[" 5 ", 5_000],
	["99999999", DAY],
	["-1", undefined],
	["1.5", undefined],
	["soon", undefined],
	["", undefined],
	["Fri, 20 Nov 2026 13:00:00 GMT", HOUR],
	["Fri, 20 Nov 2026 11:00:00 GMT", 0],
	["2026-11-20T13:00:00Z", undefined],
])("CD7 Retry-After: %s", (header, expected) => {
	expect(readRetryAfter(header, Date.UTC(2026, 10, 20, 12))).toBe(expected);
});
