import { HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { inferCompressor, summariseCompressor } from "./compressor-statistics.ts";
import { findSwings } from "./swing.ts";

const minutes = (count: number) => count * MINUTE;

describe("CC65 compressor statistics", () => {
	test("CC65 a contact: a state holds until the next sample, not through a silence, and a start is off then on", () => {
		const samples = [
			{ utc: minutes(-5), running: false },
			{ utc: minutes(10), running: true },
			{ utc: minutes(20), running: false },
			{ utc: minutes(35), running: true },
		];
		// −5 … 15 is 15 minutes of the hour, but the next sample comes at 10; the last one holds for 20 minutes at most.
		expect(summariseCompressor(samples, 0, HOUR)).toEqual({ ranMs: minutes(30), judgedMs: minutes(55), starts: 2 });
	});

	test("CC65 a device that counts is believed", () => {
		const samples = [15, 30, 45].map((at) => ({
			utc: minutes(at),
			running: false,
			ranMs: millis(minutes(4)),
			overMs: millis(minutes(15)),
		}));
		expect(summariseCompressor(samples, 0, HOUR)).toEqual({ ranMs: minutes(12), judgedMs: minutes(45), starts: null });
	});

	test("CC65 without a contact, falling is cooling; noise below a turn is none", () => {
		const saw = Array.from({ length: 180 }, (_, minute) => {
			const phase = minute % 60;
			const celsius = phase < 45 ? 3.4 + phase / 22.5 : 5.4 - (phase - 45) / 7.5;
			return { utc: minutes(minute), celsius: Math.round((celsius + (minute % 3) * 0.05) * 10) / 10 };
		});
		const { ranMs, judgedMs } = inferCompressor(findSwings(saw), minutes(60), minutes(120));
		expect(judgedMs).toBe(HOUR);
		expect(Math.abs(ranMs / judgedMs - 0.25)).toBeLessThan(0.05);
		const flat = saw.map((one, index) => ({ ...one, celsius: 4.2 + (index % 4) * 0.1 }));
		expect(inferCompressor(findSwings(flat), 0, HOUR)).toEqual({ ranMs: 0, judgedMs: 0, starts: null });
		expect(findSwings([])).toEqual([]);
	});
});
