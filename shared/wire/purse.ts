// What may still be spent in a window of time, on a box whose clock may be wrong: credits a month, energy a day. [S25]

import { DAY, HOUR, type Millis, millis } from "../contract/quantity.ts";
import type { Moment } from "../contract/time.ts";

export type Window = "month" | "day";

/** What was spent in the window that is open. */
export interface Purse {
	readonly spent: number;
	/** The window's number in the calendar of the post; null while nobody who can be believed has said what day it is. */
	readonly window: number | null;
	/** How long the box is known to have run since the window was opened, up to the stamp. */
	readonly ranMs: Millis;
	readonly boot: number;
	readonly monoMs: Millis;
}

/** Paraguay keeps UTC-3 all year. */
const ZONE_MS = 3 * HOUR;
/** After so much running time a new window has begun, whatever the calendar says: no month is longer. */
const LENGTH: Readonly<Record<Window, Millis>> = { month: millis(31 * DAY), day: DAY };

export function openPurse(now: Moment, isClockBelieved: boolean, window: Window): Purse {
	const { boot, monoMs } = now;
	return { spent: 0, window: isClockBelieved ? windowOf(now, window) : null, ranMs: millis(0), boot, monoMs };
}

/**
 * The purse as it is now. A window ends with the calendar's where the clock is believed: by a satellite, the hub, the
 * network. The machine's own word opens none, because after a flat battery it may say any year; then a window lasts as
 * long as the longest in running time. A clock that was set back takes nothing back that was spent.
 */
export function turnPurse(purse: Purse, now: Moment, isClockBelieved: boolean, window: Window): Purse {
	const { boot, monoMs } = now;
	// Of a boot between the stamp's and this one nothing is known: running time is counted too low, never too high.
	const ran = boot === purse.boot ? Math.max(0, monoMs - purse.monoMs) : monoMs;
	const turned = { ...purse, ranMs: millis(purse.ranMs + ran), boot, monoMs };
	const fresh = { ...turned, spent: 0, ranMs: millis(0) };
	if (!isClockBelieved) return turned.ranMs >= LENGTH[window] ? { ...fresh, window: null } : turned;
	const at = windowOf(now, window);
	return purse.window !== null && at > purse.window ? { ...fresh, window: at } : { ...turned, window: at };
}

/** Of alarms and everything else: a fifth is kept for alarms. */
export function leftInPurse(purse: Purse, limit: number): { readonly left: number; readonly free: number } {
	const left = Math.max(0, limit - purse.spent);
	return { left, free: Math.max(0, left - Math.ceil(limit / KEPT_PART)) };
}

const KEPT_PART = 5;

/** When the calendar's next window begins, at the post; the wall time of its first moment. */
export function nextWindowAt(now: Moment, window: Window): number {
	const local = new Date(now.utc - ZONE_MS);
	const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()];
	return (window === "month" ? Date.UTC(year, month + 1, 1) : Date.UTC(year, month, day + 1)) + ZONE_MS;
}

function windowOf({ utc }: Moment, window: Window): number {
	const local = utc - ZONE_MS;
	if (window === "day") return Math.floor(local / DAY);
	const date = new Date(local);
	return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
