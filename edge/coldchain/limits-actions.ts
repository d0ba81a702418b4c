// Puts the region's limits for a fridge into effect.

import type { LimitsSet } from "@tesai/shared/contract/event/limits.ts";
import type { Tx } from "../sqlite/writer.ts";
import { registerFridges } from "./actions.ts";
import { findLimitsFact, saveRegionLimits } from "./limits-store.ts";
import type { Watched } from "./watched.ts";

/**
 * The newest word about a fridge counts and holds from its next reading on; what a rule has open that is watched no more ends
 * as retired. Limits for a fridge that the post does not have wait until it has it. [CC51]
 */
export function setRegionLimits(tx: Tx, watched: Watched, set: LimitsSet, fact: number): void {
	const before = findLimitsFact(tx.db, set.fridge);
	if (before !== undefined && before >= fact) return;
	saveRegionLimits(tx.db, fact, set);
	watched.reconfigure();
	registerFridges(tx, watched);
	tx.afterCommit(watched.announceReadings);
}
