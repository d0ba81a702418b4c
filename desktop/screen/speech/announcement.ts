// Which sentences are said of an alarm and of a fridge, in which language, and how much of it at which repeat.

import type { Rule } from "@tesai/shared/contract/limits.ts";
import type { Language } from "../languages.ts";
import type { Key, Phrase } from "../phrase.ts";
import { nameFridge, type SpokenKey } from "./spoken.ts";

/** One language throughout: a sentence of one never stands between sentences of another. */
export interface Announcement {
	readonly language: Language;
	readonly keys: readonly SpokenKey[];
}

export interface SpokenAlarm {
	readonly rule: Rule;
	readonly isOver: boolean;
	readonly isSeen: boolean;
	readonly fridgeName: string;
	readonly steps: readonly Phrase[];
}

/** Where, what, what to do, and whether somebody is on it already. */
export function composeAlarm(alarm: SpokenAlarm): readonly Key[] {
	return [...composeTitle(alarm), ...alarm.steps.flatMap(composeStep), alarm.isSeen ? "speech:seen" : "speech:nobody"];
}

/** A step that ends in a fridge's name: the name is a file of its own, said after the words. */
function composeStep({ key, values }: Phrase): readonly Key[] {
	return typeof values?.to === "string" ? [key, nameFridge(values.to, "speech:fridge.shown")] : [key];
}

function composeTitle({ rule, isOver, fridgeName }: SpokenAlarm): readonly Key[] {
	return [nameFridge(fridgeName), ...(isOver ? ["speech:over" as const] : []), `coldchain:alarm.${rule}`];
}

export interface SpokenFridge {
	readonly name: string;
	readonly state: "all-good" | "look-now" | "act-now" | "unknown";
}

/** One after the other; that nothing is to be done is said only where one is told of alone. */
export function composeFridges(fridges: readonly SpokenFridge[]): readonly Key[] {
	return fridges.flatMap(({ name, state }) => {
		const said: Key[] = [nameFridge(name), `coldchain:state.${state}`];
		return state === "all-good" && fridges.length > 1 ? said : [...said, `coldchain:next.${state}` as const];
	});
}

/** From one whole announcement to the next; between them the short one leaves room for the pips every ten seconds. */
const WHOLE_EVERY = 6;

/**
 * What is said after burst number `turn` (0 = the first). First everything in the language that was chosen; then, once, everything
 * in the post's other language, for whoever else hears it; then where and what, and the whole again every sixth time.
 * `voiced` are the languages that have a voice, in the order of the switch. Several alarms take turns, the newest first.
 */
export function planAnnouncement(
	turn: number,
	alarms: readonly SpokenAlarm[],
	chosen: Language,
	voiced: readonly Language[],
): Announcement | null {
	const newest = alarms[0];
	if (newest === undefined) return null;
	const other = voiced.find((one) => one !== chosen);
	if (turn === 1 && other !== undefined) return { language: other, keys: composeAlarm(newest) };
	if (!voiced.includes(chosen)) return null;
	const told = alarms[turn % alarms.length] ?? newest;
	if (turn === 0) return { language: chosen, keys: composeAlarm(newest) };
	if (turn % WHOLE_EVERY === 0) return { language: chosen, keys: composeAlarm(told) };
	return { language: chosen, keys: composeTitle(told) };
}
