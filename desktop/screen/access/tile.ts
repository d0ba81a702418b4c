// How a person is told apart on the page without a photograph: a name, the work in words, and a drawing by the tile's number.

import type { Tile } from "@tesai/shared/contract/edge-api/access.ts";
import type { Role } from "@tesai/shared/contract/event/people.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import { type Key, type Phrase, phrase } from "../phrase.ts";

/** Simple enough to be told apart at a glance, also by somebody who does not read; the same person always has the same. */
export const TILE_SHAPES = [
	"sun",
	"house",
	"fish",
	"star",
	"leaf",
	"drop",
	"moon",
	"heart",
	"tree",
	"bell",
	"cup",
	"boat",
] as const;
export type TileShape = (typeof TILE_SHAPES)[number];

/** Twelve people have twelve drawings; the thirteenth shares the first one's, and keeps the own name. */
export function shapeOf(person: PersonNo): TileShape {
	return TILE_SHAPES[(person - 1) % TILE_SHAPES.length] ?? "sun";
}

export const ROLE_WORDS: Readonly<Record<Role, Key>> = {
	doctor: "access:role.doctor",
	nurse: "access:role.nurse",
	obstetrician: "access:role.obstetrician",
	auxiliary: "access:role.auxiliary",
	"health-promoter": "access:role.health-promoter",
	technician: "access:role.technician",
	supervisor: "access:role.supervisor",
};

/** Whoever works here now, in the order of their numbers. */
export function listActive(tiles: readonly Tile[]): Tile[] {
	return tiles.filter(({ active }) => active);
}

/** For a chip: the first of the person's names that nobody else beside it has; the whole name where there is none. */
export function toShortName(name: string, others: readonly string[]): string {
	const taken = new Set(others.flatMap((other) => other.split(" ")));
	return name.split(" ").find((word) => !taken.has(word)) ?? name;
}

/** "Espere 25 s". Seconds below two minutes, then minutes, rounded up: nobody tries too early. Null: no wait. */
export function toWaitWords(leftMs: Millis): Phrase | null {
	if (leftMs <= 0) return null;
	const seconds = Math.ceil(leftMs / 1_000);
	if (seconds < 120) return phrase("access:wait.seconds", undefined, seconds);
	return phrase("access:wait.minutes", undefined, Math.ceil(seconds / 60));
}

/** Four digits at a time, as one reads a number out over the telephone. */
export function groupDigits(digits: string): string {
	return digits.replace(/(\d{4})(?=\d)/g, "$1 ");
}

/** The head has room for three; the others are behind "+", where somebody who has signed in is not asked for the PIN again. */
const MOST_CHIPS = 3;

/** The newest who have signed in, in their order, and always the one whose page it is. */
export function listChips<T>(here: readonly T[], current: T | null): T[] {
	const newest = here.slice(-MOST_CHIPS);
	if (current === null || newest.includes(current)) return newest;
	return [current, ...newest.slice(1)];
}
