import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CEILING_DB, levelSamples, measureLevel, measureSilence, type Samples, TARGET_DB } from "./level.ts";

const HERTZ = 22_050;
/** A voice of sorts: a tone whose strength rises and falls four times a second, with a pause in the middle. */
function speak(seconds: number, amplitude: number, pauseS = 0.2): Samples {
	return Float32Array.from({ length: Math.round(seconds * HERTZ) }, (_, no) => {
		const at = no / HERTZ;
		if (Math.abs(at - seconds / 2) < pauseS / 2) return 0;
		return amplitude * Math.sin(2 * Math.PI * 180 * at) * (0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * at));
	});
}
function join(...parts: Samples[]): Samples {
	const made = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		made.set(part, at);
		at += part.length;
	}
	return made;
}
const silence = (seconds: number) => new Float32Array(Math.round(seconds * HERTZ));

describe("measuring", () => {
	test("a full sine is 3 dB below its peak, and half of it 6 dB less", () => {
		const sine = Float32Array.from({ length: HERTZ }, (_, no) => Math.sin((2 * Math.PI * 441 * no) / HERTZ));
		expect(measureLevel(sine, HERTZ).levelDb).toBeCloseTo(-3.01, 1);
		expect(measureLevel(sine, HERTZ).peakDb).toBeCloseTo(0, 1);
		const half = sine.map((sample) => sample / 2);
		expect(measureLevel(half, HERTZ).levelDb).toBeCloseTo(-9.03, 1);
	});

	test("pauses do not count", () => {
		const plain = speak(2, 0.3, 0);
		const halting = join(silence(1), plain, silence(2));
		expect(measureLevel(halting, HERTZ).levelDb).toBeCloseTo(measureLevel(plain, HERTZ).levelDb, 1);
		expect(measureSilence(halting, HERTZ)).toBeCloseTo(0.6, 1);
		expect(measureSilence(plain, HERTZ)).toBeLessThan(0.05);
	});
});

describe("levelling", () => {
	test("VO11 whatever it was before, it is at the target and under the ceiling", () => {
		fc.assert(
			fc.property(
				fc.double({ min: 0.005, max: 1, noNaN: true }),
				fc.integer({ min: 1, max: 4 }),
				(amplitude, seconds) => {
					const level = measureLevel(levelSamples(speak(seconds, amplitude), HERTZ), HERTZ);
					expect(Math.abs(level.levelDb - TARGET_DB)).toBeLessThan(0.5);
					expect(level.peakDb).toBeLessThan(CEILING_DB);
				},
			),
			{ numRuns: 25 },
		);
	});

	test("VO11 a click that stands alone is bent and does not make the words quiet", () => {
		const clicking = speak(1, 0.1);
		clicking[100] = 1;
		const level = measureLevel(levelSamples(clicking, HERTZ), HERTZ);
		expect(Math.abs(level.levelDb - TARGET_DB)).toBeLessThan(1);
		expect(level.peakDb).toBeLessThan(CEILING_DB);
	});

	test("silence at the ends goes, the pause within stays", () => {
		const made = levelSamples(join(silence(0.5), speak(1, 0.3), silence(0.8)), HERTZ);
		expect(made.length / HERTZ).toBeGreaterThan(1);
		expect(made.length / HERTZ).toBeLessThan(1.15);
		expect(measureSilence(made, HERTZ)).toBeGreaterThan(0.15);
	});

	test("silence alone stays what it is", () => {
		expect(levelSamples(silence(0.3), HERTZ).every((sample) => sample === 0)).toBe(true);
	});
});
