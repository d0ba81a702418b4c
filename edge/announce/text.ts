// What a text message says, in the recipient's language and in letters that every telephone has. [AL7]

import type { AlarmId } from "@tesai/shared/contract/id.ts";
import type { Rule } from "@tesai/shared/contract/limits.ts";
import es from "./locales/es.json" with { type: "json" };
import gn from "./locales/gn.json" with { type: "json" };

type Key = keyof typeof es;
const WORDS: Readonly<Record<"es" | "gn", Readonly<Record<Key, string>>>> = { es, gn };

export interface TextLine {
	readonly id: AlarmId;
	readonly fridge: string;
	readonly rule: Rule;
	readonly about: "alarm" | "seen.post" | "seen.sms" | "seen.region" | "over";
}

/** Two parts of a joined message; a third costs money and says little more. */
const LONGEST_TEXT = 306;
const MOST_OF_A_NAME = 40;

/**
 * One text for everything that waits: alarms first, the rest as news. What does not fit is counted; the number of a line
 * that is left out still answers to "OK".
 */
export function composeText(lines: readonly TextLine[], post: string, language: "es" | "gn"): string {
	const words = WORDS[language];
	const sorted = [...lines].sort((a, b) => Number(a.about !== "alarm") - Number(b.about !== "alarm"));
	const frame: Key = sorted.some((line) => line.about === "alarm") ? "alarm" : "news";
	const said = sorted.map(({ id, fridge, rule, about }) =>
		fill(words[`line.${about}`], {
			fridge: fridge.slice(0, MOST_OF_A_NAME),
			rule: words[`rule.${rule}`],
			id: String(id),
		}),
	);
	for (let shown = said.length; ; shown--) {
		const hidden = said.length - shown;
		const parts = [...said.slice(0, shown), ...(hidden > 0 ? [fill(words.more, { count: String(hidden) })] : [])];
		const text = toGsm7(fill(words[frame], { post: post.slice(0, MOST_OF_A_NAME), lines: parts.join("; ") }));
		if (text.length <= LONGEST_TEXT || shown <= 1) return text.slice(0, LONGEST_TEXT);
	}
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
	return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? "");
}

/** The letters of the default alphabet (3GPP 23.038) that a Spanish or Guaraní text needs; each takes one place. */
const GSM_7 = /^[A-Za-z0-9 @£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà\n\r]$/;

/** One foreign letter would halve the room of the whole message, so an accent goes: á is not in the alphabet, é and ñ are. */
export function toGsm7(text: string): string {
	let plain = "";
	for (const letter of text.normalize("NFC").replace(/[’‘ʼ]/g, "'").replace(/[‑–—]/g, "-")) {
		const bare = letter.normalize("NFD").replace(/\p{M}/gu, "");
		plain += GSM_7.test(letter) ? letter : GSM_7.test(bare) ? bare : bare === "" ? "" : "?";
	}
	return plain;
}
