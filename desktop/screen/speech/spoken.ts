// What the voice can say, and how a fridge is called by it.

import type { Key } from "../phrase.ts";
import listed from "./spoken.json" with { type: "json" };

/** A language's own name is no text of the page: it stands in each language's language.json, and each says its own. */
export type SpokenKey = Key | "language:name";

/** By what it is for: `alarm` and `state` are fetched ahead, because the edge may be busy or gone when they are needed. */
export const SPOKEN = listed as Readonly<Record<keyof typeof listed, readonly SpokenKey[]>>;
export const FETCHED_AHEAD: readonly SpokenKey[] = [...SPOKEN.alarm, ...SPOKEN.state];

/** "Heladera 2" has a file of its own; any other name stays on the screen and the voice says `otherwise`, "the fridge". */
export function nameFridge(name: string, otherwise: Key = "speech:fridge"): Key {
	const number = /^\s*heladera\s+(?:n[º°.o]?\s*)?0?(\d)\s*$/i.exec(name)?.[1];
	const key = `speech:fridge.${number}`;
	return SPOKEN.alarm.includes(key as Key) ? (key as Key) : otherwise;
}
