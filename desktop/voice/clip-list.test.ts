import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nameClipFile } from "@tesai/shared/contract/voice.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { needsDebian } from "../../test/sim/debian.ts";
import {
	type Fault,
	findFaults,
	findVoiceFolder,
	formatVoice,
	listWanted,
	readSpokenKeys,
	readVoice,
	readVoices,
} from "./clip-list.ts";
import { measureLevel, measureSilence } from "./level.ts";
import { countSyllables } from "./synthesiser-words.ts";
import { unpackOpus } from "./tools.ts";

const voices = Object.entries(readVoices());

describe.each(voices)("the shipped voice of %s", (language, voice) => {
	test("VO12 says what the page says today: nothing missing, stale or unused (npm run voice)", () => {
		expect(Object.fromEntries(findFaults(language, listWanted(language, voice)))).toEqual({});
	});

	test("VO2 has no digit and no hole in what is said", () => {
		const odd = listWanted(language, voice).filter(({ says }) => /[\d°%{]/.test(says));
		expect(odd).toEqual([]);
	});

	test("VO11 is equally loud throughout, and long enough to be a sentence", () => {
		for (const { key, says, ms, levelDb, peakDb } of readVoice(language).clips) {
			expect(Math.abs(levelDb + 18), key).toBeLessThanOrEqual(2);
			expect(peakDb, key).toBeLessThan(-1);
			const syllables = countSyllables(says);
			// Letters that are spelt out, and pauses between two sentences, take their time.
			expect(ms, `${key}: "${says}"`).toBeGreaterThan(110 * syllables);
			expect(ms, `${key}: "${says}"`).toBeLessThan(400 + 330 * syllables);
		}
	});

	test.skipIf(!needsDebian("opus-tools", "/usr/bin/opusdec"))(
		"VO11 really speaks: decoded, loud, and mostly not silent",
		() => {
			for (const clip of readVoice(language).clips) {
				const { samples, hertz } = unpackOpus(join(findVoiceFolder(language), nameClipFile(clip.key)), 16_000);
				const { levelDb, peakDb } = measureLevel(samples, hertz);
				expect(levelDb, clip.key).toBeCloseTo(clip.levelDb, 0);
				expect(peakDb, clip.key).toBeLessThan(-1);
				expect(Math.abs((samples.length / hertz) * 1000 - clip.ms), clip.key).toBeLessThan(5);
				expect(measureSilence(samples, hertz), clip.key).toBeLessThan(0.5);
			}
		},
	);
});

test("all voices together are under a megabyte", () => {
	const files = voices.flatMap(([language]) =>
		globSync("*", { cwd: findVoiceFolder(language) }).map((name) => join(findVoiceFolder(language), name)),
	);
	expect(files.length).toBeGreaterThan(100);
	expect(files.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(1_000_000);
});

test("VO10 nobody's name and no PIN is spoken", () => {
	expect(readSpokenKeys().filter((key) => /\bpin\.(?!forgotten)|call\.|\.by$/.test(key))).toEqual([]);
});

describe("VO12 what would not match", () => {
	const [language, voice] = voices[0]!;
	const wanted = listWanted(language, voice);
	const one = wanted[3]!;
	let screen: string;

	beforeEach(() => {
		screen = mkdtempSync(join(tmpdir(), "tesai-voice-"));
		cpSync(findVoiceFolder(language), findVoiceFolder(language, screen), { recursive: true });
	});
	afterEach(() => rmSync(screen, { recursive: true }));
	const fileOf = (key: string) => join(findVoiceFolder(language, screen), nameClipFile(key));
	const changeClip = (change: object) =>
		writeFileSync(
			join(findVoiceFolder(language, screen), "voice.json"),
			formatVoice(
				readVoice(language, screen).clips.map((clip) => (clip.key === one.key ? { ...clip, ...change } : clip)),
			),
		);

	test.each<[string, Fault, () => void]>([
		["a file that is gone", "missing", () => rmSync(fileOf(one.key))],
		["other words than the page's", "stale", () => changeClip({ says: "otras palabras" })],
		["another recipe", "stale", () => changeClip({ recipe: "000000000000" })],
		["a file that somebody has laid there", "changed-file", () => writeFileSync(fileOf(one.key), "otro archivo")],
		["a person who says the old words", "stale", () => changeClip({ says: "antes", speaker: "person", recipe: "" })],
	])("%s is found as %s", (_name, fault, spoil) => {
		expect(findFaults(language, wanted, screen).size).toBe(0);
		spoil();
		expect(Object.fromEntries(findFaults(language, wanted, screen))).toEqual({ [one.key]: fault });
	});

	test("a person's recording of today's words has no recipe and needs none", () => {
		changeClip({ speaker: "person", madeBy: "", recipe: "" });
		expect(findFaults(language, wanted, screen).size).toBe(0);
	});

	test("a file and a line that nobody plays are found", () => {
		writeFileSync(join(findVoiceFolder(language, screen), "coldchain.alarm.OTRA.ogg"), "x");
		expect([...findFaults(language, wanted, screen)]).toEqual([["coldchain.alarm.OTRA.ogg", "unused"]]);
		expect(findFaults(language, wanted.slice(1), screen).get(wanted[0]!.key)).toBe("unused");
	});

	test("VO13 a language without a folder has everything missing and nothing else", () => {
		expect(existsSync(findVoiceFolder("nivacle", screen))).toBe(false);
		expect(new Set(findFaults("nivacle", wanted, screen).values())).toEqual(new Set(["missing"]));
	});

	test("an index that is not one is refused", () => {
		writeFileSync(join(findVoiceFolder(language, screen), "voice.json"), '{"clips":[{"key":"x"}]}');
		expect(() => readVoice(language, screen)).toThrow("clips");
		expect(readFileSync(fileOf(one.key)).length).toBeGreaterThan(500);
	});
});
