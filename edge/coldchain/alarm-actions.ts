// What an input makes of one alarm: the machine's step, the stored alarm and the event, together.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { AlarmId, FridgeId } from "@tesai/shared/contract/id.ts";
import type { Rule } from "@tesai/shared/contract/limits.ts";
import { isAfter, type Moment, type Stamp, toStamp } from "@tesai/shared/contract/time.ts";
import { appendEvent } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import { type Alarm, type AlarmInput, raisedWith, stepAlarm } from "./alarm.ts";
import { insertAlarm, markAlarmEnded, markAlarmWorse, saveAlarm, saveCountedFrom } from "./alarm-store.ts";
import type { NewestSample } from "./heard.ts";
import { isCumulativeRule } from "./limits.ts";
import { judgeReading, type WatchedRule } from "./sample.ts";
import { breaksGoodTime, type GoodSince } from "./since.ts";
import { saveGoodSince } from "./since-store.ts";
import { standsUpTo } from "./standing-word.ts";
import type { Watched } from "./watched.ts";

/** A rule as `applyInput` needs it; a retired fridge has no configuration left but its id. */
type RuleOf = Pick<WatchedRule, "rule" | "forMs" | "limit"> & { readonly fridge: FridgeId | FridgeConfig };

/** Steps one machine, stores what it became, and appends the event of the change. Returns the new state. */
export function applyInput(tx: Tx, watched: Watched, one: RuleOf, alarm: Alarm, input: AlarmInput): Alarm {
	const fridge = typeof one.fridge === "string" ? one.fridge : one.fridge.id;
	const step = stepAlarm(alarm, input, one.forMs);
	switch (step.change) {
		case "none":
			if (alarm.state === "watching" && input.kind === "good" && breaksGoodTime(one.rule)) {
				noteGood(tx, watched, fridge, { at: toStamp(input.at), basis: "ended" });
			}
			if (!isWorthSaving(alarm, step.alarm)) watched.setAlarm(fridge, one.rule, step.alarm);
			else {
				keepAlarm(tx, watched, fridge, one.rule, step.alarm);
				if ("id" in step.alarm && step.alarm.worst !== null) markAlarmWorse(tx.db, step.alarm.id, step.alarm.worst);
			}
			return step.alarm;
		case "raise": {
			const { since, worst } = step.broken;
			const limit = one.limit?.celsius ?? null;
			const id = appendEvent(tx, {
				kind: "alarm-raised",
				body: {
					fridge,
					rule: one.rule,
					since: toStamp(since),
					forMs: one.forMs,
					...(limit !== null && { limitCelsius: limit }),
					...(worst !== null && { worstCelsius: worst }),
				},
			}) as AlarmId;
			insertAlarm(tx.db, id, { fridge, rule: one.rule, since, raised: tx.now, forMs: one.forMs, limit, worst });
			const raised = raisedWith(id, step.broken);
			keepAlarm(tx, watched, fridge, one.rule, raised);
			tx.afterCommit(() => watched.announce({ change: "raised", alarm: id }));
			return raised;
		}
		case "end": {
			const { last, worst } = step.broken;
			appendEvent(tx, {
				kind: "alarm-ended",
				body: {
					alarm: step.id,
					reason: step.reason,
					lastBad: toStamp(last),
					...(worst !== null && { worstCelsius: worst }),
				},
			});
			markAlarmEnded(tx.db, step.id, tx.now, step.reason, worst);
			// What has had its alarm raises no second one. [CC22]
			if (isCumulativeRule(one.rule)) countFrom(tx, watched, fridge, one.rule, last);
			// Nobody knows how it went on after a lost sensor; after a silence nobody knows how it was. [CC74]
			if (step.reason !== "sensor-lost") {
				noteGood(tx, watched, fridge, { at: toStamp(tx.now), basis: one.rule === "SILENT" ? "known" : "ended" });
			}
			keepAlarm(tx, watched, fridge, one.rule, step.alarm);
			tx.afterCommit(() => watched.announce({ change: "ended", alarm: step.id }));
			return step.alarm;
		}
		case "acknowledge":
		case "refuse":
			return step.alarm;
	}
}

/**
 * A word that stands says at `now`, or at the last moment up to which it is believed, what it said when it came: so an
 * open door becomes an alarm without another word. [CC49] Nothing of it is stored that another moment would not store.
 */
export function applyStandingWord(
	tx: Tx,
	watched: Watched,
	one: WatchedRule,
	alarm: Alarm,
	{ reading, at }: Pick<NewestSample, "reading" | "at">,
	now: Moment,
): Alarm {
	const input = isAfter(now, at) ? judgeReading(one, alarm, reading, standsUpTo(at, now), undefined) : undefined;
	return input?.kind === "bad" ? applyInput(tx, watched, one, alarm, input) : alarm;
}

/**
 * A sample that only moves `last` is not written: at a minute's sampling that would be a page of flash each. After a
 * restart the newest stored sample of the sensor stands in for it.
 */
function isWorthSaving(before: Alarm, after: Alarm): boolean {
	if (before.state !== after.state) return true;
	return before.state !== "fine" && after.state !== "fine" && before.worst !== after.worst;
}

/** From this stamp on nothing of the fridge is broken that was, or that anybody knew of. [CC73] [CC74] */
export function noteGood(tx: Tx, watched: Watched, fridge: FridgeId, good: GoodSince): void {
	const kept = watched.setGoodSince(fridge, good);
	if (kept !== undefined) saveGoodSince(tx.db, fridge, kept);
}

/** Stores a machine and remembers it; both or none, as the transaction goes. */
export function keepAlarm(tx: Tx, watched: Watched, fridge: FridgeId, rule: Rule, alarm: Alarm): void {
	saveAlarm(tx.db, fridge, rule, alarm);
	watched.setAlarm(fridge, rule, alarm);
}

/** A rule that looks back counts from this stamp on, now and after a restart. [CC22] */
export function countFrom(tx: Tx, watched: Watched, fridge: FridgeId, rule: Rule, stamp: Stamp): void {
	saveCountedFrom(tx.db, fridge, rule, stamp);
	watched.countPastFrom(fridge, rule, stamp);
}
