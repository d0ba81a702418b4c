// What the page of how a fridge works says: pure, in phrases, for any language.

import type { Holdover, Insight, VvmType } from "@tesai/shared/contract/edge-api/insight.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import { formatCelsius, formatNumber } from "../numbers.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { toLasting } from "../time/view-model.ts";

/** One number or word of the page, and what it rests on. `value` is null when nobody can say. */
export interface InsightCard {
	readonly title: Phrase;
	readonly value: Phrase | string | null;
	readonly note: Phrase | null;
	/** Somebody should do something. */
	readonly isBad: boolean;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** "entre 2 y 3 h": the lower end rounded down and the upper one up, in the largest unit that still tells them apart. */
export function toRangeWords({ leastMs, mostMs }: { readonly leastMs: Millis; readonly mostMs: Millis }): Phrase {
	if (leastMs >= 2 * DAY_MS) return spanOf("coldchain:holdover.days", leastMs, mostMs, DAY_MS, 1);
	if (mostMs < 2 * HOUR_MS) return spanOf("coldchain:holdover.minutes", leastMs, mostMs, MINUTE_MS, 5);
	if (leastMs < HOUR_MS) {
		return phrase("coldchain:holdover.within", { most: formatNumber(Math.ceil(mostMs / HOUR_MS)) });
	}
	return spanOf("coldchain:holdover.hours", leastMs, mostMs, HOUR_MS, 1);
}

function spanOf(
	key: "coldchain:holdover.minutes" | "coldchain:holdover.hours" | "coldchain:holdover.days",
	leastMs: number,
	mostMs: number,
	unitMs: number,
	step: number,
): Phrase {
	const least = Math.floor(leastMs / unitMs / step) * step;
	const most = Math.max(least + step, Math.ceil(mostMs / unitMs / step) * step);
	return phrase(key, { least: formatNumber(least), most: formatNumber(most) });
}

export function toTrendCard({ trend }: Insight): InsightCard {
	const { verdict, sign, days, daysNeeded } = trend;
	const note =
		verdict === "failing"
			? phrase("coldchain:insight.call")
			: verdict === "learning"
				? phrase("coldchain:insight.sign.learning", {
						days: formatNumber(Math.min(days, daysNeeded)),
						needed: formatNumber(daysNeeded),
					})
				: phrase(`coldchain:insight.sign.${sign}`);
	return {
		title: phrase("coldchain:insight.trend"),
		value: phrase(`coldchain:insight.trend.${verdict}`),
		note,
		isBad: verdict === "failing",
	};
}

export function toHoldoverCard({ holdover }: Insight): InsightCard {
	const isNow = holdover.known === "yes" && holdover.basis === "this-outage";
	return {
		title: phrase(isNow ? "coldchain:insight.holdover.now" : "coldchain:insight.holdover"),
		value: holdover.known === "yes" ? phrase("coldchain:holdover.tile", { range: toRangeWords(holdover) }) : null,
		note: toBasis(holdover),
		isBad: isNow,
	};
}

function toBasis(holdover: Holdover): Phrase {
	return holdover.known === "yes"
		? phrase(`coldchain:insight.basis.${holdover.basis}`)
		: phrase(`coldchain:insight.why.${holdover.why}`);
}

export function toKineticCard({ mktCelsius }: Insight): InsightCard {
	return {
		title: phrase("coldchain:insight.mkt"),
		value: mktCelsius === null ? null : formatCelsius(mktCelsius),
		note: phrase("coldchain:insight.mkt.note"),
		isBad: false,
	};
}

/** Two figures are all that an estimate carries: "1,9 %", "12 %". */
export function toVvmCard({ vvmUsed, mktCelsius }: Insight, type: VvmType): InsightCard {
	const percent = vvmUsed[type] * 100;
	return {
		title: phrase("coldchain:insight.vvm"),
		value: mktCelsius === null ? null : formatPercent(percent),
		note: phrase("coldchain:insight.vvm.note"),
		isBad: false,
	};
}

export function toDoorCard({ door }: Insight): InsightCard {
	const title = phrase("coldchain:insight.door");
	if (door === null) return { title, value: null, note: phrase("coldchain:insight.door.none"), isBad: false };
	return {
		title,
		value: phrase("coldchain:insight.door.openings", {
			n: formatNumber(door.openingsPerDay, door.openingsPerDay < 10 ? 1 : 0),
		}),
		note: phrase("coldchain:insight.door.note", {
			total: toLasting(door.openMsPerDay),
			longest: toLasting(door.longestMs),
		}),
		isBad: false,
	};
}

export function toCompressorCard({ compressor }: Insight): InsightCard {
	const title = phrase("coldchain:insight.compressor");
	if (compressor === null) {
		return { title, value: null, note: phrase("coldchain:insight.compressor.none"), isBad: false };
	}
	const { dutyPercent, startsPerDay, basis } = compressor;
	return {
		title,
		value: phrase("coldchain:insight.compressor.duty", { percent: formatPercent(Math.round(dutyPercent)) }),
		note:
			startsPerDay === null
				? phrase(`coldchain:insight.compressor.${basis}`)
				: phrase("coldchain:insight.compressor.starts", { n: formatNumber(Math.round(startsPerDay)) }),
		isBad: false,
	};
}

function formatPercent(percent: number): string {
	return `${formatNumber(percent, percent > 0 && percent < 10 && !Number.isInteger(percent) ? 1 : 0)}\u00a0%`;
}
