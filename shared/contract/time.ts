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

/** Best source first. `system` is the operating system's clock, of unknown origin. */
export const ANCHOR_SOURCES = ["gnss", "satellite", "hub", "ntp", "person", "system"] as const;

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
 * The wall time of a stamp: the latest anchor of its boot that is not after it, else the earliest of its boot.
 * `undefined` when the boot has no anchor at all: the caller must then show an interval, never a fake instant.
 */
export function utcOf(stamp: Stamp, anchors: readonly Anchor[]): EpochMs | undefined {
	let best: Anchor | undefined;
	for (const anchor of anchors) {
		if (anchor.boot !== stamp.boot) continue;
		if (best === undefined) best = anchor;
		else if (
			anchor.monoMs <= stamp.monoMs
				? best.monoMs > stamp.monoMs || anchor.monoMs >= best.monoMs
				: best.monoMs > stamp.monoMs && anchor.monoMs < best.monoMs
		)
			best = anchor;
	}
	return best === undefined ? undefined : epochMs(best.utc + (stamp.monoMs - best.monoMs));
}
