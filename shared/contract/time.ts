// The box trusts no clock (A6): everything is stamped with the boot it happened in and the milliseconds since that boot
// (CLOCK_BOOTTIME, which keeps counting in suspend). Wall time is derived from anchors and can be derived again.

import { type EpochMs, EpochMsSchema, epochMs, type Millis, MillisSchema, millis } from "./quantity.ts";
import { choice, integer, record, type Static } from "./schema.ts";

/** `boot` counts this box's boots from 1; `monoMs` may be negative for a record older than the boot it was received in. */
export const StampSchema = record({
	boot: integer(1, 1_000_000_000, "which boot of the box"),
	monoMs: integer<Millis>(-4_000_000_000_000, 4_000_000_000_000, "ms since that boot"),
});
export type Stamp = Static<typeof StampSchema>;

/** A stamp together with the wall time that was derived for it. */
export type Moment = Stamp & { readonly utc: EpochMs };

/** The stamp of a moment, without the wall time that was derived for it. */
export function toStamp({ boot, monoMs }: Stamp): Stamp {
	return { boot, monoMs };
}

/** In the order of boots, and within a boot of its monotonic clock. */
export function isAfter(a: Stamp, b: Stamp): boolean {
	return a.boot === b.boot ? a.monoMs > b.monoMs : a.boot > b.boot;
}

/** Best source first. `system` is the operating system's clock, of unknown origin. */
export const ANCHOR_SOURCES = ["gnss", "satellite", "hub", "ntp", "person", "system"] as const;

/** Whether `source` is the better one of the two. */
export function outranks(source: Anchor["source"], other: Anchor["source"]): boolean {
	return ANCHOR_SOURCES.indexOf(source) < ANCHOR_SOURCES.indexOf(other);
}

/** "At this stamp it was `utc`, give or take `errorMs`, says `source`." */
export const AnchorSchema = record({
	boot: integer(1, 1_000_000_000),
	monoMs: integer<Millis>(-4_000_000_000_000, 4_000_000_000_000),
	utc: EpochMsSchema,
	source: choice(ANCHOR_SOURCES),
	errorMs: MillisSchema,
});
export type Anchor = Static<typeof AnchorSchema>;

/**
 * How long from one moment to a later one. Within a boot the monotonic clock decides, so a wall clock that jumps
 * changes nothing. Across boots only the derived wall times are left; a negative answer is a clock fault and counts as 0.
 */
export function elapsed(from: Moment, to: Moment): Millis {
	if (from.boot === to.boot) return millis(to.monoMs - from.monoMs);
	return millis(Math.max(0, to.utc - from.utc));
}

/**
 * The anchors that count: in a boot that somebody better has spoken for, the operating system's own word counts no more,
 * not even for what happened before. So a wall clock that jumped puts no hour between two stamps a second apart.
 */
export function anchorsInEffect(anchors: readonly Anchor[]): readonly Anchor[] {
	const vouched = new Set(anchors.filter((anchor) => anchor.source !== "system").map((anchor) => anchor.boot));
	return vouched.size === 0
		? anchors
		: anchors.filter((anchor) => anchor.source !== "system" || !vouched.has(anchor.boot));
}

/**
 * The wall time of a stamp: the latest anchor in effect of its boot that is not after it, else the earliest of its boot.
 * `undefined` when the boot has no anchor at all: the caller must then show an interval, never a fake instant.
 */
export function utcOf(stamp: Stamp, anchors: readonly Anchor[]): EpochMs | undefined {
	return deriveUtc(stamp, anchorsInEffect(anchors.filter((anchor) => anchor.boot === stamp.boot)));
}

/** The same for whoever keeps the anchors in effect of each boot: it is asked for every reading, and they change once a day. */
export function deriveUtc(stamp: Stamp, inEffect: readonly Anchor[]): EpochMs | undefined {
	let best: Anchor | undefined;
	for (const anchor of inEffect) {
		if (best === undefined || isNearer(anchor, best, stamp)) best = anchor;
	}
	return best === undefined ? undefined : epochMs(best.utc + (stamp.monoMs - best.monoMs));
}

function isNearer(anchor: Anchor, best: Anchor, stamp: Stamp): boolean {
	const isBefore = anchor.monoMs <= stamp.monoMs;
	const bestIsBefore = best.monoMs <= stamp.monoMs;
	if (isBefore !== bestIsBefore) return isBefore;
	return isBefore ? anchor.monoMs >= best.monoMs : anchor.monoMs < best.monoMs;
}

/** Raised with every release: no true time is before this software was made. */
const SOFTWARE_MADE = Date.UTC(2026, 10, 1);
/** No box runs the same software for longer. */
const CREDIBLE_YEARS_MS = 25 * 365.25 * 86_400_000;

/**
 * Whether a receiver's or modem's word of the time can be true at all. The satellites' own week number starts again every
 * 1,024 weeks, and a receiver that has lost count is 19.6 years off.
 */
export function isCredibleUtc(utc: EpochMs): boolean {
	return utc >= SOFTWARE_MADE && utc <= SOFTWARE_MADE + CREDIBLE_YEARS_MS;
}
