// Which step of the ladder is due for an alarm, and when everything must be quiet again. Decisions only.

import type { LadderLevel } from "@tesai/shared/contract/config/ladder.ts";
import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { LadderOutcome } from "@tesai/shared/contract/event/ladder.ts";
import type { AlarmId } from "@tesai/shared/contract/id.ts";
import type { Rule } from "@tesai/shared/contract/limits.ts";
import { type EpochMs, epochMs, MINUTE, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { elapsed, type Moment } from "@tesai/shared/contract/time.ts";
import type { Rung } from "./rung.ts";

/** One target of one level as it was last tried. `outcome` is null from the moment it is due until somebody knows. */
export interface Step {
	readonly level: LadderLevel;
	readonly target: number;
	readonly attempt: number;
	readonly outcome: LadderOutcome | null;
	/** When it became due; with an outcome, when that was known. */
	readonly at: Moment;
}

/** An alarm on its way up. `settled`: somebody has seen it, or it has ended. */
export interface Climb {
	readonly alarm: AlarmId;
	readonly rule: Rule;
	readonly began: Moment;
	readonly settled: boolean;
	readonly steps: readonly Step[];
}

export interface DueStep {
	readonly alarm: AlarmId;
	readonly level: LadderLevel;
	readonly target: number;
	readonly attempt: number;
	/** Set where nobody can be told: then nothing is tried. */
	readonly skipped: LadderOutcome | null;
}

/** A text that was refused, or of which nobody knows, is tried so often in all. */
export const MOST_ATTEMPTS = 3;
const AGAIN_AFTER: Millis = millis(5 * MINUTE);
const AGAIN: ReadonlySet<LadderOutcome | null> = new Set<LadderOutcome>(["refused", "unsure"]);

/** Nothing for an alarm that is settled. [AL3] A step that was taken is due again only as a text that did not go. [AL5] */
export function listStepsDue(rungs: readonly Rung[], climb: Climb, now: Moment): DueStep[] {
	if (climb.settled) return [];
	return rungs.flatMap((rung) => {
		if (!rung.rules.has(climb.rule) || elapsed(climb.began, now) < rung.afterMs) return [];
		const targets = Math.max(1, rung.skipped === null ? rung.recipients.length : 1);
		return Array.from({ length: targets }, (_, target) => target).flatMap((target) => {
			const taken = climb.steps.find((step) => step.level === rung.level && step.target === target);
			if (taken !== undefined && !isAgainDue(taken, now)) return [];
			const { level, skipped } = rung;
			return [{ alarm: climb.alarm, level, target, attempt: (taken?.attempt ?? 0) + 1, skipped }];
		});
	});
}

function isAgainDue(step: Step, now: Moment): boolean {
	if (step.level !== "sms" || !AGAIN.has(step.outcome)) return false;
	return step.attempt < MOST_ATTEMPTS && elapsed(step.at, now) >= AGAIN_AFTER;
}

/** Whether the siren should sound: for an unsettled alarm that reached it, no longer than it may. [AL4] */
export function isSirenWanted(rung: Rung, climbs: readonly Climb[], now: Moment): boolean {
	return climbs.some(
		({ settled, steps }) =>
			!settled && steps.some((step) => step.level === "siren" && elapsed(step.at, now) < rung.soundsMs),
	);
}

/** What happens next if nobody answers: the nearest level that has somebody to tell and has not begun. */
export function nextLevel(
	rungs: readonly Rung[],
	climb: Climb,
): { readonly level: LadderLevel; readonly at: EpochMs } | null {
	if (climb.settled) return null;
	const next = rungs.find(
		(rung) =>
			rung.skipped === null && rung.rules.has(climb.rule) && !climb.steps.some((step) => step.level === rung.level),
	);
	return next === undefined ? null : { level: next.level, at: epochMs(climb.began.utc + next.afterMs) };
}

/** Of several recipients the one who was reached speaks for the level. */
const BEST_FIRST: readonly (LadderOutcome | null)[] = ["told", "ordered", "unsure", null, "refused", "stopped"];

/** One entry a level that has begun, in the order of the ladder. */
export function listLevelsTold(
	rungs: readonly Rung[],
	climb: Climb,
): { readonly level: LadderLevel; readonly at: EpochMs; readonly outcome: LadderOutcome | null }[] {
	const rank = (step: Step) => BEST_FIRST.indexOf(step.outcome) + 1 || BEST_FIRST.length + 1;
	return rungs.flatMap(({ level }) => {
		const [best] = climb.steps.filter((step) => step.level === level).sort((a, b) => rank(a) - rank(b));
		return best === undefined ? [] : [{ level, at: best.at.utc, outcome: best.outcome }];
	});
}

const FRESH_MS = 60 * MINUTE;

/**
 * How often the box asks the hub for a word while an alarm is open that nobody has seen: every other minute in its first
 * hour, then every ten, because over TLS each question is a handshake. Undefined: nobody is waited for.
 */
export function listenEveryMs(
	alarms: readonly Pick<AlarmView, "raisedAt" | "ended" | "acknowledged">[],
	now: EpochMs,
): Millis | undefined {
	const unseen = alarms.filter(({ ended, acknowledged }) => ended === null && acknowledged === null);
	if (unseen.length === 0) return undefined;
	const isFresh = unseen.some(({ raisedAt }) => now - raisedAt < FRESH_MS);
	return millis((isFresh ? 2 : 10) * MINUTE);
}

/** Something a recipient should read: an alarm, or that it was seen or is over. */
export interface Line {
	readonly target: number;
	readonly alarm: AlarmId;
	readonly about: "alarm" | "seen" | "over";
}

/**
 * The lines that may leave now, by recipient: all that waits goes into one text, and whoever had a text a short while ago
 * gets the next one when that while is over. [AL6]
 */
export function gatherTexts(
	waiting: readonly Line[],
	lastTextTo: (target: number) => Moment | undefined,
	everyMs: Millis,
	now: Moment,
): ReadonlyMap<number, readonly Line[]> {
	const byTarget = Map.groupBy(waiting, (line) => line.target);
	for (const target of [...byTarget.keys()]) {
		const last = lastTextTo(target);
		if (last !== undefined && elapsed(last, now) < everyMs) byTarget.delete(target);
	}
	return byTarget;
}
