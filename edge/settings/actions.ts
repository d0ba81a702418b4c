// Takes in what the region sets: each function is one verb and one transaction.

import type { SettingSet } from "@tesai/shared/contract/event/limits.ts";
import type { Tx } from "../sqlite/writer.ts";
import { findSetting, saveSetting } from "./store.ts";

/** The newest word about a setting counts, in whatever order the words come. [SE1] */
export function applySetting(tx: Tx, set: SettingSet, fact: number): void {
	const before = findSetting(tx.db, set.setting);
	if (before === undefined || before.fact < fact) saveSetting(tx.db, fact, set);
}
