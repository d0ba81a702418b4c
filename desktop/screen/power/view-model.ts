// What the page says about sun and battery before anybody has chosen a language.

import type { HoursLeft, PowerNow } from "@tesai/shared/contract/edge-api/power.ts";
import type { PowerMode } from "@tesai/shared/contract/event/power.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { formatNumber } from "../numbers.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { ageOf, toAgo } from "../time/view-model.ts";

export interface PowerSheet {
	readonly mode: PowerMode;
	readonly modeName: Phrase;
	readonly modeWords: Phrase;
	/** 0 … 100; null while nobody knows. */
	readonly percent: number | null;
	readonly percentWords: Phrase;
	/** How good the percent is. */
	readonly percentError: Phrase | null;
	/** Full, good, low, nearly empty: beside the number, for who reads no percent. */
	readonly level: Phrase | null;
	readonly flow: "charging" | "draining" | "steady" | null;
	readonly sun: Phrase;
	readonly load: Phrase;
	readonly left: Phrase;
	/** The reason, or what comes after; null where there is nothing to add. */
	readonly leftMore: Phrase | null;
	readonly measured: Phrase | null;
}

export function toPowerSheet(power: PowerNow, now: EpochMs): PowerSheet {
	const { charge, batteryAmps, panelWatts, loadWatts } = power;
	const percent = charge === null ? null : Math.round(charge.percent);
	return {
		mode: power.mode,
		modeName: phrase(`power:mode.${power.mode}`),
		modeWords: phrase(`power:mode.words.${power.mode}`),
		percent,
		percentWords:
			percent === null
				? phrase("power:battery.unknown")
				: phrase("power:battery.percent", { percent: formatNumber(percent) }),
		percentError:
			charge === null
				? null
				: phrase("power:battery.error", { points: formatNumber(Math.max(1, Math.round(charge.errorPercent))) }),
		level: percent === null ? null : phrase(`power:battery.word.${wordOf(percent)}`),
		flow: batteryAmps === null ? null : flowOf(batteryAmps),
		sun: toSunWords(panelWatts),
		load:
			loadWatts === null
				? phrase("power:load.unmeasured")
				: phrase("power:load.some", { watts: formatWatts(loadWatts) }),
		left: toLeftWords(power.hoursLeft),
		leftMore: toLeftMore(power),
		measured: power.measuredAt === null ? null : phrase("power:measured", { ago: toAgo(ageOf(power.measuredAt, now)) }),
	};
}

function wordOf(percent: number): "full" | "good" | "low" | "empty" {
	if (percent >= 90) return "full";
	if (percent >= 50) return "good";
	return percent >= 25 ? "low" : "empty";
}

/** A tenth of an ampere either way is the box's own breath. */
function flowOf(amps: number): "charging" | "draining" | "steady" {
	if (amps > 0.1) return "charging";
	return amps < -0.1 ? "draining" : "steady";
}

function toSunWords(watts: number | null): Phrase {
	if (watts === null) return phrase("power:sun.unmeasured");
	return watts < 1 ? phrase("power:sun.none") : phrase("power:sun.some", { watts: formatWatts(watts) });
}

/** "31 W", with a space that does not break. */
function formatWatts(watts: number): string {
	return `${formatNumber(watts)} W`;
}

/** Whole hours, the least rounded down and the most rounded up: never more sure than it is. */
export function toLeftWords(left: HoursLeft): Phrase {
	switch (left.state) {
		case "unknown":
			return phrase("power:left.unknown");
		case "enough":
			return phrase("power:left.enough", { least: formatNumber(Math.floor(left.least)) });
		case "known": {
			const least = formatNumber(Math.floor(left.least));
			if (left.least < 1) return phrase("power:left.soon", { most: formatNumber(Math.ceil(left.most ?? left.likely)) });
			if (left.most === null) return phrase("power:left.from", { least });
			const most = Math.ceil(left.most);
			return phrase("power:left.range", { least, most: formatNumber(most) });
		}
	}
}

function toLeftMore({ hoursLeft, mode }: PowerNow): Phrase | null {
	if (hoursLeft.state === "unknown") return phrase(`power:left.why.${hoursLeft.why}`);
	return mode === "normal" || hoursLeft.state === "enough" ? null : phrase("power:left.until");
}

/** "31 W" beside a small sun at the wall's foot. */
export function toFootSun(watts: number): Phrase {
	return phrase("power:foot.sun", { watts: formatWatts(watts) });
}

/** The few words for the wall's foot; null while all is as usual. */
export function toFootWords({ hoursLeft }: PowerNow): Phrase | null {
	if (hoursLeft.state !== "known") return null;
	const least = formatNumber(Math.floor(hoursLeft.least));
	if (hoursLeft.most === null) return phrase("power:foot.most", { least });
	return phrase("power:foot.left", { least, most: formatNumber(Math.ceil(hoursLeft.most)) });
}
