// Since when a fridge is as its word says, and how much of that anybody can vouch for. [CC73] [CC74] [CC75]

import type { Attention, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { type Rule, WARNING_RULES } from "@tesai/shared/contract/limits.ts";
import { type EpochMs, epochMs } from "@tesai/shared/contract/quantity.ts";
import { type Between, elapsed, isAfter, type Moment, type Stamp } from "@tesai/shared/contract/time.ts";
import type { Alarm } from "./alarm.ts";
import { isTemperatureRule } from "./limits.ts";

/** Since when nothing of a fridge is broken: `ended`, something was before; `known`, before nobody knows. */
export interface GoodSince {
	readonly at: Stamp;
	readonly basis: "ended" | "known";
}

/** A passing watch of these is a fridge in use, not one that was in trouble. */
const OF_EVERY_DAY: ReadonlySet<Rule> = new Set<Rule>(["DOOR"]);

/** Whether a watch that passed without an alarm begins the good time anew. [CC73] */
export function breaksGoodTime(rule: Rule): boolean {
	return !OF_EVERY_DAY.has(rule);
}

/** The later one; good time never begins earlier than it was already said to. */
export function laterGoodSince(before: GoodSince | undefined, now: GoodSince): GoodSince {
	return before !== undefined && isAfter(before.at, now.at) ? before : now;
}

/** What `findSince` chooses from. `machines` are the fridge's rules that are not fine. */
export interface Standing {
	readonly attention: Attention;
	readonly machines: ReadonlyMap<Rule, Alarm>;
	/** The last sample that was believed, while what comes now is not. */
	readonly doubtedSince: Moment | undefined;
	readonly good: (Pick<GoodSince, "basis"> & { readonly at: Moment }) | undefined;
}

/**
 * Since when it is so: of what makes the word, the one that began first; of an alarm that is over and unseen its end; undefined
 * where nobody knows.
 */
export function findSince({
	attention,
	machines,
	doubtedSince,
	good,
}: Standing): { readonly at: Moment; readonly basis: "began" | GoodSince["basis"] } | undefined {
	if (attention === "all-good") return good;
	const began = [...machines].flatMap(([rule, alarm]) =>
		alarm.state !== "fine" && (attention === "look-now" || isActedOn(rule, alarm)) ? [alarm.since] : [],
	);
	if (attention === "look-now" && doubtedSince !== undefined) began.push(doubtedSince);
	const [first, ...others] = began;
	if (first === undefined) return good;
	return { at: others.reduce((oldest, one) => (isAfter(oldest, one) ? one : oldest), first), basis: "began" };
}

/** As [CC16] says what asks for an act. */
function isActedOn(rule: Rule, alarm: Alarm): boolean {
	if (WARNING_RULES.includes(rule)) return false;
	return alarm.state === "raised" || (alarm.state === "acknowledged" && isTemperatureRule(rule));
}

/** What the box knows of the time besides what it derives. */
export interface TimeKnown {
	readonly now: Moment;
	readonly unsure: (stamp: Stamp) => Between | undefined;
	/** Whether anybody but the operating system has spoken for the clock of this boot. */
	readonly isVouched: boolean;
}

/**
 * The time that is shown. Within a boot the monotonic clock says how long; from an earlier boot it is `at` where both ends are
 * sure, else the shortest time that all that is known allows, and `atLeast` says so: at the worst since this boot began. [CC75]
 */
export function vouchSince(
	at: Moment,
	{ now, unsure, isVouched }: TimeKnown,
): Pick<NonNullable<FridgeView["since"]>, "at" | "atLeast"> {
	if (at.boot === now.boot) return { at: back(now, elapsed(at, now)), atLeast: false };
	const [then, here] = [unsure(at), unsure(now)];
	if (isVouched && then === undefined && here === undefined) return { at: at.utc, atLeast: false };
	const latest = then === undefined ? at.utc : then.to;
	const earliest = here === undefined ? (isVouched ? now.utc : null) : here.from;
	const sure = latest === null || earliest === null ? 0 : earliest - latest;
	return { at: back(now, Math.max(sure, now.monoMs)), atLeast: true };
}

function back(now: Moment, ms: number): EpochMs {
	return epochMs(now.utc - Math.max(0, ms));
}
