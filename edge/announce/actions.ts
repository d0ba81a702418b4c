// Climbs the ladder: each function is one verb and one transaction. What is to be done outside is stored as due before it
// is tried, and its outcome after, so that a restart in between repeats and forgets nothing.

import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { LadderOutcome } from "@tesai/shared/contract/event/ladder.ts";
import type { AlarmId, FridgeId } from "@tesai/shared/contract/id.ts";
import type { SmsOutcome } from "@tesai/shared/contract/order.ts";
import { MINUTE } from "@tesai/shared/contract/quantity.ts";
import { elapsed, type Moment, type Stamp } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { appendEvent } from "../journal/store.ts";
import { setAsideInput } from "../set-aside/actions.ts";
import type { Tx } from "../sqlite/writer.ts";
import { gatherTexts, isSirenWanted, type Line, listStepsDue } from "./ladder.ts";
import type { Rung } from "./rung.ts";
import { findRecipient, readSmsAnswer } from "./sms-answer.ts";
import {
	findLastTextTo,
	findTextOutcome,
	giveNoticeText,
	giveStepText,
	insertClimb,
	insertNotice,
	insertText,
	isNoticeText,
	type KeptClimb,
	listClimbs,
	listNotices,
	listStepsOfText,
	listUnansweredTexts,
	markClimbDone,
	markClimbSettled,
	noteStepOutcome,
	noteTextOutcome,
	noteTextTried,
	type SmsText,
	saveStep,
} from "./store.ts";
import { composeText, type TextLine } from "./text.ts";

/** The ladder and its ties to the rooms it tells of; edge.ts makes the ties. */
export interface Ladder {
	readonly rungs: readonly Rung[];
	readonly post: string;
	readonly moment: (stamp: Stamp) => Moment;
	/** Alarms that are open, or over but seen by nobody. */
	readonly unsettled: (db: Database) => readonly AlarmView[];
	readonly find: (db: Database, alarm: AlarmId) => AlarmView | undefined;
	readonly nameOf: (fridge: FridgeId) => string;
	/** Whether the hub has acknowledged the fact that raised the alarm. */
	readonly isAtHub: (db: Database, alarm: AlarmId) => boolean;
	/** Acknowledges the alarm for somebody who answered by text; false when it was seen before or is unknown. */
	readonly acknowledge: (tx: Tx, alarm: AlarmId) => boolean;
}

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
/** The bridge may have been away: the same text under the same id is one message to it. */
const REPEAT_MS = 2 * MINUTE;
const GIVE_UP_MS = 10 * MINUTE;

