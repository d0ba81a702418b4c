// What a view-model says before anybody has chosen a language: a key of the locales and what goes into it.

import type coldchain from "./locales/es/coldchain.json";
import type demo from "./locales/es/demo.json";
import type devices from "./locales/es/devices.json";
import type equipment from "./locales/es/equipment.json";
import type link from "./locales/es/link.json";
import type loggers from "./locales/es/loggers.json";
import type power from "./locales/es/power.json";
import type system from "./locales/es/system.json";
import type time from "./locales/es/time.json";

type Base<Name extends string> = Name extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : Name;
type KeysOf<Room extends string, Texts> = `${Room}:${Base<keyof Texts & string>}`;

/** Every text there is. A key that no locale has does not compile. */
export type Key =
	| KeysOf<"coldchain", typeof coldchain>
	| KeysOf<"demo", typeof demo>
	| KeysOf<"devices", typeof devices>
	| KeysOf<"equipment", typeof equipment>
	| KeysOf<"link", typeof link>
	| KeysOf<"loggers", typeof loggers>
	| KeysOf<"power", typeof power>
	| KeysOf<"system", typeof system>
	| KeysOf<"time", typeof time>;

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
