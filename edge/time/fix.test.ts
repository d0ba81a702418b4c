import { DAY, epochMs, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Anchor } from "@tesai/shared/contract/time.ts";
import { describe, expect, test } from "vitest";
import { anchorFromFix, type FixReading, placeFromFix } from "./fix.ts";

const UTC = Date.UTC(2026, 10, 21, 16);
const at = (monoMs: number, utc = UTC + monoMs) => ({ boot: 2, monoMs: millis(monoMs), utc: epochMs(utc) });
const fixOf = (utc: number, more: Partial<FixReading> = {}): FixReading => ({
	kind: "fix",
	utc: epochMs(utc),
	errorMs: millis(600),
	latitude: -22.5208,
	longitude: -60.06,
	...more,
});
const anchor = (source: Anchor["source"], errorMs: number, more: Partial<Anchor> = {}): Anchor => ({
	boot: 2,
	monoMs: millis(0),
	utc: epochMs(UTC),
	source,
	errorMs: millis(errorMs),
	...more,
});
const satellite = (utc: number): FixReading => ({ kind: "fix", utc: epochMs(utc), errorMs: millis(1_000) });
const SYSTEM = anchor("system", DAY);
const HUB = anchor("hub", 1_600);
const GNSS = anchor("gnss", 600);

describe("an anchor from a fix", () => {
	test("A6 the first fix counts, with its stamp, its error and who said it", () => {
		expect(anchorFromFix(fixOf(UTC + MINUTE), at(MINUTE), SYSTEM)).toEqual({
			boot: 2,
			monoMs: MINUTE,
			utc: UTC + MINUTE,
			source: "gnss",
			errorMs: 600,
		});
		expect(anchorFromFix(satellite(UTC + MINUTE), at(MINUTE), HUB)).toMatchObject({
			source: "satellite",
			errorMs: 1_000,
		});
	});

	test.each([
		["of before this software was made", fixOf(Date.UTC(2007, 3, 6)), at(MINUTE), SYSTEM],
		["of the far future", fixOf(Date.UTC(2080, 0, 1)), at(MINUTE), SYSTEM],
		["that is unsure by more than ten seconds", fixOf(UTC, { errorMs: millis(10_001) }), at(MINUTE), SYSTEM],
		["of another boot", fixOf(UTC), { ...at(MINUTE), boot: 1 }, SYSTEM],
		["older than the anchor in use", fixOf(UTC), at(0), SYSTEM],
		["of a modem while a receiver's word is fresh", satellite(UTC + HOUR), at(HOUR, UTC), GNSS],
		["that says what is known", fixOf(UTC + MINUTE + 1_900), at(MINUTE), GNSS],
		["that says what is known, hour after hour", fixOf(UTC + 5 * HOUR), at(5 * HOUR), GNSS],
	])("A6 a fix %s teaches nothing", (_what, fix, moment, current) => {
		expect(anchorFromFix(fix, moment, current)).toBeUndefined();
	});

	test("A6 the same receiver counts again when the time has moved, or when its clock has drifted for a day", () => {
		expect(anchorFromFix(fixOf(UTC + MINUTE + 2_001), at(MINUTE), GNSS)).toMatchObject({ utc: UTC + MINUTE + 2_001 });
		expect(anchorFromFix(fixOf(UTC + DAY), at(DAY), GNSS)).toMatchObject({ monoMs: DAY });
	});

	test("A6 after a day without its receiver a box believes its modem", () => {
		expect(anchorFromFix(satellite(UTC + DAY + 5_000), at(DAY), GNSS)).toMatchObject({ source: "satellite" });
	});

	test("A6 a receiver that speaks every ten seconds for a month writes one anchor in ten hours at most", () => {
		let current = SYSTEM;
		let written = 0;
		// The box's crystal is 20 millionths fast, and the receiver's word comes early or late within its error.
		for (let mono = 10_000; mono <= 30 * DAY; mono += 10_000) {
			const truth = UTC + mono * (1 - 20e-6);
			const fix = fixOf(Math.round(truth + ((mono / 10_000) % 7) * 100 - 300));
			const derived = current.utc + (mono - current.monoMs);
			const made = anchorFromFix(fix, at(mono, derived), current);
			if (made === undefined) continue;
			current = made;
			written++;
		}
		expect(written).toBeGreaterThan(15);
		expect(written).toBeLessThanOrEqual(72);
	});
});

test("the place is kept when it is new or a hundred metres off, and a fix without one changes nothing", () => {
	const kept = { latitude: -22.5208, longitude: -60.06 };
	expect(placeFromFix(fixOf(UTC), undefined)).toEqual(kept);
	expect(placeFromFix(fixOf(UTC, { latitude: -22.5215 }), kept)).toBeUndefined();
	expect(placeFromFix(fixOf(UTC, { longitude: -60.0615 }), kept)).toEqual({ latitude: -22.5208, longitude: -60.0615 });
	expect(placeFromFix(satellite(UTC), undefined)).toBeUndefined();
});
