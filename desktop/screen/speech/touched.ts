// Says a button's name when a finger is put on it: it acts when the finger is lifted, and not at all when the finger is drawn away.

import { language, say } from "../i18n.ts";
import { LANGUAGES } from "../languages.ts";
import type { Key } from "../phrase.ts";
import { touchSpeech } from "../preferences.ts";
import { playPiece } from "./player.ts";
import { SPOKEN } from "./spoken.ts";

const SPEAKING = "button, label, summary, [role=tab]";

/** The first of what is written on a button that is a sentence among `known`. */
export function findWords(written: readonly string[], known: ReadonlyMap<string, Key>): Key | undefined {
	return written.map((words) => known.get(plain(words))).find((key) => key !== undefined);
}

export function speakTouched(): void {
	const speak = (target: EventTarget | null) => {
		if (touchSpeech.peek() === "off" || !(target instanceof Element)) return;
		const touched = target.closest(SPEAKING);
		if (touched === null) return;
		// A language says its own name with its own voice.
		const own = LANGUAGES.find(({ code }) => code === touched.getAttribute("lang"))?.code;
		const key = own === undefined ? findWords(readWritten(touched), listWords()) : "language:name";
		if (key === undefined) return;
		void playPiece({ voicing: "button", says: { language: own ?? language.peek(), keys: [key] } });
	};
	addEventListener("pointerdown", ({ target }) => speak(target), { passive: true });
	addEventListener("focusin", ({ target }) => {
		// Those who go by keys hear where they are; a touch has been heard already.
		if (target instanceof Element && target.matches(":focus-visible")) speak(target);
	});
}

/** A button's name, then what stands on it, then the part of that in heavy type: beside it there may be a remark. */
function readWritten(touched: Element): string[] {
	const heavy = touched.querySelector("strong")?.textContent;
	return [touched.getAttribute("aria-label"), touched.textContent, heavy].filter((words) => words != null);
}

/** In the language of the moment, whose words are what stands on the buttons. */
function listWords(): Map<string, Key> {
	return new Map(
		Object.values(SPOKEN).flatMap((keys) =>
			keys.flatMap((key) => (key === "language:name" ? [] : [[plain(say(key)), key] as const])),
		),
	);
}

const plain = (words: string): string => words.normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase();
