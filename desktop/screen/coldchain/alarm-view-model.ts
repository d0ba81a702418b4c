// What an alarm says and what to do now: one name, one fact, three steps, for every rule.

import type { AlarmView, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { LadderView } from "@tesai/shared/contract/edge-api/ladder.ts";
import { WARNING_RULES } from "@tesai/shared/contract/limits.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import type { Between } from "@tesai/shared/contract/time.ts";
import { formatCelsius, formatLimit } from "../numbers.ts";
import { type Key, type Phrase, phrase } from "../phrase.ts";
import { ageOf, formatHour, toBetween, toLasting, toSince } from "../time/view-model.ts";
import { type LadderSheet, toLadderSheet } from "./ladder-view-model.ts";

export type Picture = "door" | "power" | "vaccines" | "phone" | "thermometer" | "sensor" | "stop" | "talk";
export interface Step {
	readonly picture: Picture;
	readonly words: Key;
}
type ThreeSteps = readonly [Step, Step, Step];

const closeDoor: Step = { picture: "door", words: "coldchain:step.close-door" };
const keepShut: Step = { picture: "door", words: "coldchain:step.keep-shut" };
const checkPower: Step = { picture: "power", words: "coldchain:step.check-power" };
const moveVaccines: Step = { picture: "vaccines", words: "coldchain:step.move-vaccines" };
const moveFromCold: Step = { picture: "vaccines", words: "coldchain:step.move-from-cold" };
const doNotUse: Step = { picture: "stop", words: "coldchain:step.do-not-use" };
const callTechnician: Step = { picture: "phone", words: "coldchain:step.call-technician" };
const watchTemperature: Step = { picture: "thermometer", words: "coldchain:step.watch-temperature" };
const readNow: Step = { picture: "thermometer", words: "coldchain:step.read-now" };
const readThermometer: Step = { picture: "thermometer", words: "coldchain:step.read-thermometer" };
const checkSensor: Step = { picture: "sensor", words: "coldchain:step.check-sensor" };
const askBeforeUse: Step = { picture: "phone", words: "coldchain:step.ask-before-use" };
const tell: Step = { picture: "talk", words: "coldchain:step.tell" };

/** In the order of doing: first what takes a second, last what takes an hour. */
const STEPS: Readonly<Record<AlarmView["rule"], ThreeSteps>> = {
	HEAT: [closeDoor, checkPower, moveVaccines],
	COLD: [closeDoor, moveFromCold, callTechnician],
	FRZE: [moveFromCold, doNotUse, callTechnician],
	DOOR: [closeDoor, watchTemperature, moveVaccines],
	POWR: [checkPower, keepShut, moveVaccines],
	SILENT: [checkSensor, readThermometer, callTechnician],
	HEATSUM: [closeDoor, checkPower, moveVaccines],
	COLDSUM: [closeDoor, moveFromCold, callTechnician],
	FRZNEAR: [watchTemperature, moveFromCold, callTechnician],
	STUCK: [readThermometer, checkSensor, callTechnician],
	FAILING: [watchTemperature, moveVaccines, callTechnician],
};
/** A door or the power that came back by itself needs a look and a word; a temperature that left its band needs an answer first. */
const STEPS_WHEN_OVER: Readonly<Record<AlarmView["rule"], ThreeSteps>> = {
	HEAT: [readNow, askBeforeUse, tell],
	COLD: [readNow, askBeforeUse, tell],
	FRZE: [doNotUse, askBeforeUse, tell],
	DOOR: [readNow, closeDoor, tell],
	POWR: [readNow, checkPower, tell],
	SILENT: [readNow, checkSensor, tell],
	HEATSUM: [readNow, askBeforeUse, tell],
	COLDSUM: [readNow, askBeforeUse, tell],
	FRZNEAR: [readNow, doNotUse, tell],
	STUCK: [readNow, checkSensor, tell],
	FAILING: [readNow, callTechnician, tell],
};

/** In the order of urgency. */
const MOODS = ["open", "look", "seen", "over"] as const;
type Mood = (typeof MOODS)[number];

export interface AlarmSheet {
	readonly id: AlarmView["id"];
	readonly fridgeName: string;
	/** open = shout; look = a warning, which never shouts; over = it ended and nobody has said so; seen = somebody is on it. */
	readonly mood: Mood;
	readonly title: Phrase;
	readonly facts: readonly Phrase[];
	readonly steps: ThreeSteps;
	readonly done: Phrase | null;
	/** What happens if nobody answers; null once somebody has, or it is over. */
	readonly ladder: LadderSheet | null;
}

export function toAlarmSheet(
	alarm: AlarmView,
	fridgeName: string,
	now: EpochMs,
	ladders: readonly LadderView[] = [],
): AlarmSheet {
	const ladder = ladders.find((one) => one.alarm === alarm.id);
	const name = phrase(`coldchain:alarm.${alarm.rule}`);
	return {
		id: alarm.id,
		fridgeName,
		mood: moodOf(alarm),
		title: alarm.ended === null ? name : phrase("coldchain:alarm.over", { alarm: name }),
		facts: toFacts(alarm, now),
		steps: (alarm.ended === null ? STEPS : STEPS_WHEN_OVER)[alarm.rule],
		done: alarm.acknowledged && toDone(alarm.acknowledged),
		ladder: ladder === undefined ? null : toLadderSheet(ladder, now),
	};
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

function toDone({ at, reason }: NonNullable<AlarmView["acknowledged"]>): Phrase {
	return phrase("coldchain:acknowledge.done", { time: formatHour(at), reason: phrase(`coldchain:reason.${reason}`) });
}

/** Every alarm of the post, the most urgent first; each fridge's own list comes sorted from the edge. */
export function gatherAlarms(fridges: readonly FridgeView[]): { fridge: FridgeView; alarm: AlarmView }[] {
	const rank = (alarm: AlarmView) => MOODS.indexOf(moodOf(alarm));
	return fridges
		.flatMap((fridge) => fridge.alarms.map((alarm, place) => ({ fridge, alarm, place })))
		.sort((a, b) => rank(a.alarm) - rank(b.alarm) || a.place - b.place || a.alarm.id - b.alarm.id)
		.map(({ fridge, alarm }) => ({ fridge, alarm }));
}
