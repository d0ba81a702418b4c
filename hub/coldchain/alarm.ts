// An alarm as the hub knows it: up to three facts in any order of arrival.

import type { AcknowledgeReason, EndReason } from "@tesai/shared/contract/event/coldchain.ts";
import type { FridgeId } from "@tesai/shared/contract/id.ts";
import type { Profile, Rule } from "@tesai/shared/contract/limits.ts";
import type { Celsius, Millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";

/** An alarm is named by the box, its journal, and the seq of the fact that raised it. */
export interface AlarmKey {
	readonly box: number;
	readonly journal: number;
	readonly alarm: number;
}

export interface Raised {
	readonly fridge: FridgeId;
	readonly rule: Rule;
	readonly since: Stamp;
	readonly raised: Stamp;
	readonly forMs: Millis;
	readonly limitCelsius: Celsius | null;
	readonly worstCelsius: Celsius | null;
}

export interface Acknowledged {
	readonly seq: number;
	readonly at: Stamp;
	readonly reason: AcknowledgeReason;
	readonly note: string | null;
}

export interface Ended {
	readonly seq: number;
	readonly at: Stamp;
	readonly reason: EndReason;
	readonly worstCelsius: Celsius | null;
}

/** `raised` is always there: an end whose beginning has not come yet is kept in the store and shown to nobody. */
export interface AlarmRow extends AlarmKey {
	readonly raised: Raised;
	readonly acknowledged: Acknowledged | null;
	readonly ended: Ended | null;
}

export interface Digest {
	readonly from: Stamp;
	readonly lastsMs: Millis;
	readonly minCelsius: Celsius | null;
	readonly maxCelsius: Celsius | null;
}

export interface FridgeRow {
	readonly box: number;
	readonly fridge: FridgeId;
	readonly name: string;
	readonly profile: Profile;
	/** The newest one, and the journal its stamp belongs to. */
	readonly digest: (Digest & { readonly journal: number }) | null;
}
