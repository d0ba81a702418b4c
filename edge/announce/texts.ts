// Text messages of the ladder: written, ordered again, and what the modem says of them.

import type { SmsOutcome } from "@tesai/shared/contract/order.ts";
import { MINUTE } from "@tesai/shared/contract/quantity.ts";
import { elapsed } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { setAsideInput } from "../set-aside/actions.ts";
import type { Tx } from "../sqlite/writer.ts";
import { gatherTexts, type Line } from "./ladder.ts";
import {
	findLastTextTo,
	findTextOutcome,
	giveNoticeText,
	giveStepText,
	insertText,
	isNoticeText,
	type KeptClimb,
	listNotices,
	listStepsOfText,
	listUnansweredTexts,
	noteStepOutcome,
	noteTextOutcome,
	noteTextTried,
	type SmsText,
} from "./store.ts";
import { composeText, type TextLine } from "./text.ts";
import { isSettled, type Ladder, tellHubOfStep } from "./ties.ts";

/** The bridge may have been away: the same text under the same id is one message to it. */
const REPEAT_MS = 2 * MINUTE;
const GIVE_UP_MS = 10 * MINUTE;

/** Everything that waits and may leave, one text a recipient. [AL6] */
export function writeTexts(tx: Tx, ladder: Ladder, climbs: readonly KeptClimb[]): SmsText[] {
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
export function repeatTexts(tx: Tx, ladder: Ladder, fresh: ReadonlySet<number>): SmsText[] {
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
		tellHubOfStep(tx, { level: "sms", ...step }, told);
	}
}
