// What follows when somebody says what time it is, and where.

import { check, checkJson } from "@tesai/shared/contract/check.ts";
import { PlaceSchema } from "@tesai/shared/contract/edge-api/system.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { appendEvent, findState, saveState } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import { anchorFromFix, type FixReading, type Place, placeFromFix } from "./fix.ts";
import type { Timekeeper } from "./timekeeper.ts";

const PLACE_KEY = "place";

/**
 * Takes a fix that the bridge stamped with this boot's clock; a fix of a boot or a clock that the box does not share teaches
 * nothing. Adopts in memory what it writes, so it needs a transaction of its own.
 */
export function adoptFix(tx: Tx, timekeeper: Timekeeper, fix: FixReading): void {
	const place = placeFromFix(fix, findPlace(tx.db));
	if (place !== undefined) saveState(tx.db, PLACE_KEY, JSON.stringify(place));
	if (fix.bootId === undefined || fix.monoMs === undefined || timekeeper.bootOf(fix.bootId) !== tx.now.boot) return;
	const at = timekeeper.moment({ boot: tx.now.boot, monoMs: fix.monoMs });
	const anchor = anchorFromFix(fix, at, timekeeper.anchor(), timekeeper.speed);
	if (anchor === undefined) return;
	appendEvent(tx, { kind: "clock-anchored", body: anchor });
	timekeeper.adopt(tx.db, anchor);
}

/** Where the post is, by its newest fix; undefined before the first. */
export function findPlace(db: Database): Place | undefined {
	const kept = findState(db, PLACE_KEY);
	const place = typeof kept === "string" ? checkJson(PlaceSchema, kept) : check(PlaceSchema, kept);
	return place.ok ? place.value : undefined;
}
