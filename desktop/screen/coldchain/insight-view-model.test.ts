import type { Holdover, Insight } from "@tesai/shared/contract/edge-api/insight.ts";
import { celsius, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import {
	toCompressorCard,
	toDoorCard,
	toHoldoverCard,
	toRangeWords,
	toTrendCard,
	toVvmCard,
} from "./insight-view-model.ts";

const insight = (some: Partial<Insight>): Insight => ({
	fridge: "h1" as Insight["fridge"],
	from: 0 as Insight["from"],
	to: 0 as Insight["to"],
	coveredMs: HOUR,
	mktCelsius: celsius(4.7),
	vvmUsed: { vvm2: 0.123, vvm7: 0.019, vvm14: 0.01, vvm30: 0.0049 },
	door: null,
	compressor: null,
	holdover: { known: "no", why: "no-outage-seen" },
	trend: { verdict: "steady", sign: "none", strain: 1.02, days: 27, daysNeeded: 7 },
	...some,
});
const range = (least: number, most: number) => toRangeWords({ leastMs: millis(least), mostMs: millis(most) });

describe("CC72 in words", () => {
	test.each([
		[2.2 * HOUR, 2.9 * HOUR, "coldchain:holdover.hours", { least: "2", most: "3" }],
		[42 * MINUTE, 63 * MINUTE, "coldchain:holdover.minutes", { least: "40", most: "65" }],
		[1 * MINUTE, 2 * MINUTE, "coldchain:holdover.minutes", { least: "0", most: "5" }],
		[50 * MINUTE, 150 * MINUTE, "coldchain:holdover.within", { most: "3" }],
		[2 * HOUR, 2 * HOUR, "coldchain:holdover.hours", { least: "2", most: "3" }],
		[60 * HOUR, 100 * HOUR, "coldchain:holdover.days", { least: "2", most: "5" }],
	])("CC72 a holdover of %i to %i ms is never one number", (least, most, key, values) => {
		expect(range(least, most)).toEqual({ key, values });
	});

	test("CC72 a holdover says what it rests on, or why nobody knows", () => {
		const known: Holdover = { known: "yes", leastMs: HOUR, mostMs: millis(3 * HOUR), basis: "this-outage" };
		expect(toHoldoverCard(insight({ holdover: known }))).toMatchObject({
			title: { key: "coldchain:insight.holdover.now" },
			note: { key: "coldchain:insight.basis.this-outage" },
			isBad: true,
		});
		expect(toHoldoverCard(insight({}))).toMatchObject({
			value: null,
			note: { key: "coldchain:insight.why.no-outage-seen" },
			isBad: false,
		});
	});

	test("CC72 the trend says what to do when it is bad, and how far it is while it learns", () => {
		expect(toTrendCard(insight({})).note).toEqual({ key: "coldchain:insight.sign.none" });
		const failing = { verdict: "failing", sign: "runs-longer", strain: 1.5, days: 30, daysNeeded: 7 } as const;
		expect(toTrendCard(insight({ trend: failing }))).toMatchObject({
			value: { key: "coldchain:insight.trend.failing" },
			note: { key: "coldchain:insight.call" },
			isBad: true,
		});
		const learning = { verdict: "learning", sign: "none", strain: null, days: 3, daysNeeded: 7 } as const;
		expect(toTrendCard(insight({ trend: learning })).note).toEqual({
			key: "coldchain:insight.sign.learning",
			values: { days: "3", needed: "7" },
		});
	});

	test("CC72 numbers carry no more figures than they are worth", () => {
		expect(toVvmCard(insight({}), "vvm7").value).toBe("1,9\u00a0%");
		expect(toVvmCard(insight({}), "vvm2").value).toBe("12\u00a0%");
		expect(toVvmCard(insight({ mktCelsius: null }), "vvm2").value).toBeNull();
		const compressor = { dutyPercent: 30.3, basis: "contact", startsPerDay: 44.6, runMs: MINUTE } as const;
		expect(toCompressorCard(insight({ compressor }))).toMatchObject({
			value: { values: { percent: "30\u00a0%" } },
			note: { key: "coldchain:insight.compressor.starts", values: { n: "45" } },
		});
		expect(
			toCompressorCard(insight({ compressor: { ...compressor, basis: "temperature", startsPerDay: null } })).note,
		).toEqual({
			key: "coldchain:insight.compressor.temperature",
		});
		const door = { openingsPerDay: 3.7, openMsPerDay: millis(4 * MINUTE), longestMs: millis(3 * MINUTE) };
		expect(toDoorCard(insight({ door })).value).toEqual({
			key: "coldchain:insight.door.openings",
			values: { n: "3,7" },
		});
		expect(toDoorCard(insight({})).value).toBeNull();
	});
});
