// What a fridge's card says: pure, in phrases, for any language.

import type { Attention, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { formatLimit, formatNumber } from "../numbers.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { ageOf, formatHour, toAgo, toSince } from "../time/view-model.ts";
import { toRangeWords } from "./insight-view-model.ts";

/** The three states of the edge, and ours for when nobody can know. */
export type CardState = Attention | "unknown";

export interface FridgeCard {
	readonly id: string;
	readonly name: string;
	readonly state: CardState;
	/** The numeral alone, "4,2"; null = nothing to show. */
	readonly numeral: string | null;
	/** An old number is shown as such, never as if it were live. */
	readonly isStale: boolean;
	readonly measured: Phrase;
	/** Why the sensor is not believed now; null while it is. */
	readonly doubt: Phrase | null;
	readonly door: { readonly isOpen: boolean; readonly words: Phrase } | null;
	readonly power: { readonly isOn: boolean; readonly words: Phrase } | null;
	/** Only while the supply is off: how long it still holds. */
	readonly holdover: Phrase | null;
	readonly watching: readonly { readonly broken: Phrase; readonly alarmAt: Phrase }[];
}

/** Longer than the slowest logger's grid (10 min) and some: after this a temperature is history. */
const STALE_MS = 15 * 60_000;

/** `isLive` is false while the edge cannot be reached: every card then says that its number is old. */
export function toFridgeCard(fridge: FridgeView, now: EpochMs, isLive: boolean): FridgeCard {
	const { temperature } = fridge;
	const isStale = !isLive || temperature === null || ageOf(temperature.measuredAt, now) > STALE_MS;
	return {
		id: fridge.id,
		name: fridge.name,
		// An alarm stays an alarm when the news stops; only a calm state becomes unknown.
		state: isStale && fridge.attention === "all-good" ? "unknown" : fridge.attention,
		numeral: temperature === null ? null : formatNumber(temperature.celsius, 1),
		isStale,
		measured: toMeasured(fridge, now, isStale),
		doubt: fridge.sensorFlag === null ? null : phrase(`coldchain:fault.${fridge.sensorFlag}`),
		door: toDoor(fridge, now),
		power: toPower(fridge, now),
		holdover:
			fridge.holdover === undefined
				? null
				: phrase("coldchain:holdover.tile", { range: toRangeWords(fridge.holdover) }),
		watching: fridge.watching.map((watch) => ({
			broken: phrase(`coldchain:watching.${watch.rule}`, {
				limit: formatWatchedLimit(fridge, watch.rule),
				since: toSince(ageOf(watch.since, now)),
			}),
			alarmAt: phrase("coldchain:watching.alarm-at", { time: formatHour(watch.alarmAt) }),
		})),
	};
}

function toMeasured({ temperature }: FridgeView, now: EpochMs, isStale: boolean): Phrase {
	if (temperature === null) return phrase("coldchain:temperature.none");
	if (isStale) return phrase("coldchain:temperature.at", { time: formatHour(temperature.measuredAt) });
	return phrase("coldchain:temperature.measured", { ago: toAgo(ageOf(temperature.measuredAt, now)) });
}

function toDoor({ door }: FridgeView, now: EpochMs): FridgeCard["door"] {
	if (door === null) return null;
	if (!door.open) return { isOpen: false, words: phrase("coldchain:door.closed") };
	return { isOpen: true, words: phrase("coldchain:door.open", { since: toSince(ageOf(door.since, now)) }) };
}

function toPower({ power }: FridgeView, now: EpochMs): FridgeCard["power"] {
	if (power === null) return null;
	if (power.supplied) return { isOn: true, words: phrase("coldchain:power.on") };
	return { isOn: false, words: phrase("coldchain:power.off", { since: toSince(ageOf(power.since, now)) }) };
}

function formatWatchedLimit({ limits }: FridgeView, rule: FridgeView["watching"][number]["rule"]): string {
	const celsius = rule === "HEAT" ? limits.highCelsius : limits.lowCelsius;
	return celsius === null ? "" : formatLimit(celsius);
}

/** What the chart's green band means, in words; null when the profile sets no limit. */
export function toBandWords({ limits: { lowCelsius: low, highCelsius: high } }: FridgeView): Phrase | null {
	if (low !== null && high !== null)
		return phrase("coldchain:chart.band", { low: formatLimit(low), high: formatLimit(high) });
	if (high !== null) return phrase("coldchain:chart.band.below", { high: formatLimit(high) });
	if (low !== null) return phrase("coldchain:chart.band.above", { low: formatLimit(low) });
	return null;
}
