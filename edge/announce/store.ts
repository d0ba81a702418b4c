// The ladder's SQL: alarms on their way up, each step that was due and what came of it, and the texts.

import type { LadderLevel } from "@tesai/shared/contract/config/ladder.ts";
import type { LadderOutcome } from "@tesai/shared/contract/event/ladder.ts";
import type { AlarmId } from "@tesai/shared/contract/id.ts";
import type { Rule } from "@tesai/shared/contract/limits.ts";
import type { SmsOutcome } from "@tesai/shared/contract/order.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { Moment, Stamp } from "@tesai/shared/contract/time.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";
import type { Climb } from "./ladder.ts";

export const SQL = {
	listClimbs: `SELECT alarm, rule, settled, boot, mono_ms AS monoMs FROM climb WHERE is_done = 0 ORDER BY alarm`,
	hasClimbs: "SELECT 1 FROM climb WHERE is_done = 0 LIMIT 1",
	insertClimb: "INSERT OR IGNORE INTO climb (alarm, rule, settled, is_done, boot, mono_ms) VALUES (?, ?, 0, 0, ?, ?)",
	settleClimb: "UPDATE climb SET settled = 1 WHERE alarm = ?",
	endClimb: "UPDATE climb SET is_done = 1 WHERE alarm = ?",
	listSteps: `SELECT level, target, attempt, outcome, sms, boot, mono_ms AS monoMs FROM ladder_step WHERE alarm = ?
		ORDER BY level, target`,
	saveStep: `INSERT OR REPLACE INTO ladder_step (alarm, level, target, attempt, outcome, sms, boot, mono_ms)
		VALUES (?, ?, ?, ?, ?, NULL, ?, ?)`,
	noteOutcome: `UPDATE ladder_step SET outcome = ?, boot = ?, mono_ms = ? WHERE alarm = ? AND level = ? AND target = ?`,
	giveText: "UPDATE ladder_step SET sms = ? WHERE alarm = ? AND level = 'sms' AND target = ?",
	listStepsOfText: "SELECT alarm, target, attempt, outcome FROM ladder_step WHERE sms = ?",
	insertNotice: "INSERT OR IGNORE INTO ladder_notice (alarm, target, sms) VALUES (?, ?, NULL)",
	listNotices: "SELECT target, sms FROM ladder_notice WHERE alarm = ? ORDER BY target",
	giveNotice: "UPDATE ladder_notice SET sms = ? WHERE alarm = ? AND target = ?",
	isNotice: "SELECT 1 FROM ladder_notice WHERE sms = ? LIMIT 1",
	lastText: "SELECT max(id) FROM sms_text",
	insertText: `INSERT INTO sms_text (id, target, modem, phone, body, boot, mono_ms, tried_boot, tried_mono_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	listUnanswered: `SELECT id, target, modem, phone, body, boot, mono_ms AS monoMs, tried_boot AS triedBoot,
		tried_mono_ms AS triedMonoMs FROM sms_text WHERE outcome IS NULL ORDER BY id`,
	findText: "SELECT id, outcome FROM sms_text WHERE id = ?",
	lastTextTo: "SELECT boot, mono_ms AS monoMs FROM sms_text WHERE target = ? ORDER BY id DESC LIMIT 1",
	noteTried: "UPDATE sms_text SET tried_boot = ?, tried_mono_ms = ? WHERE id = ?",
	noteTextOutcome: "UPDATE sms_text SET outcome = ? WHERE id = ?",
} as const;

type ToMoment = (stamp: Stamp) => Moment;

/** A step with the text that carries it; null before a text was written, and at every level that needs none. */
export type KeptStep = Climb["steps"][number] & { readonly sms: number | null };
export type KeptClimb = Omit<Climb, "steps"> & { readonly steps: readonly KeptStep[] };

interface StepRow extends Stamp {
	readonly level: LadderLevel;
	readonly target: number;
	readonly attempt: number;
	readonly outcome: LadderOutcome | null;
	readonly sms: number | null;
}

/** Every alarm that still climbs, or of which somebody is still to be told that it is over. */
export function listClimbs(db: Database, moment: ToMoment): KeptClimb[] {
	type Row = Stamp & { readonly alarm: AlarmId; readonly rule: Rule; readonly settled: number };
	return statement<[], Row>(db, SQL.listClimbs)
		.all()
		.map(({ alarm, rule, settled, boot, monoMs }) => ({
			alarm,
			rule,
			settled: settled === 1,
			began: moment({ boot, monoMs }),
			steps: statement<[number], StepRow>(db, SQL.listSteps)
				.all(alarm)
				.map(({ boot: stepBoot, monoMs: at, ...step }) => ({ ...step, at: moment({ boot: stepBoot, monoMs: at }) })),
		}));
}

export function hasClimbs(db: Database): boolean {
	return statement<[]>(db, SQL.hasClimbs).get() !== undefined;
}

export function insertClimb(db: Database, alarm: AlarmId, rule: Rule, at: Stamp): void {
	statement(db, SQL.insertClimb).run(alarm, rule, at.boot, at.monoMs);
}

export function markClimbSettled(db: Database, alarm: AlarmId): void {
	statement(db, SQL.settleClimb).run(alarm);
}

/** Nothing more will be done for it; its steps stay as a record. */
export function markClimbDone(db: Database, alarm: AlarmId): void {
	statement(db, SQL.endClimb).run(alarm);
}

/** A new step, or the next attempt of one: it has no text yet. */
export function saveStep(
	db: Database,
	step: { readonly alarm: AlarmId; readonly level: LadderLevel; readonly target: number; readonly attempt: number },
	outcome: LadderOutcome | null,
	at: Stamp,
): void {
	statement(db, SQL.saveStep).run(step.alarm, step.level, step.target, step.attempt, outcome, at.boot, at.monoMs);
}

export function noteStepOutcome(
	db: Database,
	step: { readonly alarm: AlarmId; readonly level: LadderLevel; readonly target: number },
	outcome: LadderOutcome,
	at: Stamp,
): void {
	statement(db, SQL.noteOutcome).run(outcome, at.boot, at.monoMs, step.alarm, step.level, step.target);
}

export function giveStepText(db: Database, alarm: AlarmId, target: number, sms: number): void {
	statement(db, SQL.giveText).run(sms, alarm, target);
}

export interface StepOfText {
	readonly alarm: AlarmId;
	readonly target: number;
	readonly attempt: number;
	readonly outcome: LadderOutcome | null;
}

/** The steps that one text carries. */
export function listStepsOfText(db: Database, sms: number): StepOfText[] {
	return statement<[number], StepOfText>(db, SQL.listStepsOfText).all(sms);
}

/** Somebody who had a text about the alarm is to be told that it was seen or is over; once. */
export function insertNotice(db: Database, alarm: AlarmId, target: number): void {
	statement(db, SQL.insertNotice).run(alarm, target);
}

export function listNotices(db: Database, alarm: AlarmId): { readonly target: number; readonly sms: number | null }[] {
	return statement<[number], { target: number; sms: number | null }>(db, SQL.listNotices).all(alarm);
}

export function giveNoticeText(db: Database, alarm: AlarmId, target: number, sms: number): void {
	statement(db, SQL.giveNotice).run(sms, alarm, target);
}

export function isNoticeText(db: Database, sms: number): boolean {
	return statement<[number]>(db, SQL.isNotice).get(sms) !== undefined;
}

export interface SmsText {
	readonly id: number;
	/** The recipient's place in edge.toml. */
	readonly target: number;
	readonly modem: string;
	readonly phone: string;
	readonly body: string;
}

/** Returns the id: above every one before, and not one that an earlier installation of the box gave to the same modem. */
export function insertText(db: Database, text: Omit<SmsText, "id">, now: Moment): number {
	const last = statement<[], number | null>(db, SQL.lastText).pluck().get() ?? 0;
	const id = Math.max(last + 1, now.utc);
	const { target, modem, phone, body } = text;
	statement(db, SQL.insertText).run(...[id, target, modem, phone, body, now.boot, now.monoMs, now.boot, now.monoMs]);
	return id;
}

/** Texts of which the modem has said nothing yet, oldest first. */
export function listUnansweredTexts(
	db: Database,
	moment: ToMoment,
): (SmsText & { readonly written: Moment; readonly tried: Moment })[] {
	type Row = SmsText & Stamp & { readonly triedBoot: number; readonly triedMonoMs: Millis };
	return statement<[], Row>(db, SQL.listUnanswered)
		.all()
		.map(({ boot, monoMs, triedBoot, triedMonoMs, ...text }) => ({
			...text,
			written: moment({ boot, monoMs }),
			tried: moment({ boot: triedBoot, monoMs: triedMonoMs }),
		}));
}

/** Whether a text of this id still waits for its outcome; undefined for an id the box never gave. */
export function findTextOutcome(db: Database, id: number): SmsOutcome["outcome"] | null | undefined {
	return statement<[number], { outcome: SmsOutcome["outcome"] | null }>(db, SQL.findText).get(id)?.outcome;
}

export function findLastTextTo(db: Database, target: number, moment: ToMoment): Moment | undefined {
	const row = statement<[number], Stamp>(db, SQL.lastTextTo).get(target);
	return row === undefined ? undefined : moment(row);
}

export function noteTextTried(db: Database, id: number, at: Stamp): void {
	statement(db, SQL.noteTried).run(at.boot, at.monoMs, id);
}

export function noteTextOutcome(db: Database, id: number, outcome: SmsOutcome["outcome"]): void {
	statement(db, SQL.noteTextOutcome).run(outcome, id);
}
