// What the page "languages and sound" says of a language: how much of it a speaker has still to read, and who speaks it.

import type { Voice } from "@tesai/shared/contract/voice.ts";
import { formatNumber } from "../numbers.ts";
import { type Phrase, phrase } from "../phrase.ts";

export interface ReviewCount {
	readonly texts: number;
	readonly unreviewed: number;
}

/** Rounded up, so that the last unread text is still said; null where all were read. */
export function toReviewWords(count: ReviewCount | undefined): Phrase | null {
	if (count === undefined || count.unreviewed === 0) return null;
	const percent = Math.ceil((100 * count.unreviewed) / count.texts);
	return phrase("speech:review", { share: `${formatNumber(percent)} %` });
}

/** `undefined`: nobody has asked for the voice yet. */
export function toVoiceWords(voice: Voice | null | undefined): Phrase | null {
	if (voice === undefined) return null;
	if (voice === null) return phrase("speech:no-voice");
	const people = voice.clips.filter(({ speaker }) => speaker === "person").length;
	return phrase("speech:people", { n: formatNumber(people), total: formatNumber(voice.clips.length) });
}
