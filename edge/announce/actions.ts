// Climbs the ladder: each function is one verb and one transaction. What is to be done outside is stored as due before it
// is tried, and its outcome after, so that a restart in between repeats and forgets nothing.

import type { AlarmId } from "@tesai/shared/contract/id.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import { setAsideInput } from "../set-aside/actions.ts";
import type { Tx } from "../sqlite/writer.ts";
import { isSirenWanted, listStepsDue } from "./ladder.ts";
import type { Rung } from "./rung.ts";
import { findRecipient, readSmsAnswer } from "./sms-answer.ts";
import {
	insertClimb,
	insertNotice,
	type KeptClimb,
	listClimbs,
	listNotices,
	markClimbDone,
	markClimbSettled,
	noteStepOutcome,
	type SmsText,
	saveStep,
} from "./store.ts";
import { repeatTexts, writeTexts } from "./texts.ts";
import { isSettled, type Ladder, tellHubOfStep } from "./ties.ts";

/** What is to be done outside once this is on disk. */
export interface Orders {
	/** Undefined: no siren is configured. */
	readonly siren: { readonly switch: string; readonly on: boolean } | undefined;
	readonly texts: readonly SmsText[];
	/** Steps to carry out whose outcome is then noted with `noteOrdered`. */
	readonly steps: readonly OrderedStep[];
}

export type OrderedStep = {
	readonly alarm: AlarmId;
	readonly level: "siren" | "region";
	readonly attempt: number;
};

/** Nobody answers for a siren or for the region: the order itself is all that the box can know. */
const ORDERED: ReadonlySet<string> = new Set<OrderedStep["level"]>(["siren", "region"]);

/** Takes every alarm as far up as its time says, and quiets what is settled. Any number of times, at any time. */
export function climbLadder(tx: Tx, ladder: Ladder): Orders {
	const { rungs } = ladder;
	for (const { id, rule, ended, acknowledged } of ladder.unsettled(tx.db)) {
		if (ended === null && acknowledged === null) insertClimb(tx.db, id, rule, tx.now);
	}
	for (const climb of listClimbs(tx.db, ladder.moment)) {
		const alarm = ladder.find(tx.db, climb.alarm);
		const settled = climb.settled || isSettled(alarm);
		if (settled && !climb.settled) settleClimb(tx, climb);
		for (const due of listStepsDue(rungs, { ...climb, settled }, tx.now)) {
			const outcome = due.skipped ?? (due.level === "screen" ? "ordered" : null);
			saveStep(tx.db, due, outcome, tx.now);
			if (due.skipped !== null) tellHubOfStep(tx, due, due.skipped);
		}
	}
	const climbs = listClimbs(tx.db, ladder.moment);
	noteArrivals(tx, ladder, climbs);
	const written = writeTexts(tx, ladder, climbs);
	const texts = [...written, ...repeatTexts(tx, ladder, new Set(written.map(({ id }) => id)))];
	const left = listClimbs(tx.db, ladder.moment);
	for (const climb of left) if (isDone(tx, climb)) markClimbDone(tx.db, climb.alarm);
	return { siren: sirenOrder(rungs, left, tx.now), texts, steps: left.flatMap(listToOrder) };
}

/** The first to be seen or to end stops everything else. [AL3] Whoever was told of it is told of that, too. */
function settleClimb(tx: Tx, climb: KeptClimb): void {
	markClimbSettled(tx.db, climb.alarm);
	for (const step of climb.steps) {
		// A later attempt has no text yet, but the one before it may have arrived.
		if (step.level === "sms" && (step.sms !== null || step.attempt > 1)) {
			insertNotice(tx.db, climb.alarm, step.target);
		}
		if (step.outcome !== null || step.sms !== null) continue;
		noteStepOutcome(tx.db, { alarm: climb.alarm, ...step }, "stopped", tx.now);
		if (step.level !== "hub") tellHubOfStep(tx, { alarm: climb.alarm, ...step }, "stopped");
	}
}

/** The hub was told when it says so: its acknowledgement, not our sending, is the proof. */
function noteArrivals(tx: Tx, ladder: Ladder, climbs: readonly KeptClimb[]): void {
	for (const { alarm, steps } of climbs) {
		if (!steps.some((step) => step.level === "hub" && step.outcome === null)) continue;
		if (ladder.isAtHub(tx.db, alarm)) noteStepOutcome(tx.db, { alarm, level: "hub", target: 0 }, "told", tx.now);
	}
}

function sirenOrder(rungs: readonly Rung[], climbs: readonly KeptClimb[], now: Moment): Orders["siren"] {
	const rung = rungs.find(({ level }) => level === "siren");
	if (rung?.switch === undefined || rung.switch === null) return undefined;
	return { switch: rung.switch, on: isSirenWanted(rung, climbs, now) };
}

function listToOrder(climb: KeptClimb): OrderedStep[] {
	return climb.steps.flatMap(({ level, attempt, outcome }) =>
		outcome === null && ORDERED.has(level)
			? [{ alarm: climb.alarm, level: level as OrderedStep["level"], attempt }]
			: [],
	);
}

function isDone(tx: Tx, climb: KeptClimb): boolean {
	return (
		climb.settled &&
		climb.steps.every((step) => step.outcome !== null) &&
		listNotices(tx.db, climb.alarm).every(({ sms }) => sms !== null)
	);
}

/** The orders were given. */
export function noteOrdered(tx: Tx, steps: readonly OrderedStep[]): void {
	for (const step of steps) {
		const { alarm, level } = step;
		noteStepOutcome(tx.db, { alarm, level, target: 0 }, "ordered", tx.now);
		tellHubOfStep(tx, { ...step, target: 0 }, "ordered");
	}
}

/**
 * A text came in. "OK" of somebody on call acknowledges what they were told of, or the alarms they name. [AL8] Anything else
 * is set aside without its words and its number, which are somebody's own.
 */
export function receiveSms(tx: Tx, ladder: Ladder, message: { readonly from: string; readonly body: string }): void {
	const reason = acknowledgeByText(tx, ladder, message);
	if (reason !== undefined) setAsideInput(tx, { door: "sms", reason, sample: null });
}

/** Why the text is set aside; undefined when it acknowledged something. */
function acknowledgeByText(
	tx: Tx,
	ladder: Ladder,
	message: { readonly from: string; readonly body: string },
): string | undefined {
	const recipients = ladder.rungs.find(({ level }) => level === "sms")?.recipients ?? [];
	const target = findRecipient(recipients, message.from);
	const recipient = recipients[target];
	if (recipient === undefined) return "a text from a number that is not on call";
	if (recipient.mayAcknowledge === false) return "a text from a number that may not acknowledge";
	const answer = readSmsAnswer(message.body);
	if (answer === undefined) return "a text that is not an answer";
	const told = listClimbs(tx.db, ladder.moment).filter(
		({ settled, steps }) =>
			!settled && steps.some((step) => step.level === "sms" && step.target === target && step.sms !== null),
	);
	const alarms = answer.alarms === "all" ? told.map(({ alarm }) => alarm) : answer.alarms;
	const seen = alarms.filter((alarm) => ladder.acknowledge(tx, alarm));
	return seen.length === 0 ? "a text about no alarm that is waiting" : undefined;
}
