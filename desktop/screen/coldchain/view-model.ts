// What a fridge's card says: pure, in phrases, for any language.

import type { Attention, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { formatLimit, formatNumber } from "../numbers.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { ageOf, formatHour, toAgo, toSince, toSinceAtLeast } from "../time/view-model.ts";
import { toRangeWords } from "./insight-view-model.ts";

/** The three states of the edge, and ours for when nobody can know. */
export type CardState = Attention | "unknown";

export interface FridgeCard {
	readonly id: string;
	readonly name: string;
	readonly state: CardState;
	/** How long it has been so; null while nobody can say. */
	readonly since: Phrase | null;
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
	/** What there is to say of it, the most useful first: a card prints as many lines as it has room for. */
	readonly news: readonly CardNews[];
}

/** The drawing before the words. */
type NewsSign = "door-open" | "door-closed" | "power-on" | "power-off";

export interface CardNews {
	readonly sign: NewsSign | null;
	readonly words: Phrase;
	/** In heavy type: what is not as it should be. */
	readonly isBad: boolean;
}

/** Longer than the slowest logger's grid (10 min) and some: after this a temperature is history. */
const STALE_MS = 15 * 60_000;

/** `isLive` is false while the edge cannot be reached: every card then says that its number is old. */
export function toFridgeCard(fridge: FridgeView, now: EpochMs, isLive: boolean): FridgeCard {
	const { temperature } = fridge;
	const isStale = !isLive || temperature === null || ageOf(temperature.measuredAt, now) > STALE_MS;
	// An alarm stays an alarm when the news stops; only a calm state becomes unknown.
	const state = isStale && fridge.attention === "all-good" ? "unknown" : fridge.attention;
	const card = {
		id: fridge.id,
		name: fridge.name,
		state,
		since: toStanding(fridge, state, now),
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
	} satisfies Omit<FridgeCard, "news">;
	return { ...card, news: toNews(fridge, card) };
}

/** Nobody vouches for more than the edge does, and an old number is good for nothing since it was measured. [CC73] [CC75] */
function toStanding({ since, temperature }: FridgeView, state: CardState, now: EpochMs): Phrase | null {
	if (state === "unknown") return temperature === null ? null : toSince(ageOf(temperature.measuredAt, now));
	if (since === null) return null;
	const age = ageOf(since.at, now);
	const words = since.atLeast ? toSinceAtLeast(age) : toSince(age);
	// Before that nobody knows how it was. [CC74]
	return since.basis === "known" ? phrase("coldchain:since.known", { since: words }) : words;
}

function toNews({ alarms, watching }: FridgeView, card: Omit<FridgeCard, "news">): CardNews[] {
	const bad = (words: Phrase, sign: NewsSign | null = null): CardNews => ({ sign, words, isBad: true });
	const plain = (words: Phrase, sign: NewsSign | null = null): CardNews => ({ sign, words, isBad: false });
	const { door, power } = card;
	const told = new Set([...alarms.filter(({ ended }) => ended === null), ...watching].map(({ rule }) => rule));
	const news: CardNews[] = [];
	if (card.state === "unknown") news.push(bad(phrase("coldchain:next.unknown")));
	for (const { rule, ended } of alarms.slice(0, 1)) {
		const name = phrase(`coldchain:alarm.${rule}`);
		news.push(bad(ended === null ? name : phrase("coldchain:alarm.over", { alarm: name })));
	}
	for (const { broken } of card.watching.slice(0, 1)) news.push(bad(broken));
	if (card.holdover !== null) news.push(bad(card.holdover, "power-off"));
	if (card.doubt !== null) news.push(bad(card.doubt));
	if (door?.isOpen === true && !told.has("DOOR")) news.push(bad(door.words, "door-open"));
	if (power?.isOn === false && !told.has("POWR") && card.holdover === null) news.push(bad(power.words, "power-off"));
	for (const { alarmAt } of card.watching.slice(0, 1)) news.push(plain(alarmAt));
	// A card that has something to say has no room for what is well.
	if (news.length > 0) return news;
	news.push(plain(phrase(`coldchain:next.${card.state}`)));
	if (door?.isOpen === false) news.push(plain(door.words, "door-closed"));
	if (power?.isOn === true) news.push(plain(power.words, "power-on"));
	return news;
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
