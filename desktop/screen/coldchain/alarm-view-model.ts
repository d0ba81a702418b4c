// What an alarm says of itself: one name, its facts, who is on it, and whether it has the whole wall.

import type { AlarmView, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { LadderView } from "@tesai/shared/contract/edge-api/ladder.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { WARNING_RULES } from "@tesai/shared/contract/limits.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import type { Between } from "@tesai/shared/contract/time.ts";
import { formatCelsius, formatLimit } from "../numbers.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { ageOf, formatHour, toBetween, toLasting, toSince } from "../time/view-model.ts";
import { type ThreeSteps, toSteps } from "./alarm-steps.ts";
import { type LadderSheet, toLadderSheet } from "./ladder-view-model.ts";
import type { Refuge } from "./refuge.ts";

/** In the order of urgency: what nobody has seen comes before what somebody is on. */
const MOODS = ["open", "look", "over", "seen"] as const;
type Mood = (typeof MOODS)[number];

export interface AlarmSheet {
	readonly id: AlarmView["id"];
	readonly fridge: AlarmView["fridge"];
	readonly fridgeName: string;
	/** open = shout; look = a warning, which never shouts; over = it ended and nobody has said so; seen = somebody is on it. */
	readonly mood: Mood;
	readonly title: Phrase;
	readonly facts: readonly Phrase[];
	readonly steps: ThreeSteps;
	/** Who has seen it, when, and what was done; null while nobody has. */
	readonly done: Phrase | null;
	/** What happens if nobody answers; null once somebody has, or it is over. */
	readonly ladder: LadderSheet | null;
}

/** What stands around an alarm that its sheet speaks of. */
export interface AlarmWorld {
	readonly now: EpochMs;
	readonly ladders: readonly LadderView[];
	/** Another fridge that may take the vaccines. */
	readonly refuge: Refuge | null;
	/** The name on a tile; undefined while nobody knows it. */
	readonly nameOf: (person: PersonNo) => string | undefined;
}

export function toAlarmSheet(
	alarm: AlarmView,
	fridgeName: string,
	{ now, ladders, refuge, nameOf }: AlarmWorld,
): AlarmSheet {
	const ladder = ladders.find((one) => one.alarm === alarm.id);
	const name = phrase(`coldchain:alarm.${alarm.rule}`);
	const mood = moodOf(alarm);
	return {
		id: alarm.id,
		fridge: alarm.fridge,
		fridgeName,
		mood,
		title: titleOf(mood, name),
		facts: toFacts(alarm, now),
		steps: toSteps(alarm.rule, alarm.ended !== null, refuge),
		done: alarm.acknowledged && toDone(alarm.acknowledged, nameOf),
		ladder: ladder === undefined ? null : toLadderSheet(ladder, now),
	};
}

function titleOf(mood: Mood, alarm: Phrase): Phrase {
	if (mood === "over") return phrase("coldchain:alarm.over", { alarm });
	return mood === "seen" ? phrase("coldchain:alarm.still", { alarm }) : alarm;
}

function moodOf({ ended, acknowledged, rule }: AlarmView): Mood {
	if (ended !== null) return "over";
	if (acknowledged !== null) return "seen";
	return WARNING_RULES.includes(rule) ? "look" : "open";
}

function toFacts(alarm: AlarmView, now: EpochMs): Phrase[] {
	const facts: Phrase[] = [];
	const { ended, sinceBetween } = alarm;
	if (ended === null) {
		const limit = alarm.limitCelsius === null ? "" : formatLimit(alarm.limitCelsius);
		// An age by a clock that nobody vouched for would say more than anybody knows.
		const since =
			sinceBetween === undefined
				? toSince(ageOf(alarm.since, now))
				: phrase("time:since.between", { when: toBetween(sinceBetween, now) });
		facts.push(phrase(`coldchain:fact.${alarm.rule}`, { limit, since }));
	} else {
		facts.push(toOver(alarm.since, sinceBetween, ended, now));
		facts.push(phrase(`coldchain:end.${ended.reason}`));
	}
	if (alarm.worstCelsius !== null) {
		const isHeat = alarm.rule === "HEAT" || alarm.rule === "HEATSUM";
		const value = formatCelsius(alarm.worstCelsius);
		facts.push(phrase(isHeat ? "coldchain:fact.highest" : "coldchain:fact.lowest", { value }));
	}
	return facts;
}

function toOver(
	since: EpochMs,
	sinceBetween: Between | undefined,
	ended: NonNullable<AlarmView["ended"]>,
	now: EpochMs,
): Phrase {
	if (sinceBetween === undefined && ended.between === undefined)
		return phrase("coldchain:fact.over", { lasting: toLasting(ageOf(since, ended.at)), time: formatHour(ended.at) });
	return phrase("coldchain:fact.over.unsure", {
		began: sinceBetween === undefined ? formatHour(since) : toBetween(sinceBetween, now),
		ended: ended.between === undefined ? formatHour(ended.at) : toBetween(ended.between, now),
	});
}

function toDone({ at, reason, by }: NonNullable<AlarmView["acknowledged"]>, nameOf: AlarmWorld["nameOf"]): Phrase {
	const values = { time: formatHour(at), reason: phrase(`coldchain:reason.${reason}`) };
	const name = by === null ? undefined : nameOf(by.person);
	return name === undefined
		? phrase("coldchain:acknowledge.done", values)
		: phrase("coldchain:acknowledge.done.by", { ...values, name });
}

/** Every alarm of the post, the most urgent first; each fridge's own list comes sorted from the edge. */
export function gatherAlarms(fridges: readonly FridgeView[]): { fridge: FridgeView; alarm: AlarmView }[] {
	const rank = (alarm: AlarmView) => MOODS.indexOf(moodOf(alarm));
	return fridges
		.flatMap((fridge) => fridge.alarms.map((alarm, place) => ({ fridge, alarm, place })))
		.sort((a, b) => rank(a.alarm) - rank(b.alarm) || a.place - b.place || a.alarm.id - b.alarm.id)
		.map(({ fridge, alarm }) => ({ fridge, alarm }));
}

/** How often whoever is on an alarm that goes on is asked again, and for how long that takes the wall. [CC76] */
const REMINDED_EVERY_MS = 30 * 60_000;
const REMINDED_FOR_MS = 5 * 60_000;

/** How often whoever is on it has been asked again: the reminder of now counts. [CC76] */
export function countReminders({ acknowledged, ended }: AlarmView, now: EpochMs): number {
	if (acknowledged === null || ended !== null) return 0;
	return Math.floor(ageOf(acknowledged.at, now) / REMINDED_EVERY_MS);
}

/** Whether the alarm has the whole wall: nobody has seen it, or it goes on although somebody has. [CC76] */
export function takesWall(alarm: AlarmView, now: EpochMs): boolean {
	const { acknowledged } = alarm;
	if (acknowledged === null) return true;
	return countReminders(alarm, now) > 0 && ageOf(acknowledged.at, now) % REMINDED_EVERY_MS < REMINDED_FOR_MS;
}
