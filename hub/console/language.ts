// The console's words in two languages. The only file that knows i18next.

import { choice, type Static } from "@tesai/shared/contract/schema.ts";
import { createInstance } from "i18next";
import es from "./locales/es.json" with { type: "json" };
import gn from "./locales/gn.json" with { type: "json" };

export const LANGUAGES = ["es", "gn"] as const;
export const LanguageSchema = choice(LANGUAGES);
export type Language = Static<typeof LanguageSchema>;

type Base<Name extends string> = Name extends `${infer Stem}_${"one" | "many" | "other"}` ? Stem : Name;
export type Key = Base<keyof typeof es>;

/** Says a key in one language; a `count` chooses the form and is written as Paraguay writes numbers. */
export type Say = (key: Key, values?: { readonly [name: string]: string | number }) => string;

const words = createInstance();
void words.init({
	resources: { es: { translation: es }, gn: { translation: gn } },
	initAsync: false,
	lng: "es",
	fallbackLng: false,
	keySeparator: false,
	nsSeparator: false,
	// The page's own template escapes whatever is put into it.
	interpolation: { escapeValue: false },
});

// Intl does not know "gn" and would silently count as the machine's own language does.
const spanishRules = new Intl.PluralRules("es-PY");
const guaraniRules = {
	select: (count: number) => (count === 1 ? "one" : "other"),
	resolvedOptions: () => ({ pluralCategories: ["one", "other"] }),
};
words.services.pluralResolver.getRule = (code: string) => (code === "gn" ? guaraniRules : spanishRules);

export function openLanguage(lng: Language): Say {
	return (key, values = {}) => {
		const text: string = words.t(key, { lng, ...values });
		const { count } = values;
		return typeof count === "number" ? text.replace(String(count), writeCount(count)) : text;
	};
}

const counts = new Intl.NumberFormat("es-PY");
const degrees = new Intl.NumberFormat("es-PY", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const times = new Intl.DateTimeFormat("es-PY", {
	timeZone: "America/Asuncion",
	hour: "2-digit",
	minute: "2-digit",
	hourCycle: "h23",
});

/** Both languages write numbers as es-PY does. */
export const writeCount = (value: number): string => counts.format(value);

/** One decimal: a probe promises no more. A true minus sign, and a space that keeps the unit on its line. */
export const writeCelsius = (celsius: number): string => `${degrees.format(celsius).replace("-", "−")}\u00a0°C`;

export const writeTime = (utc: number): string => times.format(utc);

const moments = new Intl.DateTimeFormat("es-PY", {
	timeZone: "America/Asuncion",
	day: "numeric",
	month: "numeric",
	hour: "2-digit",
	minute: "2-digit",
	hourCycle: "h23",
});
/** "20/11, 07:10" */
export const writeMoment = (utc: number): string => moments.format(utc);
