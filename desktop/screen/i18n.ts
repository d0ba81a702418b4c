// Turns a phrase into words of the chosen language. The only file that knows i18next.

import { signal } from "@preact/signals";
import { createInstance } from "i18next";
import esColdchain from "./locales/es/coldchain.json" with { type: "json" };
import esDemo from "./locales/es/demo.json" with { type: "json" };
import esDevices from "./locales/es/devices.json" with { type: "json" };
import esEquipment from "./locales/es/equipment.json" with { type: "json" };
import esLink from "./locales/es/link.json" with { type: "json" };
import esLoggers from "./locales/es/loggers.json" with { type: "json" };
import esPower from "./locales/es/power.json" with { type: "json" };
import esSystem from "./locales/es/system.json" with { type: "json" };
import esTime from "./locales/es/time.json" with { type: "json" };
import gnColdchain from "./locales/gn/coldchain.json" with { type: "json" };
import gnDemo from "./locales/gn/demo.json" with { type: "json" };
import gnDevices from "./locales/gn/devices.json" with { type: "json" };
import gnEquipment from "./locales/gn/equipment.json" with { type: "json" };
import gnLink from "./locales/gn/link.json" with { type: "json" };
import gnLoggers from "./locales/gn/loggers.json" with { type: "json" };
import gnPower from "./locales/gn/power.json" with { type: "json" };
import gnSystem from "./locales/gn/system.json" with { type: "json" };
import gnTime from "./locales/gn/time.json" with { type: "json" };
import { formatNumber } from "./numbers.ts";
import type { Key, Phrase } from "./phrase.ts";

export const LANGUAGES = ["es", "gn"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Reading it inside a view makes the view follow the switch. */
export const language = signal<Language>("es");

const i18next = createInstance();
void i18next.init({
	resources: {
		es: {
			coldchain: esColdchain,
			demo: esDemo,
			devices: esDevices,
			equipment: esEquipment,
			link: esLink,
			loggers: esLoggers,
			power: esPower,
			system: esSystem,
			time: esTime,
		},
		gn: {
			coldchain: gnColdchain,
			demo: gnDemo,
			devices: gnDevices,
			equipment: gnEquipment,
			link: gnLink,
			loggers: gnLoggers,
			power: gnPower,
			system: gnSystem,
			time: gnTime,
		},
	},
	initAsync: false,
	lng: "es",
	fallbackLng: false,
	keySeparator: false,
	nsSeparator: ":",
	// Preact escapes what it writes; escaping twice would print "&#39;".
	interpolation: { escapeValue: false },
});

// Intl does not know "gn" and silently counts, dates and writes numbers as the machine's own language does. Both
// languages have one and other; Spanish "many" starts at a million, which nothing here reaches.
const oneOrOther = {
	select: (count: number) => (count === 1 ? "one" : "other"),
	resolvedOptions: () => ({ pluralCategories: ["one", "other"] }),
};
i18next.services.pluralResolver.getRule = () => oneOrOther;

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
