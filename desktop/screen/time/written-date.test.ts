import fc from "fast-check";
import { expect, test } from "vitest";
import { readWrittenDate, writeDate } from "./written-date.ts";

test.each([
	["31/03/2025", "2025-03-31"],
	["1/2/2025", "2025-02-01"],
	[" 1.2.2025 ", "2025-02-01"],
	["29/02/2024", "2024-02-29"],
	["29/02/2025", undefined],
	["31/13/2025", undefined],
	["2025-03-31", undefined],
	["31/03/25", undefined],
	["", undefined],
])("%j is kept as %s", (written, kept) => {
	expect(readWrittenDate(written)).toBe(kept);
});

test("what is kept is written and read again as the same day", () => {
	fc.assert(
		fc.property(fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }), (date) => {
			const kept = date.toISOString().slice(0, 10);
			expect(readWrittenDate(writeDate(kept))).toBe(kept);
		}),
	);
});
