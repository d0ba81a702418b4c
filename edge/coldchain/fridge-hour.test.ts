import { HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { type FridgeHour, type HourReadings, summariseHour } from "./fridge-hour.ts";
import { findLifeDays } from "./vvm.ts";

const AT = 500_000 * HOUR;
const minute = (count: number) => AT + count * MINUTE;
const every = (celsius: (minute: number) => number, from = -60, to = 120) =>
	Array.from({ length: to - from }, (_, index) => ({ utc: minute(from + index), celsius: celsius(from + index) }));
const readings = (some: Partial<HourReadings>): HourReadings => ({
	temperatures: [],
	ambients: undefined,
	doors: undefined,
	supplies: undefined,
	compressors: undefined,
	...some,
});

describe("CC66 a fridge's hour", () => {
	test("CC66 temperatures weigh as long as they hold, and the extremes stay", () => {
		const hour = summariseHour(AT, readings({ temperatures: every((at) => (at === 30 ? 9 : 5)) }), undefined);
		expect(hour).toMatchObject({ coveredMs: HOUR, minCelsius: 5, maxCelsius: 9, ambientCelsius: null, door: null });
		expect(hour.meanCelsius).toBeCloseTo(5 + 4 / 60, 6);
		expect(hour.mktCelsius).toBeGreaterThan(hour.meanCelsius!);
		expect(hour.vvmUsed.vvm7).toBeCloseTo((59 / findLifeDays("vvm7", 5) + 1 / findLifeDays("vvm7", 9)) / 1_440, 9);
	});

	test("CC66 nobody knows the temperature through a silence", () => {
		const temperatures = [...every(() => 5, -60, 0), ...every(() => 5, 50, 120)];
		const hour = summariseHour(AT, readings({ temperatures }), undefined);
		// The sample at −1 holds for 20 minutes, of which 19 are in the hour.
		expect(hour.coveredMs).toBe((19 + 10) * MINUTE);
		expect(summariseHour(AT, readings({}), undefined)).toMatchObject({
			coveredMs: 0,
			meanCelsius: null,
			mktCelsius: null,
		});
	});

	test("CC64 CC66 a door open since an hour that said so stays one opening", () => {
		const doors = [{ utc: minute(20), on: false }];
		const before = { at: AT - HOUR, openSince: minute(-15) } as FridgeHour;
		expect(summariseHour(AT, readings({ doors }), before).door).toEqual({
			openings: 0,
			openMs: 20 * MINUTE,
			longestMs: 35 * MINUTE,
		});
		const open = summariseHour(AT, readings({ doors: [{ utc: minute(50), on: true }] }), undefined);
		expect(open).toMatchObject({ openSince: minute(50), door: { openings: 1, openMs: 10 * MINUTE } });
	});

	test("CC49 CC66 a word that stands keeps the door open for hours without another one, until it runs out", () => {
		const doors = [{ utc: minute(10), on: true, untilUtc: minute(10) + 25 * HOUR }];
		let hour = summariseHour(AT, readings({ doors }), undefined);
		let openMs = hour.door?.openMs ?? 0;
		for (let after = 1; after < 28; after++) {
			hour = summariseHour(AT + after * HOUR, readings({ doors: [] }), hour);
			openMs += hour.door?.openMs ?? 0;
		}
		expect(openMs).toBe(25 * HOUR);
		expect(hour.openSince).toBeNull();
	});

	test("CC63 CC66 an hour wholly without supply and with the door shut has a time constant", () => {
		const temperatures = every((at) => 35 - 30 * Math.exp(-(at + 60) / 1_770));
		const dark = { temperatures, ambients: every(() => 35), supplies: [{ utc: minute(-60), on: false }] };
		const hour = summariseHour(AT, readings(dark), undefined);
		expect(hour.unpoweredMs).toBe(HOUR);
		expect(hour.tauMs! / MINUTE).toBeCloseTo(1_770, -2);
		const doors = [
			{ utc: minute(5), on: true },
			{ utc: minute(6), on: false },
		];
		expect(summariseHour(AT, readings({ ...dark, doors }), undefined).tauMs).toBeNull();
		expect(summariseHour(AT, readings({ ...dark, ambients: undefined }), undefined).tauMs).toBeNull();
	});
});
