// Says a button's name when a finger is put on it: it acts when the finger is lifted, and not at all when the finger is drawn away.

import { language, say } from "../i18n.ts";
import type { Key } from "../phrase.ts";
import { touchSpeech } from "../preferences.ts";
import { playPiece } from "./player.ts";
import { SPOKEN } from "./spoken.ts";

const SPEAKING = "button, label, summary, [role=tab]";

/** The sentence among `known` that stands on a button, whatever sign stands before it. */
export function findWords(written: string, known: ReadonlyMap<string, Key>): Key | undefined {
	return known.get(plain(written));
}

export function speakTouched(): void {
	const speak = (target: EventTarget | null) => {
		if (touchSpeech.peek() === "off" || !(target instanceof Element)) return;
		const touched = target.closest(SPEAKING);
		if (touched === null) return;
		const key = findWords(touched.getAttribute("aria-label") ?? touched.textContent ?? "", listWords());
		if (key !== undefined) void playPiece({ voicing: "button", says: { language: language.peek(), keys: [key] } });
	};
	addEventListener("pointerdown", ({ target }) => speak(target), { passive: true });
	addEventListener("focusin", ({ target }) => {
		// Those who go by keys hear where they are; a touch has been heard already.
		if (target instanceof Element && target.matches(":focus-visible")) speak(target);
	});
}

/** In the language of the moment, whose words are what stands on the buttons. */
function listWords(): Map<string, Key> {
	return new Map(Object.values(SPOKEN).flatMap((keys) => keys.map((key) => [plain(say(key)), key] as const)));
}

const plain = (words: string): string => words.normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase();
