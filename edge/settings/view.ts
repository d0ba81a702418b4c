// Which settings are in effect, and who has set each: the box's configuration, or the region over it.

import type { SettingsView } from "@tesai/shared/contract/edge-api/region.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { findSetting } from "./store.ts";

/** What the configuration says of the same things, or the software where that says nothing. */
export interface ConfiguredSettings {
	readonly digestMinutes: number;
	readonly creditsAMonth: number;
	readonly summaryBySatellite: boolean;
}

/** Read anew each time, so that a word of the region is in effect with the commit that took it in. [SE2] */
export function viewSettings(db: Database, configured: ConfiguredSettings): SettingsView {
	const digest = findSetting(db, "digest-minutes")?.set.minutes;
	const credits = findSetting(db, "satellite-credits")?.set.creditsAMonth;
	const summary = findSetting(db, "summary-by-satellite")?.set.allowed;
	return {
		digestMinutes: said(digest, configured.digestMinutes),
		creditsAMonth: said(credits, configured.creditsAMonth),
		summaryBySatellite: said(summary, configured.summaryBySatellite),
	};
}

function said<T>(byRegion: T | undefined, configured: T): { readonly value: T; readonly by: "post" | "region" } {
	return byRegion === undefined ? { value: configured, by: "post" } : { value: byRegion, by: "region" };
}
