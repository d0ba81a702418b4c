// What a view-model says before anybody has chosen a language: a key of the locales and what goes into it.

import type access from "./locales/es/access.json";
import type chart from "./locales/es/chart.json";
import type coldchain from "./locales/es/coldchain.json";
import type demo from "./locales/es/demo.json";
import type devices from "./locales/es/devices.json";
import type episodes from "./locales/es/episodes.json";
import type equipment from "./locales/es/equipment.json";
import type keyboard from "./locales/es/keyboard.json";
import type link from "./locales/es/link.json";
import type loggers from "./locales/es/loggers.json";
import type power from "./locales/es/power.json";
import type sheet from "./locales/es/sheet.json";
import type speech from "./locales/es/speech.json";
import type system from "./locales/es/system.json";
import type time from "./locales/es/time.json";
import type work from "./locales/es/work.json";

type Base<Name extends string> = Name extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : Name;
interface Rooms {
	access: typeof access;
	chart: typeof chart;
	coldchain: typeof coldchain;
	demo: typeof demo;
	devices: typeof devices;
	episodes: typeof episodes;
	equipment: typeof equipment;
	keyboard: typeof keyboard;
	link: typeof link;
	loggers: typeof loggers;
	power: typeof power;
	sheet: typeof sheet;
	speech: typeof speech;
	system: typeof system;
	time: typeof time;
	work: typeof work;
}

/** Every text there is. A key that no locale has does not compile. */
export type Key = { [Room in keyof Rooms]: `${Room}:${Base<keyof Rooms[Room] & string>}` }[keyof Rooms];

/** A sentence to be said. A value may be a sentence itself: Guaraní joins its parts differently from Spanish. */
export interface Phrase {
	readonly key: Key;
	/** Chooses between one and many; printed as a number. */
	readonly count?: number;
	readonly values?: Readonly<Record<string, string | Phrase>>;
}

/** Shorthand for a sentence with values; `count` has a parameter of its own because few sentences count. */
export function phrase(key: Key, values?: Phrase["values"], count?: number): Phrase {
	return { key, ...(values && { values }), ...(count !== undefined && { count }) };
}
