// How long a name tile waits after wrong PINs, whatever is done to the box's plug and clock meanwhile. [AC4] [AC5]

import { HOUR, MINUTE, type Millis, millis, SECOND } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";

/** Tries in a row that have not come out right, and the stamp at which the last was begun. */
export interface Misses {
	readonly misses: number;
	readonly at: Stamp;
}

/** So many wrong ones cost nothing: wet fingers, a keypad in the sun. */
export const FREE_MISSES = 3;

/** The wait after each miss behind the free ones; the last one again and again. */
const WAITS: readonly Millis[] = [30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR].map(millis);

/** How long this many misses in a row make a tile wait, ms. */
export function waitAfter(misses: number): Millis {
	const step = Math.min(misses - FREE_MISSES, WAITS.length) - 1;
	return WAITS[step] ?? millis(0);
}

/**
 * How long the tile still waits, ms. Within a boot the monotonic clock counts. In another boot the whole wait is counted from that
 * boot's beginning: nobody vouches for how long the box was off.
 */
export function waitLeft(state: Misses | undefined, now: Stamp): Millis {
	if (state === undefined) return millis(0);
	const waited = state.at.boot === now.boot ? now.monoMs - state.at.monoMs : now.monoMs;
	return millis(Math.max(0, waitAfter(state.misses) - Math.max(0, waited)));
}

/** What is kept before a try is looked at, so that no try is free: it counts as wrong until it has come out right. */
export function countMiss(state: Misses | undefined, now: Stamp): Misses {
	return { misses: (state?.misses ?? 0) + 1, at: { boot: now.boot, monoMs: now.monoMs } };
}
