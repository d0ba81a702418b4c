// What the page of people says of each tile and of each line of the log, and what it offers to whoever looks at it.

import type { Action } from "@tesai/shared/contract/access.ts";
import type { DeedView, Tile } from "@tesai/shared/contract/edge-api/access.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { type Key, type Phrase, phrase } from "../phrase.ts";
import { formatHour, toShortDate } from "../time/view-model.ts";
import { toWaitWords } from "./tile.ts";

/** `own`: change my PIN. `other`: set one for somebody who stands beside me. `call`: the region says a code. */
export type PinOffer = "own" | "other" | "call" | "none";

export interface PersonRow {
	readonly tile: Tile;
	readonly state: Phrase;
	readonly isNews: boolean;
	readonly offer: PinOffer;
}

/** Who has left stays listed, at the end: old records name them. */
export function listPersonRows(tiles: readonly Tile[], me: PersonNo | null, may: readonly Action[]): PersonRow[] {
	const sorted = [...tiles.filter(({ active }) => active), ...tiles.filter(({ active }) => !active)];
	return sorted.map((tile) => {
		const wait = toWaitWords(tile.waitMs);
		if (!tile.active) return { tile, state: phrase("access:people.left"), isNews: false, offer: "none" };
		const state = wait ?? phrase(tile.hasPin ? "access:people.has-pin" : "access:people.no-pin");
		return { tile, state, isNews: wait !== null || !tile.hasPin, offer: toOffer(tile, me, may) };
	});
}

function toOffer(tile: Tile, me: PersonNo | null, may: readonly Action[]): PinOffer {
	if (tile.person === me) return "own";
	if (may.includes("manage-people")) return "other";
	return me === null && !tile.hasPin ? "call" : "none";
}

export interface DeedLine {
	readonly when: Phrase;
	/** Null: nobody had signed in. */
	readonly who: string | null;
	readonly what: Phrase;
	/** A name that was picked without a PIN. */
	readonly isUnproven: boolean;
}

/** A deed is told by the fact that it left in the journal; one that is newer than this page is still a deed. */
const FACT_WORDS: Readonly<Record<string, Key>> = {
	"alarm-acknowledged": "access:fact.alarm-acknowledged",
	"fridge-wired": "access:fact.fridge-wired",
	"equipment-described": "access:fact.equipment-described",
	"equipment-serviced": "access:fact.equipment-serviced",
	"logger-imported": "access:fact.logger-imported",
	"temperature-noted": "access:fact.temperature-noted",
};

/** Newest first. Looking at the log several times in a row is one line: it must not crowd out what was done. */
export function toDeedLines(deeds: readonly DeedView[], tiles: readonly Tile[]): DeedLine[] {
	const names = new Map(tiles.map(({ person, name }) => [person, name]));
	const nameOf = (person: PersonNo) => names.get(person) ?? String(person);
	const told = deeds.filter((deed, at) => !isLookingAgain(deed, deeds[at - 1]));
	return told.map((deed) => ({
		when: phrase("time:date.hour", { date: toShortDate(deed.at), time: formatHour(deed.at) }),
		who: deed.by === null ? null : nameOf(deed.by),
		what: toWhat(deed, nameOf),
		isUnproven: deed.kind === "deed" && deed.how === "tile",
	}));
}

function isLookingAgain(deed: DeedView, newer: DeedView | undefined): boolean {
	if (deed.kind !== "record" || newer?.kind !== "record") return false;
	return deed.by === newer.by && deed.allowed === newer.allowed && deed.no === newer.no && deed.record === newer.record;
}

function toWhat(deed: DeedView, nameOf: (person: PersonNo) => string): Phrase {
	switch (deed.kind) {
		case "deed":
			return phrase(FACT_WORDS[deed.fact] ?? "access:fact.other");
		case "pin":
			return deed.manager === null
				? phrase(`access:deed.pin.${deed.setter}`)
				: phrase("access:deed.pin.manager", { name: nameOf(deed.manager) });
		case "locked":
			return phrase("access:deed.locked", undefined, deed.misses);
		case "record":
			return phrase(deed.allowed ? "access:deed.record" : "access:deed.record.refused");
	}
}
