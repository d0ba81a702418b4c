// When the panel on the wall goes dark because nobody is near it, with and without a battery to save.

import type { PowerMode } from "@tesai/shared/contract/event/power.ts";
import { DAY, HOUR, MINUTE, type Millis } from "@tesai/shared/contract/quantity.ts";
import { elapsed, type Moment } from "@tesai/shared/contract/time.ts";

export interface Panel {
	/** A hand was on the screen; the start of the program counts as one, so that whoever has just plugged it in sees something. */
	touchedAt: Moment;
	/** As it was last judged. */
	isBlank: boolean;
}

export interface PanelNeeds {
	readonly mode: PowerMode;
	/** An alarm of a fridge is open and nobody has seen it. */
	readonly alarmOpen: boolean;
	/** How wrong the box's clock may be. */
	readonly clockErrorMs: Millis;
}

/** Long enough to read a chart and think, short enough that the night is dark. */
const UNTOUCHED_MS = 10 * MINUTE;
/** A clock that may be further off says nothing about night. */
const CLOCK_ERROR_MS = HOUR;
/** Paraguay is at UTC−3 all year. */
const ZONE_MS = -3 * HOUR;
const EVENING_HOUR = 22;
const MORNING_HOUR = 6;

/** The wall's job is to be read: it is lit by day, and whenever an alarm waits for somebody. [PW17] [PW18] */
export function isPanelBlank({ touchedAt }: Pick<Panel, "touchedAt">, needs: PanelNeeds, now: Moment): boolean {
	if (needs.alarmOpen || elapsed(touchedAt, now) < UNTOUCHED_MS) return false;
	return needs.mode === "save" || (needs.clockErrorMs <= CLOCK_ERROR_MS && isNight(now.utc));
}

function isNight(utc: number): boolean {
	const hour = Math.floor((((utc + ZONE_MS) % DAY) + DAY) % DAY) / HOUR;
	return hour >= EVENING_HOUR || hour < MORNING_HOUR;
}
