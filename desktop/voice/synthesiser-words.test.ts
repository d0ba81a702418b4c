import { describe, expect, test } from "vitest";
import { needsDebian } from "../../test/sim/debian.ts";
import { readVoices } from "./clip-list.ts";
import { correctSounds, countSyllables, isForeign, isSpelt, spellForSynthesiser } from "./synthesiser-words.ts";
import { synthesiseSound } from "./tools.ts";

const gn = readVoices().gn!;
const es = readVoices().es!;

describe("spelling for the synthesiser", () => {
	test.each([
		["loans are stressed as they are said", "Ehecha heladera termómetro", "ehecha heladéra termómetro"],
		["a longer loan wins over its part", "embohasa caja fría‑pe", "embohasa káha fría-pe"],
		["a Guaraní ending stays with its word", "Ehenói técnico‑pe", "ehenói técnico-pe"],
		["only whole words", "oheladerako heladera’i", "oheladerako heladera’i"],
		["puso and tildes stay", "Ko’ág̃a Ro’ysã", "ko’ág̃a ro’ysã"],
		["quotation marks and dots go", "Ejopy «Ahechama»… Cháke!", "ejopy ahechama cháke"],
	])("%s", (_name, printed, spelt) => {
		expect(spellForSynthesiser(printed, gn)).toBe(spelt.normalize("NFC"));
	});

	test("Spanish is left as it is", () => {
		expect(spellForSynthesiser("Cierre bien la puerta", es)).toBe("cierre bien la puerta");
	});
});

test.each([
	["y is said in the middle of the mouth, as ỹ is", "**,o_!ys'a~_|", "**,o_!y~s'a~_|"],
	["what is nasal already stays", "ojekuaa_!'y~Ba", "ojekuaa_!'y~Ba"],
	[
		"nd and nt are made with the tongue at the teeth",
		"Nd,aip'o**i k'oNt**ol ikaNg'y",
		"nd,aip'o**i k'ont**ol ikaNg'y~",
	],
])("of the sounds %s", (_name, line, right) => {
	expect(correctSounds(line, gn)).toBe(right);
});

test.each([
	["(es)d'os(gn) h'a", true],
	["'e:_| 'o: _:(en)I2dZ'EktI2v_(gn)", true],
	["hak'u_| ,ete**e'i", false],
])("%s is read in another language: %s", (line, foreign) => {
	expect(isForeign(line)).toBe(foreign);
});

test.each([
	["okẽ ojepe’áva", 7],
	["ko’ág̃a", 3],
	["ndaipóri", 3],
	["sí", 1],
	["Cierre bien la puerta", 9],
	["xyz", 1],
	["", 0],
])("%s has %i vowels, a falling diphthong counted as one", (words, count) => {
	expect(countSyllables(words)).toBe(count);
});

test.each([
	["usb", ["'u: 'ese B'e"], true],
	["haku eterei", ["hak'u_| ,ete**e'i"], false],
])("%s is read letter by letter: %s", (spelling, lines, spelt) => {
	expect(isSpelt(spelling, lines)).toBe(spelt);
});

describe.skipIf(!needsDebian("espeak-ng", "/usr/bin/espeak-ng"))("the synthesiser", () => {
	test.each([
		["a digit, which it reads in Spanish", "vakúna 8", gn],
		["a puso of another code point, which it spells in English", "roʼysã", gn],
	])("is not given %s", (_name, spelling, voice) => {
		expect(() => synthesiseSound(spelling, voice)).toThrow("cannot read");
	});

	test("says the same words with the same sounds as often as it is asked", () => {
		const once = synthesiseSound("ro’ysã eterei", gn);
		expect(once.samples.length / once.hertz).toBeGreaterThan(0.8);
		expect(synthesiseSound("ro’ysã eterei", gn)).toEqual(once);
	});
});