/** Takes every alarm as far up as its time says, and quiets what is settled. Any number of times, at any time. */
export function climbLadder(tx: Tx, ladder: Ladder): Orders {
	const { rungs } = ladder;
	for (const { id, rule, ended, acknowledged } of ladder.unsettled(tx.db)) {
		if (ended === null && acknowledged === null) insertClimb(tx.db, id, rule, tx.now);
	}
	for (const climb of listClimbs(tx.db, ladder.moment)) {
		const alarm = ladder.find(tx.db, climb.alarm);
		if (!climb.settled && (alarm === undefined || alarm.ended !== null || alarm.acknowledged !== null)) {
			settleClimb(tx, climb);
		}
		for (const due of listStepsDue(rungs, { ...climb, settled: climb.settled || isSettled(alarm) }, tx.now)) {
			const outcome = due.skipped ?? (due.level === "screen" ? "ordered" : null);
			saveStep(tx.db, due, outcome, tx.now);
			if (due.skipped !== null) tellHub(tx, due, due.skipped);
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

const isSettled = (alarm: AlarmView | undefined): boolean =>
	alarm === undefined || alarm.ended !== null || alarm.acknowledged !== null;

/** The first to be seen or to end stops everything else. [AL3] Whoever was told of it is told of that, too. */
function settleClimb(tx: Tx, climb: KeptClimb): void {
	markClimbSettled(tx.db, climb.alarm);
	for (const step of climb.steps) {
		if (step.level === "sms" && (step.sms !== null || step.outcome === "told")) {
			insertNotice(tx.db, climb.alarm, step.target);
		}
		if (step.outcome !== null || step.sms !== null) continue;
		noteStepOutcome(tx.db, { alarm: climb.alarm, ...step }, "stopped", tx.now);
		if (step.level !== "hub") tellHub(tx, { alarm: climb.alarm, ...step }, "stopped");
	}
}

/** The hub was told when it says so: its acknowledgement, not our sending, is the proof. */
function noteArrivals(tx: Tx, ladder: Ladder, climbs: readonly KeptClimb[]): void {
	for (const { alarm, steps } of climbs) {
		if (!steps.some((step) => step.level === "hub" && step.outcome === null)) continue;
		if (ladder.isAtHub(tx.db, alarm)) noteStepOutcome(tx.db, { alarm, level: "hub", target: 0 }, "told", tx.now);
	}
}

function writeTexts(tx: Tx, ladder: Ladder, climbs: readonly KeptClimb[]): SmsText[] {
	const rung = ladder.rungs.find(({ level }) => level === "sms");
	const modem = rung?.modem;
	if (rung === undefined || modem === undefined || modem === null) return [];
	const waiting = climbs.flatMap((climb) => listLines(tx.db, ladder, climb));
	const lastTextTo = (target: number) => findLastTextTo(tx.db, target, ladder.moment);
	return [...gatherTexts(waiting, lastTextTo, rung.everyMs, tx.now)].flatMap(([target, lines]) => {
		const recipient = rung.recipients[target];
		if (recipient === undefined) return [];
		const body = composeText(
			lines.flatMap((line) => toTextLine(tx.db, ladder, line) ?? []),
			ladder.post,
			recipient.language ?? "es",
		);
		const text = { target, modem, phone: recipient.phone, body };
		const id = insertText(tx.db, text, tx.now);
		for (const { alarm, about } of lines) {
			if (about === "alarm") giveStepText(tx.db, alarm, target, id);
			else giveNoticeText(tx.db, alarm, target, id);
		}
		return [{ id, ...text }];
	});
}

/** What waits for a text of this alarm: its steps while it climbs, its news once it is settled. */
function listLines(db: Database, ladder: Ladder, climb: KeptClimb): Line[] {
	const { alarm } = climb;
	if (!climb.settled) {
		const due = climb.steps.filter((step) => step.level === "sms" && step.outcome === null && step.sms === null);
		return due.map(({ target }) => ({ target, alarm, about: "alarm" }));
	}
	const about = ladder.find(db, alarm)?.acknowledged === null ? "over" : "seen";
	return listNotices(db, alarm).flatMap(({ target, sms }) => (sms === null ? [{ target, alarm, about }] : []));
}

function toTextLine(db: Database, ladder: Ladder, line: Line): TextLine | undefined {
	const alarm = ladder.find(db, line.alarm);
	if (alarm === undefined) return undefined;
	const reason = alarm.acknowledged?.reason;
	const where = reason === "seen-by-sms" ? "seen.sms" : reason === "seen-by-region" ? "seen.region" : "seen.post";
	const about = line.about === "seen" ? where : line.about;
	return { id: line.alarm, fridge: ladder.nameOf(alarm.fridge), rule: alarm.rule, about };
}

/** Texts that nobody has answered for: again under the same id, and after a while nobody knows. [AL5] */
function repeatTexts(tx: Tx, ladder: Ladder, fresh: ReadonlySet<number>): SmsText[] {
	return listUnansweredTexts(tx.db, ladder.moment).filter((text) => {
		if (fresh.has(text.id)) return false;
		if (elapsed(text.written, tx.now) >= GIVE_UP_MS) {
			receiveOutcome(tx, { id: text.id, outcome: "unsure" });
			return false;
		}
		const isWanted =
			isNoticeText(tx.db, text.id) ||
			listStepsOfText(tx.db, text.id).some(({ alarm }) => !isSettled(ladder.find(tx.db, alarm)));
		if (!isWanted) return false;
		if (elapsed(text.tried, tx.now) < REPEAT_MS) return false;
		noteTextTried(tx.db, text.id, tx.now);
		return true;
	});
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
		tellHub(tx, { ...step, target: 0 }, "ordered");
	}
}

/** What the modem says of a text; the second time changes nothing, nor does a text that this box never wrote. */
export function receiveOutcome(tx: Tx, { id, outcome }: SmsOutcome): void {
	const known = findTextOutcome(tx.db, id);
	if (known === undefined) {
		setAsideInput(tx, { door: "sms", reason: "the outcome of a text that the box did not write", sample: null });
		return;
	}
	if (known !== null) return;
	noteTextOutcome(tx.db, id, outcome);
	for (const step of listStepsOfText(tx.db, id)) {
		if (step.outcome !== null) continue;
		const told = outcome === "sent" ? "told" : outcome;
		noteStepOutcome(tx.db, { level: "sms", ...step }, told, tx.now);
		tellHub(tx, { level: "sms", ...step }, told);
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

/** The alarm lane's word on a step. The screen and the hub are left out: `alarm-raised` and its arrival already say both. */
function tellHub(
	tx: Tx,
	step: {
		readonly alarm: AlarmId;
		readonly level: KeptClimb["steps"][number]["level"];
		readonly target: number;
		readonly attempt: number;
	},
	outcome: LadderOutcome,
): void {
	const { alarm, level, target, attempt } = step;
	appendEvent(tx, { kind: "alarm-told", body: { alarm, level, target, attempt, outcome } });
}
