import { SupplyRecorded } from "@tesai/shared/contract/event/supply.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { decodeValue, encodeValue } from "@tesai/shared/wire/value.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packSupply, type TimedPower } from "../../../edge/coldchain/supply-segment.ts";
import { batteryDaysAt, listSupplyParts, measureSupply } from "./supply.ts";

const QUARTER = 15 * MINUTE;
const said = (monoMs: number, batteryVolts: number, loadWatts?: number): TimedPower => ({
	monoMs,
	reading: {
		kind: "power",
		supplied: true,
		batteryVolts,
		...(loadWatts !== undefined && { loadWatts }),
	} as TimedPower["reading"],
});
const partsOf = (...facts: TimedPower[][]) =>
	facts.flatMap((one) => packSupply("sol" as SensorId, 1, one, 0)).flatMap(listSupplyParts);

describe("measureSupply", () => {
	test("CD15 however the samples of a quarter are told, its mean is that of all of them", () => {
		const sample = fc.record({
			at: fc.integer({ min: 0, max: 4 * QUARTER - 1 }),
			volts: fc.integer({ min: 1_000, max: 1_500 }),
			watts: fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined }),
			fact: fc.nat(3),
		});
		fc.assert(
			fc.property(fc.array(sample, { minLength: 1, maxLength: 60 }), (samples) => {
				const facts = [0, 1, 2, 3].map((no) =>
					samples.flatMap(({ at, volts, watts, fact }) => (fact === no ? [said(at, volts / 100, watts)] : [])),
				);
				const parts = partsOf(...facts);
				for (let quarter = 0; quarter < 4; quarter++) {
					const own = samples.filter(({ at }) => Math.floor(at / QUARTER) === quarter);
					const { volts } = measureSupply(parts, quarter * QUARTER);
					if (own.length === 0) expect(volts).toBeNull();
					else {
						const mean = own.reduce((sum, one) => sum + one.volts, 0) / own.length / 100;
						expect(Math.abs((volts ?? 0) - mean)).toBeLessThan(0.0101);
					}
				}
			}),
		);
	});

	test("CD15 what travels is what was packed", () => {
		const [fact] = packSupply(
			"sol" as SensorId,
			1,
			[said(0, 12.51, 20), said(QUARTER, 12.4), said(50 * MINUTE, 13)],
			7,
		);
		expect(decodeValue(SupplyRecorded, encodeValue(SupplyRecorded, fact!))).toEqual(fact);
	});

	test("CD15 a clock that was corrected since borrows a share from the neighbour, and no quarter out of a sliver", () => {
		const parts = partsOf([said(0, 12), said(1, 12), said(QUARTER, 13), said(QUARTER + 1, 13)]);
		expect(measureSupply(parts, QUARTER / 2).volts).toBe(12.5);
		expect(measureSupply(parts, 5).volts).toBe(12);
		expect(measureSupply(parts, 2 * QUARTER - 5).volts).toBeNull();
	});

	test("CD15 what the standard cannot carry is not said", () => {
		expect(measureSupply(partsOf([said(0, 12, 2_400)]), 0)).toEqual({ volts: 12, amps: null });
	});
});

describe("batteryDaysAt", () => {
	const words = [
		{ monoMs: HOUR, hours: 50 },
		{ monoMs: 2 * HOUR, hours: 24 },
	];
	test.each([
		[0, 2.1],
		[HOUR + 1, 2.1],
		[3 * HOUR, 1],
		[6 * HOUR, 1],
		[7 * HOUR, null],
		[-4 * HOUR, null],
	])("CD15 at %i ms: %s days", (at, days) => {
		expect(batteryDaysAt(words, at)).toBe(days);
	});
});
