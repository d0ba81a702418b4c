// Turns a phrase into words of the chosen language. The only file that knows i18next.

import { signal } from "@preact/signals";
import { createInstance } from "i18next";
import { findPluralRule, LANGUAGES, type Language, readTexts } from "./languages.ts";
import { formatNumber } from "./numbers.ts";
import type { Key, Phrase } from "./phrase.ts";

/** What the post's staff all read; a language that lacks a text shows this one's. */
const MAIN_LANGUAGE: Language = "es";

/** Reading it inside a view makes the view follow the switch. */
export const language = signal<Language>(MAIN_LANGUAGE);

const i18next = createInstance();
void i18next.init({
	resources: Object.fromEntries(LANGUAGES.map(({ code }) => [code, readTexts(code)])),
	initAsync: false,
	lng: MAIN_LANGUAGE,
	fallbackLng: MAIN_LANGUAGE,
	keySeparator: false,
	nsSeparator: ":",
	// Preact escapes what it writes; escaping twice would print "&#39;".
	interpolation: { escapeValue: false },
});

// Intl does not know "gn" and silently counts, dates and writes numbers as the machine's own language does.
i18next.services.pluralResolver.getRule = (code: Language) => {
	const { forms, select } = findPluralRule(code);
	return { select, resolvedOptions: () => ({ pluralCategories: forms }) };
};

/** The words for a phrase, in the language chosen now. `{{n}}` in a text is the phrase's count as Paraguay writes it. */
export function say(what: Phrase | Key): string {
	return sayIn(language.value, what);
}

export function sayIn(lng: Language, what: Phrase | Key): string {
	if (typeof what === "string") return i18next.t(what, { lng });
	const values: Record<string, string> = {};
	for (const [name, value] of Object.entries(what.values ?? {})) {
		values[name] = typeof value === "string" ? value : sayIn(lng, value);
	}
	if (what.count === undefined) return i18next.t(what.key, { lng, ...values });
	return i18next.t(what.key, { lng, ...values, count: what.count, n: formatNumber(what.count) });
}
