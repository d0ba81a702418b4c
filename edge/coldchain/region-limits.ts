// What the region has set for a fridge, over what the post's configuration says.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { LimitsSet } from "@tesai/shared/contract/event/limits.ts";

/** Whether the region's word changes anything of the fridge. */
export function isGoverned(set: LimitsSet | undefined): set is LimitsSet {
	return set !== undefined && (set.profile !== undefined || set.limits !== undefined);
}

/**
 * The fridge with the region's limits. A profile takes the place of the profile and of every single limit of the
 * configuration; single limits alone take the place of the same ones. [CC51]
 */
export function governFridge(config: FridgeConfig, set: LimitsSet | undefined): FridgeConfig {
	if (!isGoverned(set)) return config;
	const { limits: own, ...rest } = config;
	if (set.profile === undefined) return { ...rest, limits: { ...own, ...set.limits } };
	return { ...rest, profile: set.profile, ...(set.limits !== undefined && { limits: set.limits }) };
}
