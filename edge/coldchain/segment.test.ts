import { check } from "@tesai/shared/contract/check.ts";
import { TemperaturesRecorded } from "@tesai/shared/contract/event/coldchain.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { encodeValue } from "@tesai/shared/wire/value.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packTemperatures, unpackTemperatures } from "./segment.ts";

const SENSOR = "heladera-1-sonda" as SensorId;

describe("segments", () => {
	test("CC18 whatever the stamps, every temperature comes back as it was", () => {
		const rows = fc.array(
			fc.record({ gap: fc.integer({ min: 1, max: 100_000 }), centi: fc.integer({ min: -9_990, max: 15_000 }) }),
			{ minLength: 1, maxLength: 200 },
		);
		fc.assert(
			fc.property(rows, fc.integer({ min: -1_000_000, max: 1_000_000_000 }), (gaps, start) => {
				let monoMs = start;
				const samples = gaps.map(({ gap, centi }) => {
					monoMs += gap;
					return { monoMs, centi };
				});
				const facts = packTemperatures(SENSOR, 1, samples);
				for (const fact of facts) expect(check(TemperaturesRecorded, fact)).toMatchObject({ ok: true });
				expect(facts.flatMap(unpackTemperatures)).toEqual(samples);
			}),
		);
	});

	test("more than a fact can hold becomes several", () => {
		const samples = Array.from({ length: 10_000 }, (_, i) => ({ monoMs: i * 1_000, centi: 450 }));
		const facts = packTemperatures(SENSOR, 1, samples);
		expect(facts.map((fact) => fact.samples.length)).toEqual([4_096, 4_096, 1_808]);
		expect(facts.flatMap(unpackTemperatures)).toEqual(samples);
	});

	test("a sensor that keeps its grid costs two bytes a reading, also across a gap", () => {
		const samples = Array.from({ length: 60 }, (_, i) => ({
			monoMs: (i < 30 ? i : i + 7) * 60_000,
			centi: 450 + (i % 5) * 10,
		}));
		const [fact] = packTemperatures(SENSOR, 1, samples);
		expect(fact?.stepMs).toBe(60_000);
		const overhead = encodeValue(TemperaturesRecorded, { ...fact!, samples: [] }).length;
		expect(encodeValue(TemperaturesRecorded, fact!).length - overhead).toBeLessThanOrEqual(2 * 60 + 2);
	});
});
