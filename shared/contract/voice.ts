// The spoken files that ship with the page: which sentence a file says, who speaks in it, and how it is found.

import { choice, decimal, integer, list, record, type Static, text } from "./schema.ts";

/** Of one sentence in one language; the file beside the index is `nameClipFile(key)`. */
export const ClipSchema = record({
	/** The sentence's key in the locales, `coldchain:alarm.HEAT`. */
	key: text(80),
	/** The words that are heard. */
	says: text(300),
	speaker: choice(["synthesiser", "person"]),
	/** What made it: `espeak-ng 1.51 gn`; of a person nothing, names stay out. */
	madeBy: text(40),
	/** Of the words as the synthesiser was given them and of its settings; empty for a person. */
	recipe: text(16),
	/** Of the file's bytes: a changed file has a changed address. */
	digest: text(16),
	ms: integer(100, 30_000),
	/** Root mean square of the loud parts, dB below full scale. */
	levelDb: decimal(0.1, -60, 0),
	peakDb: decimal(0.1, -60, 0),
});
export type Clip = Static<typeof ClipSchema>;

/** `voice.json` of a language's folder. */
export const VoiceSchema = record({ clips: list(ClipSchema, 500) });
export type Voice = Static<typeof VoiceSchema>;

export function nameClipFile(key: string): string {
	return `${key.replace(":", ".")}.ogg`;
}

/** What is said for a key: its own words, or those made for the ear where it has numbers or signs that only the eye reads. */
export function readSpoken(texts: Readonly<Record<string, string>>, key: string): string | undefined {
	return texts[`speech:as.${key.replace(":", ".")}`] ?? texts[key];
}
