// What an episode says of itself when it is looked back at: when, how bad, who saw it, how and why it ended. Pure.

import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { WARNING_RULES } from "@tesai/shared/contract/limits.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import type { Between } from "@tesai/shared/contract/time.ts";
import { formatCelsius, formatLimit } from "../numbers.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { ageOf, formatHour, toBetween, toLasting, toShortDate } from "../time/view-model.ts";

export interface EpisodeWords {
	readonly id: AlarmView["id"];
	readonly title: Phrase;
	/** Going on: as it was on the wall. Over, and nobody has said so: a look. Settled: a tick. */
	readonly shape: "act-now" | "look-now" | "all-good";
	readonly isOpen: boolean;
	readonly began: Phrase;
	/** When it ended, or that it goes on. */
	readonly ended: Phrase;
	/** Why it ended; null while it goes on. */
	readonly why: Phrase | null;
	/** Null where nobody vouches for the times. */
	readonly lasted: Phrase | null;
	readonly worst: Phrase | null;
	/** Who saw it, when, and what they said they did. */
	readonly seen: Phrase;
	readonly isSeen: boolean;
	readonly note: Phrase | null;
}

export function toEpisodeWords(
	alarm: AlarmView,
	now: EpochMs,
	nameOf: (person: PersonNo) => string | undefined,
): EpisodeWords {
	const { ended, acknowledged, sinceBetween } = alarm;
	const isUnsure = sinceBetween !== undefined || ended?.between !== undefined;
	return {
		id: alarm.id,
		title: phrase(`coldchain:alarm.${alarm.rule}`),
		shape: shapeOf(alarm),
		isOpen: ended === null,
		began: phrase("episodes:began", { when: toWhen(alarm.since, sinceBetween, now) }),
		ended:
			ended === null
				? phrase("episodes:going")
				: phrase("episodes:ended", { when: toWhen(ended.at, ended.between, now) }),
		why: ended && phrase(`coldchain:end.${ended.reason}`),
		lasted: isUnsure
			? null
			: phrase(ended === null ? "episodes:lasts" : "episodes:lasted", {
					lasting: toLasting(ageOf(alarm.since, ended?.at ?? now)),
				}),
		worst: toWorst(alarm),
		seen: toSeen(acknowledged, nameOf),
		isSeen: acknowledged !== null,
		note:
			acknowledged === null || acknowledged.note === null ? null : phrase("episodes:note", { note: acknowledged.note }),
	};
}

function shapeOf({ ended, acknowledged, rule }: AlarmView): EpisodeWords["shape"] {
	if (ended !== null) return acknowledged === null ? "look-now" : "all-good";
	return WARNING_RULES.includes(rule) || acknowledged !== null ? "look-now" : "act-now";
}

function toWhen(at: EpochMs, between: Between | undefined, now: EpochMs): Phrase {
	if (between !== undefined) return toBetween(between, now);
	return phrase("time:date.hour", { date: toShortDate(at), time: formatHour(at) });
}

/** Against the limit of that day; a rule without a temperature says for how long its limit had to be broken. */
function toWorst({ rule, worstCelsius, limitCelsius, forMs }: AlarmView): Phrase | null {
	if (worstCelsius === null) {
		const isOfTime = rule === "DOOR" || rule === "POWR" || rule === "SILENT" || rule === "STUCK";
		return isOfTime ? phrase("episodes:allowed", { lasting: toLasting(forMs) }) : null;
	}
	const value = formatCelsius(worstCelsius);
	const isHeat = rule === "HEAT" || rule === "HEATSUM";
	if (limitCelsius === null) return phrase(isHeat ? "coldchain:fact.highest" : "coldchain:fact.lowest", { value });
	const limit = formatLimit(limitCelsius);
	return phrase(isHeat ? "episodes:highest" : "episodes:lowest", { value, limit });
}

function toSeen(acknowledged: AlarmView["acknowledged"], nameOf: (person: PersonNo) => string | undefined): Phrase {
	if (acknowledged === null) return phrase("episodes:unseen");
	const { at, reason, by } = acknowledged;
	const values = { when: toWhen(at, undefined, at), reason: phrase(`coldchain:reason.${reason}`) };
	const name = by === null ? undefined : nameOf(by.person);
	return name === undefined ? phrase("episodes:seen", values) : phrase("episodes:seen.by", { ...values, name });
}
