// What to do now about an alarm: three steps for every rule, in the order of doing, and which fridge takes the vaccines.

import type { Rule } from "@tesai/shared/contract/limits.ts";
import { formatCelsius } from "../numbers.ts";
import { type Key, type Phrase, phrase } from "../phrase.ts";
import type { Refuge } from "./refuge.ts";

/** What the drawing of a step shows somebody do. */
export type Picture =
	| "close-door"
	| "keep-shut"
	| "plug-in"
	| "to-box"
	| "to-fridge"
	| "call"
	| "ask"
	| "watch"
	| "write-down"
	| "sensor"
	| "do-not-use"
	| "tell";
interface StepPlan {
	readonly picture: Picture;
	readonly words: Key;
	/** The same with a fridge of the post to move to, where there is one. */
	readonly toFridge?: Key;
}
export interface Step {
	readonly picture: Picture;
	readonly words: Phrase;
}
type ThreePlans = readonly [StepPlan, StepPlan, StepPlan];
export type ThreeSteps = readonly [Step, Step, Step];

const closeDoor: StepPlan = { picture: "close-door", words: "coldchain:step.close-door" };
const keepShut: StepPlan = { picture: "keep-shut", words: "coldchain:step.keep-shut" };
const checkPower: StepPlan = { picture: "plug-in", words: "coldchain:step.check-power" };
const moveVaccines: StepPlan = {
	picture: "to-box",
	words: "coldchain:step.move-vaccines",
	toFridge: "coldchain:step.move-to",
};
const moveFromCold: StepPlan = {
	picture: "to-box",
	words: "coldchain:step.move-from-cold",
	toFridge: "coldchain:step.move-from-cold-to",
};
const doNotUse: StepPlan = { picture: "do-not-use", words: "coldchain:step.do-not-use" };
const callTechnician: StepPlan = { picture: "call", words: "coldchain:step.call-technician" };
const watchTemperature: StepPlan = { picture: "watch", words: "coldchain:step.watch-temperature" };
const readNow: StepPlan = { picture: "watch", words: "coldchain:step.read-now" };
const readThermometer: StepPlan = { picture: "write-down", words: "coldchain:step.read-thermometer" };
const checkSensor: StepPlan = { picture: "sensor", words: "coldchain:step.check-sensor" };
const askBeforeUse: StepPlan = { picture: "ask", words: "coldchain:step.ask-before-use" };
const tell: StepPlan = { picture: "tell", words: "coldchain:step.tell" };

/** In the order of doing: first what takes a second, last what takes an hour. */
const STEPS: Readonly<Record<Rule, ThreePlans>> = {
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
const STEPS_WHEN_OVER: Readonly<Record<Rule, ThreePlans>> = {
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

/** `isOver`: it ended by itself, and what is left to do is to look and to tell. */
export function toSteps(rule: Rule, isOver: boolean, refuge: Refuge | null): ThreeSteps {
	const [first, second, third] = (isOver ? STEPS_WHEN_OVER : STEPS)[rule];
	return [toStep(first, refuge), toStep(second, refuge), toStep(third, refuge)];
}

function toStep({ picture, words, toFridge }: StepPlan, refuge: Refuge | null): Step {
	if (refuge === null || toFridge === undefined) return { picture, words: phrase(words) };
	const values = { to: refuge.name, value: formatCelsius(refuge.celsius) };
	return { picture: "to-fridge", words: phrase(toFridge, values) };
}
