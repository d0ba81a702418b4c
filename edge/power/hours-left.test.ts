import { HOUR } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { DISCHARGES, type DischargeName, recordDischarge } from "../../test/sim/discharges.ts";
import { unknownCharge } from "./charge.ts";
import { batteryOf, thresholdsOf } from "./chemistry.ts";
import { type Flow, foreseeHours } from "./hours-left.ts";
import { parseDischarge } from "./judge-discharge.ts";
import { describeJudgement, judgeDischarge } from "./judgement.ts";

const CONFIG = {
	sensor: "solar-1" as never,
	battery: { capacityAh: 100, nominalVolts: "12", chemistry: "lead-acid" },
} as const;
const SETTINGS = { battery: batteryOf(CONFIG), thresholds: thresholdsOf(CONFIG) };
/** 23:00 UTC in November: night at the post. */
const NIGHT = Date.UTC(2026, 10, 20, 23);

/** Five hours of one load and one sun. */
function flows(loadAmps: number | null, sunAmps = 0, now = NIGHT): Flow[] {
	return Array.from({ length: 60 }, (_, index) => ({
		utc: now - (60 - index) * 300_000,
		loadAmps,
		sunAmps,
		volts: 12.3,
		amps: loadAmps === null ? null : sunAmps - loadAmps,
		ampereHours: ((sunAmps - (loadAmps ?? 0)) * index) / 12,
		isHeldBack: false,
		isFresh: true,
	}));
}
const known = {
	...unknownCharge(SETTINGS.battery),
	level: 0.7,
	covariance: [
		[0.0004, 0, 0],
		[0, 0.01, 0],
		[0, 0, 1e-6],
	],
} as ReturnType<typeof unknownCharge>;
const foresee = (charge: typeof known | undefined, list: Flow[], now = NIGHT) =>
	foreseeHours(charge, SETTINGS.battery, SETTINGS.thresholds, list, now);

describe("foreseeHours", () => {
	test("PW6 fifty ampere-hours at five amperes are ten hours, and the patience of the mode", () => {
		const left = foresee(known, flows(5));
		expect(left).toMatchObject({ state: "known", likely: 10.2 });
		if (left.state !== "known") return;
		expect(left.least).toBeLessThan(10);
		expect(left.most ?? Number.POSITIVE_INFINITY).toBeGreaterThan(10.2);
	});

	test("PW6 at night nobody counts on tomorrow's sun; at noon today's is counted until the evening", () => {
		const noon = Date.UTC(2026, 10, 20, 16);
		const dark = foresee(known, flows(5, 0, noon), noon);
		const bright = foresee(known, flows(5, 8, noon), noon);
		expect(dark).toMatchObject({ state: "known", likely: 10.2 });
		if (bright.state !== "known") throw new Error("known");
		expect(bright.likely).toBeGreaterThan(15);
		expect(bright.least).toBeLessThan(10.2);
	});

	test("PW7 what nobody knows is named", () => {
		expect(foresee(undefined, [])).toEqual({ state: "unknown", why: "no-reading" });
		expect(foresee(unknownCharge(SETTINGS.battery), flows(5))).toEqual({ state: "unknown", why: "charge-unknown" });
		expect(foresee(known, flows(null))).toEqual({ state: "unknown", why: "load-unknown" });
		expect(foresee(known, flows(0))).toMatchObject({ state: "enough" });
		expect(foresee(known, flows(0.1))).toMatchObject({ state: "enough" });
	});
});

/** Share of the hours of the last two thirds that must lie within ±20 % or half an hour of the truth. */
const WITHIN: Readonly<Record<DischargeName, number>> = {
	"one-night": 1,
	// The sun of the afternoon comes and goes under the clouds.
	"cloudy-day": 0.6,
	// Until the charge has fallen by a third nobody can tell an old battery from a full one.
	"aged-battery": 0.4,
	// What was learned in one night helps in the next.
	"aged-and-known": 0.6,
	"heavier-load": 0.6,
	"slow-days": 0.9,
};

test.each(Object.keys(DISCHARGES) as DischargeName[])("PW6, PW8: a recorded discharge, %s, is foreseen", (name) => {
	const { records } = parseDischarge(JSON.stringify(recordDischarge(name).records));
	const judged = judgeDischarge(records, SETTINGS);
	console.info([`${name}:`, ...describeJudgement(judged).slice(-1)].join(" "));
	expect(judged.changes.map(({ mode }) => mode).slice(0, 3)).toEqual(["save", "survive", "asleep"]);
	const counted = judged.hours.filter(({ counts }) => counts);
	const near = counted.filter(
		({ hoursLeft, truth }) =>
			hoursLeft.state === "known" && Math.abs(hoursLeft.likely - truth) <= Math.max(0.2 * truth, 0.5),
	);
	expect(near.length / counted.length).toBeGreaterThanOrEqual(WITHIN[name]);
	expect(judged.ends[0]! - records[0]!.utc).toBeGreaterThan(3 * HOUR);
});

test("PW7 a charger that shows only its own current: the pace of the volts says how long, widely", () => {
	const hidden = recordDischarge("one-night").records.map((record) => ({
		...record,
		batteryAmps: (0.97 * record.panelWatts) / record.batteryVolts,
	}));
	const { records } = parseDischarge(JSON.stringify(hidden));
	const judged = judgeDischarge(records, SETTINGS);
	console.info(`one-night without a shunt: ${describeJudgement(judged).at(-1)}`);
	expect(judged.changes.map(({ mode }) => mode)).toEqual(["save", "survive", "asleep", "survive"]);
	const said = judged.hours.flatMap(({ hoursLeft, truth }) =>
		hoursLeft.state === "known" ? [{ hoursLeft, truth }] : [],
	);
	const inRange = said.filter(({ hoursLeft, truth }) => hoursLeft.least <= truth && (hoursLeft.most ?? truth) >= truth);
	expect(said.length).toBeGreaterThan(5);
	expect(inRange.length / said.length).toBeGreaterThan(0.7);
});

test("a record's line that cannot be one is left out and counted; more digits and more fields are no harm", () => {
	const { records, refused, battery } = parseDischarge(
		JSON.stringify({
			battery: { capacityAh: 50 },
			records: [
				{ at: "2026-11-20T18:00:00Z", batteryVolts: 12.34567, batteryAmps: -3.001, panelWatts: 0.4, note: "x" },
				{ at: 1_795_000_000_000, batteryVolts: 12.3 },
				{ at: "yesterday", batteryVolts: 12.3 },
				{ at: 1_795_000_000_000, batteryVolts: 1_200 },
				null,
			],
		}),
	);
	expect(refused).toBe(3);
	expect(battery).toEqual({ capacityAh: 50 });
	expect(records[0]?.reading).toEqual({
		kind: "power",
		supplied: true,
		batteryVolts: 12.35,
		batteryAmps: -3,
		panelWatts: 0,
	});
});
