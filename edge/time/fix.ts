// Decides when a receiver's or modem's word of the time is worth an anchor, and when its word of the place is worth keeping.

import { DAY, HOUR, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { type Anchor, DRIFT, isCredibleUtc, type Moment, outranks } from "@tesai/shared/contract/time.ts";

export type FixReading = Extract<Reading, { kind: "fix" }>;

/** A slewed clock stays inside this; the same bound as for a jump of the machine's own clock. */
const WORTH_MS = 2_000;
/** A source that is this unsure of the time has none. */
const MOST_ERROR_MS = 10_000;
/** Steps of the position that are kept: 111 m. A receiver's own noise is a tenth of that. */
const WORTH_DEGREES = 0.001;

export interface Place {
	readonly latitude: number;
	readonly longitude: number;
}

/**
 * The anchor that a fix gives, or nothing. `at` is the moment it was stamped with, `current` the anchor in use.
 *
 * Whoever knows the place has it from satellites that measure it; a modem knows the time alone. A better source than this one
 * keeps its word for a day. Otherwise the fix counts when it comes from a better source, when it moves the time by more than both
 * two seconds and its own error, or once an hour when it makes the clock four times as sure.
 */
export function anchorFromFix(fix: FixReading, at: Moment, current: Anchor, speed = 1): Anchor | undefined {
	if (!isCredibleUtc(fix.utc) || fix.errorMs > MOST_ERROR_MS) return undefined;
	if (at.boot !== current.boot || at.monoMs <= current.monoMs) return undefined;
	const source = fix.latitude === undefined || fix.longitude === undefined ? "satellite" : "gnss";
	if (outranks(current.source, source) && at.monoMs - current.monoMs < DAY) return undefined;
	const anchor: Anchor = { boot: at.boot, monoMs: at.monoMs, utc: fix.utc, source, errorMs: fix.errorMs };
	if (outranks(source, current.source)) return anchor;
	const moved = Math.abs(fix.utc - at.utc);
	if (moved > Math.max(WORTH_MS * speed, fix.errorMs)) return anchor;
	const surer = fix.errorMs * 4 <= grownError(current, at.monoMs);
	return surer && at.monoMs - current.monoMs >= HOUR ? anchor : undefined;
}

/** How wrong the time may have become since the anchor. */
function grownError(anchor: Anchor, monoMs: Millis): Millis {
	return millis(anchor.errorMs + (monoMs - anchor.monoMs) * DRIFT);
}

/** The place to keep from now on, or nothing when it is the one that is kept. */
export function placeFromFix(fix: FixReading, kept: Place | undefined): Place | undefined {
	const { latitude, longitude } = fix;
	if (latitude === undefined || longitude === undefined) return undefined;
	if (kept === undefined) return { latitude, longitude };
	const moved = Math.max(Math.abs(latitude - kept.latitude), Math.abs(longitude - kept.longitude));
	return moved >= WORTH_DEGREES ? { latitude, longitude } : undefined;
}
