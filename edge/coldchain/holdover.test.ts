import { HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	estimateIceBankDays,
	fitTimeConstant,
	measureHoldover,
	predictCrossing,
	predictHoldover,
	type TimedCelsius,
} from "./holdover.ts";

const SOLAR = { joules: 10.02e6 * 0.85, charge: 1, wallKelvinPerWatt: 1.63, iceKelvinPerWatt: 0.375 };
const around = (celsius: number, give = 0) => ({ leastCelsius: celsius - give, mostCelsius: celsius + give });

/** An outage of a fridge with one time constant, by a probe with steps of 0.1 °C. */
function warmUp(tauMinutes: number, ambient: number, minutes: number, from = 5): TimedCelsius[] {
	return Array.from({ length: minutes + 1 }, (_, minute) => ({
		utc: minute * MINUTE,
		celsius: Math.round((ambient - (ambient - from) * Math.exp(-minute / tauMinutes)) * 10) / 10,
	}));
}

describe("CC62 the ice bank's formula", () => {
	test.each([
		[43, 1, 4.6],
		[35, 1, 5.6],
		[28, 1, 7.1],
		[43, 0.4, 1.8],
		[35, 0.4, 2.3],
		[28, 0.4, 2.8],
	])("CC62 at %i °C with %f of the ice: %f days", (ambient, charge, days) => {
		expect(estimateIceBankDays({ ...SOLAR, charge }, ambient)).toBe(days);
	});

	test("CC62 no ice bank is no answer, and the field has no room beyond 999.9", () => {
		expect(estimateIceBankDays(null, 43)).toBeNull();
		expect(estimateIceBankDays(SOLAR, 0.01)).toBe(999.9);
		expect(estimateIceBankDays(SOLAR, -3)).toBe(999.9);
	});
});

describe("CC63 holdover by the probe alone", () => {
	test("CC63 5 to 6 °C in an hour at 35 °C is a time constant of 1,770 min, and 126.5 min from 6 to 8 °C", () => {
		const tau = fitTimeConstant(5, 6, HOUR, 35)!;
		expect(tau / MINUTE).toBeCloseTo(1_770, 0);
		expect(predictCrossing(tau, 6, 8, 35) / MINUTE).toBeCloseTo(126.5, 1);
	});

	test("CC63 what does not approach the surroundings has no time constant", () => {
		expect(fitTimeConstant(5, 5, HOUR, 35)).toBeUndefined();
		expect(fitTimeConstant(5, 4, HOUR, 35)).toBeUndefined();
		expect(fitTimeConstant(5, 36, HOUR, 35)).toBeUndefined();
		expect(predictCrossing(HOUR, 8, 8, 35)).toBe(0);
		expect(predictCrossing(HOUR, 6, 8, 7)).toBe(Number.POSITIVE_INFINITY);
	});

	test("CC63 an hour into an outage the range holds the truth", () => {
		const held = measureHoldover(warmUp(1_770, 35, 60), around(35, 2), 8);
		if (held.known !== "yes") throw new Error(held.why);
		expect(held.basis).toBe("this-outage");
		expect(held.leastMs / MINUTE).toBeLessThan(126);
		expect(held.mostMs / MINUTE).toBeGreaterThan(127);
		expect(held.mostMs / held.leastMs).toBeLessThan(2.5);
	});

	test("CC63 refused below three steps of the probe, on a plateau, in cool surroundings and when it is too late", () => {
		expect(measureHoldover([], around(35), 8)).toEqual({ known: "no", why: "too-short" });
		expect(measureHoldover(warmUp(1_770, 35, 15), around(35), 8)).toEqual({ known: "no", why: "too-short" });
		const ice = [
			...warmUp(600, 35, 20),
			...warmUp(1e7, 35, 90, 6).map((one) => ({ ...one, utc: one.utc + 20 * MINUTE })),
		];
		expect(measureHoldover(ice, around(35), 8)).toEqual({ known: "no", why: "standing-still" });
		expect(measureHoldover(warmUp(1_770, 35, 60), around(7), 8)).toEqual({ known: "no", why: "cool-around" });
		expect(measureHoldover(warmUp(600, 35, 120), around(35), 8)).toEqual({ known: "no", why: "too-warm" });
	});

	test("CC63 for any fridge and heat the range holds the truth, or is refused", () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 300, max: 4_000 }),
				fc.integer({ min: 20, max: 43 }),
				fc.integer({ min: 20, max: 240 }),
				(tau, ambient, minutes) => {
					const samples = warmUp(tau, ambient, minutes);
					const held = measureHoldover(samples, around(ambient, 1), 8);
					if (held.known === "no") return;
					const now = ambient - (ambient - 5) * Math.exp(-minutes / tau);
					// A probe in tenths may still say 8.0 when it has been passed.
					const truth = Math.max(0, tau * Math.log((ambient - now) / (ambient - 8)) * MINUTE);
					expect(held.leastMs).toBeLessThanOrEqual(truth);
					expect(held.mostMs).toBeGreaterThanOrEqual(truth);
				},
			),
		);
	});
});

describe("CC63 holdover from earlier outages", () => {
	const taus = [1_500, 1_600, 1_700, 1_800].map((minutes) => millis(minutes * MINUTE));

	test("CC63 fewer than three hours of outage are no basis", () => {
		expect(predictHoldover(taus.slice(0, 2), 4.5, around(33, 4), 8)).toEqual({ known: "no", why: "no-outage-seen" });
	});

	test("CC63 the hottest room and the fastest hour give the least, the coolest and the slowest the most", () => {
		const held = predictHoldover(taus, 4.5, around(33, 4), 8);
		if (held.known !== "yes") throw new Error(held.why);
		expect(held.leastMs).toBeLessThan(predictCrossing(taus[0]!, 4.5, 8, 37));
		expect(held.mostMs).toBeGreaterThan(predictCrossing(taus[3]!, 4.5, 8, 29));
		expect(predictHoldover(taus, 8.1, around(33), 8)).toEqual({ known: "no", why: "too-warm" });
		expect(predictHoldover(taus, 4.5, around(6), 8)).toEqual({ known: "no", why: "cool-around" });
	});
});
