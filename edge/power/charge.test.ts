import { CHEMISTRIES } from "@tesai/shared/contract/config/power.ts";
import { epochMs, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Charge, isChargeKnown, levelError, stepCharge, unknownCharge } from "./charge.ts";
import { type Battery, batteryOf, chargeAtRest, restVolts } from "./chemistry.ts";
import { addToSpan, type PowerReading, type Span } from "./span.ts";

const battery = (chemistry: "lead-acid" | "lifepo4", nominalVolts: "12" | "24" = "12"): Battery =>
	batteryOf({ sensor: "solar-1" as never, battery: { capacityAh: 100, nominalVolts, chemistry } });
const START = Date.UTC(2026, 10, 20, 23);
const span = (minutes: number, reading: Partial<PowerReading>): Span =>
	addToSpan(
		undefined,
		{ kind: "power", supplied: true, ...reading },
		{
			boot: 1,
			monoMs: millis(minutes * MINUTE),
			utc: epochMs(START + minutes * MINUTE),
		},
	);

/** A battery that behaves as its curve says, drawn at `amps` for some hours. */
function draw(of: Battery, from: number, amps: number, hours: number): Charge {
	let charge = unknownCharge(of);
	let before: { span: Span; amps: number } | undefined;
	for (let minutes = 0; minutes <= hours * 60; minutes += 5) {
		const level = from + (amps * minutes) / 60 / of.capacityAh;
		const volts = restVolts(of, level) + amps * of.ohms;
		const now = { span: span(minutes, { batteryVolts: Math.round(volts * 100) / 100, batteryAmps: amps }), amps };
		charge = stepCharge(charge, of, now, before);
		before = now;
	}
	return charge;
}

describe.each(CHEMISTRIES)("%s", (chemistry) => {
	test("PW4 the curve of volts at rest goes both ways", () => {
		for (const blocks of ["12", "24"] as const) {
			const of = battery(chemistry, blocks);
			fc.assert(
				fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (level) => {
					expect(chargeAtRest(of, restVolts(of, level))).toBeCloseTo(level, 6);
				}),
			);
			expect([chargeAtRest(of, 0), chargeAtRest(of, 100)]).toEqual([0, 1]);
		}
	});

	test("PW4 a battery that behaves is known to a few points after some hours", () => {
		const charge = draw(battery(chemistry), 0.9, -5, 10);
		expect(charge.level).toBeGreaterThan(0.4 - 2.5 * levelError(charge));
		expect(charge.level).toBeLessThan(0.4 + 2.5 * levelError(charge));
		expect(isChargeKnown(charge)).toBe(true);
	});

	test("PW4 whatever is measured, the level stays a level and its error an error", () => {
		const readings = fc.array(
			fc.record({
				batteryVolts: fc.double({ min: 0, max: 16, noNaN: true }),
				batteryAmps: fc.double({ min: -200, max: 200, noNaN: true }),
				minutes: fc.integer({ min: 1, max: 5_000 }),
			}),
			{ maxLength: 50 },
		);
		fc.assert(
			fc.property(readings, (list) => {
				const of = battery(chemistry);
				let charge = unknownCharge(of);
				let minutes = 0;
				let before: { span: Span; amps: number } | undefined;
				for (const { batteryVolts, batteryAmps, minutes: pause } of list) {
					minutes += pause;
					const now = { span: span(minutes, { batteryVolts, batteryAmps }), amps: batteryAmps };
					charge = stepCharge(charge, of, now, before);
					before = now;
					expect(charge.level).toBeGreaterThanOrEqual(0);
					expect(charge.level).toBeLessThanOrEqual(1);
					expect(charge.scale).toBeGreaterThan(0);
					expect(charge.ohms).toBeGreaterThan(0);
					expect(levelError(charge)).toBeGreaterThan(0);
					expect(levelError(charge)).toBeLessThan(0.5);
				}
			}),
		);
	});
});

test("PW4 before anything is measured nothing is known; a charger that floats says full; a device's own word counts", () => {
	const of = battery("lead-acid");
	expect(isChargeKnown(unknownCharge(of))).toBe(false);
	const floating = stepCharge(
		unknownCharge(of),
		of,
		{ span: span(0, { batteryVolts: 13.6, charge: "float" }), amps: 0.5 },
		undefined,
	);
	expect(floating.level).toBeGreaterThan(0.98);
	const told = stepCharge(
		unknownCharge(of),
		of,
		{ span: span(0, { batteryVolts: 12, chargePercent: 73 }), amps: -3 },
		undefined,
	);
	expect(told.source).toBe("device");
	expect(told.level).toBeCloseTo(0.73, 1);
});

test("PW4 an hour without a word is an hour of doubt", () => {
	const of = battery("lifepo4");
	const first = { span: span(0, { batteryVolts: 13.6, charge: "float" }), amps: 0 };
	const full = stepCharge(unknownCharge(of), of, first, undefined);
	const later = stepCharge(full, of, { span: span((12 * HOUR) / MINUTE, { batteryVolts: 13.15 }), amps: 0 }, first);
	expect(levelError(later)).toBeGreaterThan(5 * levelError(full));
});
