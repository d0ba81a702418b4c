// What an alarm sounds like, and how often: bursts of pips whose number and pace say how urgent it is.

import type { AlarmView, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";

export type Urgency = "high" | "medium";

/** What sounds, and since when the newest of its urgency is there. */
export interface Sounding {
	readonly urgency: Urgency;
	readonly since: EpochMs;
	/** Those of this urgency, the newest first. */
	readonly alarms: readonly { readonly alarm: AlarmView; readonly fridge: FridgeView }[];
}

/** They ask for a look: three pips, and silence at night. */
const LOOK_ONLY: ReadonlySet<AlarmView["rule"]> = new Set<AlarmView["rule"]>(["FRZNEAR", "STUCK", "FAILING"]);

/** Only an alarm that is open and that nobody has seen makes a sound; the most urgent one decides. */
export function findSounding(fridges: readonly FridgeView[]): Sounding | null {
	const unseen = fridges
		.flatMap((fridge) => fridge.alarms.map((alarm) => ({ alarm, fridge })))
		.filter(({ alarm }) => alarm.ended === null && alarm.acknowledged === null)
		.toSorted((one, other) => other.alarm.raisedAt - one.alarm.raisedAt || other.alarm.id - one.alarm.id);
	const urgent = unseen.filter(({ alarm }) => !LOOK_ONLY.has(alarm.rule));
	const [urgency, alarms]: [Urgency, typeof unseen] = urgent.length > 0 ? ["high", urgent] : ["medium", unseen];
	const newest = alarms[0];
	return newest === undefined ? null : { urgency, since: newest.alarm.raisedAt, alarms };
}

export interface Pip {
	/** From the start of the burst, s. */
	readonly at: number;
	readonly lasts: number;
	readonly hertz: number;
}

const five = [0, 0.25, 0.5, 0.95, 1.2];

/** Three and two pips, twice, for what must be done now; three slow ones for what should be looked at (the family of IEC 60601-1-8). */
export const PIPS: Readonly<Record<Urgency, readonly Pip[]>> = {
	high: [...five, ...five.map((at) => at + 2)].map((at, no) => ({ at, lasts: 0.16, hertz: no % 5 < 3 ? 880 : 1_175 })),
	medium: [0, 0.35, 0.7].map((at) => ({ at, lasts: 0.24, hertz: 660 })),
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const FRESH_MS = 5 * MINUTE;
const ASUNCION_MS = -3 * 60 * MINUTE;

function isNight(now: EpochMs): boolean {
	const hour = new Date(now + ASUNCION_MS).getUTCHours();
	return hour >= 22 || hour < 6;
}

export interface Repeat {
	/** From one burst to the next, ms. */
	readonly everyMs: number;
	/** 0 … 1 */
	readonly loudness: number;
}

/**
 * Often while it is fresh, then once a minute by day and every five, quieter, by night: a post may be somebody's house, and an
 * alarm that is switched off at the wall tells nobody. What is not urgent is silent at night; the ladder goes on either way.
 */
export function repeatOf({ urgency, since }: Pick<Sounding, "urgency" | "since">, now: EpochMs): Repeat {
	const isFresh = now - since < FRESH_MS;
	if (urgency === "high") {
		if (isFresh) return { everyMs: 10 * SECOND, loudness: 1 };
		return isNight(now) ? { everyMs: 5 * MINUTE, loudness: 0.5 } : { everyMs: MINUTE, loudness: 1 };
	}
	if (isNight(now)) return { everyMs: 10 * MINUTE, loudness: 0 };
	return { everyMs: isFresh ? 30 * SECOND : 10 * MINUTE, loudness: 0.7 };
}
