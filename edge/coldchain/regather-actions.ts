// What follows when somebody says what time it is in a boot that had it wrong: its hours are gathered again, under their right names.

import { epochMs, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { findState, saveState } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import { deleteHoursFrom, saveUngathered } from "./assess-store.ts";
import type { Watched } from "./watched.ts";

const STATE = "hours-counted-from";
/** Less than this moves no hour's figures by what anybody could see. */
const WORTH_MS = 10 * MINUTE;

/**
 * Looks at when this boot began, by the anchors of now; when that has moved, the hours since its beginning go, and `gatherHours` makes them
 * anew from the raw readings. Returns whether they went. [CC66]
 */
export function regatherHours(tx: Tx, watched: Watched): boolean {
	const { boot } = tx.now;
	const began = watched.timekeeper.utc({ boot, monoMs: millis(0) });
	const saved = findState(tx.db, STATE);
	const [savedBoot, savedUtc] = typeof saved === "string" ? saved.split(":").map(Number) : [];
	if (savedBoot === boot && savedUtc !== undefined && Math.abs(began - savedUtc) <= WORTH_MS) return false;
	saveState(tx.db, STATE, `${boot}:${began}`);
	if (savedBoot !== boot || savedUtc === undefined) return false;
	const from = epochMs(Math.min(began, savedUtc));
	for (const { fridge } of watched.fridges) deleteHoursFrom(tx.db, fridge.id, from);
	saveUngathered(tx.db, from);
	return true;
}
