// How a sentence is written for the synthesiser: signs of print removed, loans spelt as the language's own letters would sound.

/** Of `voices.json`, by language. */
export interface SynthesiserVoice {
	/** As espeak-ng names it. */
	readonly voice: string;
	readonly wordsPerMinute: number;
	/** 0 … 99 */
	readonly pitch: number;
	/** Words that it would stress or sound wrongly, and how they are to be spelt for it. Longer ones win. */
	readonly words: Readonly<Record<string, string>>;
	/** Expression and replacement in espeak-ng's own names of sounds. */
	readonly sounds: readonly (readonly [string, string])[];
}

/**
 * Lower case, NFC; quotation marks and dots go, the hyphen that does not break becomes the common one: with it a Guaraní
 * ending is read as part of its word (`técnico-pe`), and the puso U+2019 is read as the glottal stop that it is.
 */
export function spellForSynthesiser(sentence: string, { words }: SynthesiserVoice): string {
	const plain = sentence
		.normalize("NFC")
		.toLowerCase()
		.replaceAll("\u2011", "-")
		.replace(/[«»“”"¡!]/g, "")
		.replace(/…/g, "");
	const known = Object.keys(words).toSorted((one, other) => other.length - one.length);
	if (known.length === 0) return plain;
	const whole = new RegExp(`(?<![\\p{L}\\p{M}’])(?:${known.join("|")})(?![\\p{L}\\p{M}’])`, "gu");
	return plain.replace(whole, (word) => words[word] ?? word);
}

/** Puts right in a line of sounds what the voice's own rules get wrong; read back by espeak-ng between double brackets. */
export function correctSounds(line: string, { sounds }: SynthesiserVoice): string {
	return sounds.reduce((made, [wrong, right]) => made.replace(new RegExp(wrong, "g"), right), line.trim());
}

/** A digit or a letter that the voice does not know is read in another language, which the line of sounds marks "(es)". */
export function isForeign(line: string): boolean {
	return /\([a-z]{2,3}(?:-[a-z0-9]+)?\)/.test(line);
}

/** A word that the voice reads letter by letter has far more vowels in its sounds than on paper. */
export function isSpelt(spelling: string, lines: readonly string[]): boolean {
	const sounds = lines.join(" ").match(/[aeiouyEIU@]/g)?.length ?? 0;
	return sounds > 1.6 * Math.max(1, countSyllables(spelling));
}

/** About the syllables of Spanish or Guaraní as written: every vowel, a falling diphthong as one. */
export function countSyllables(words: string): number {
	const vowels = /[aeiouy]\p{M}*(?:[iu](?!\p{M}))?/gu;
	return words.toLowerCase().normalize("NFD").match(vowels)?.length ?? 0;
}
