import fc from "fast-check";
import { expect, test } from "vitest";
import { localOf, minuteOf, toUtc } from "./local-time.ts";

test.each([
	["2026-11-20 06:05", "exact", "2026-11-20T09:05:00Z"],
	["2026-06-20 06:05", "exact", "2026-06-20T09:05:00Z"],
	["2023-07-01 12:00", "exact", "2023-07-01T16:00:00Z"],
	["2023-12-01 12:00", "exact", "2023-12-01T15:00:00Z"],
	// 24 March 2024, 00:00: the clocks went back to 23:00 for the last time.
	["2024-03-23 22:59", "exact", "2024-03-24T01:59:00Z"],
	["2024-03-23 23:30", "twice", "2024-03-24T02:30:00Z"],
	["2024-03-24 00:00", "exact", "2024-03-24T04:00:00Z"],
	// 6 October 2024, 00:00: forward to 01:00, and since then never again.
	["2024-10-05 23:59", "exact", "2024-10-06T03:59:00Z"],
	["2024-10-06 00:30", "never", "2024-10-06T04:30:00Z"],
	["2024-10-06 01:00", "exact", "2024-10-06T04:00:00Z"],
] as const)("LG6 %s in Paraguay is %s: %s", (local, kind, utc) => {
	expect(toUtc(local)).toEqual({ kind, utc: Date.parse(utc) });
});

test("LG6 a time of today's rule is always three hours behind", () => {
	fc.assert(
		fc.property(fc.integer({ min: minuteOf("2024-10-07 00:00"), max: minuteOf("2039-12-31 23:59") }), (minute) => {
			expect(toUtc(localOf(minute))).toEqual({ kind: "exact", utc: (minute + 180) * 60_000 });
		}),
	);
});

test("minutes of local time go there and back", () => {
	expect(localOf(minuteOf("2026-11-20 06:05"))).toBe("2026-11-20 06:05");
	expect(minuteOf("2026-11-20 06:06") - minuteOf("2026-11-20 06:05")).toBe(1);
});
