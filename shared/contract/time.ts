// The box trusts no clock (A6): everything is stamped with the boot it happened in and the milliseconds since that boot
// (CLOCK_BOOTTIME, which keeps counting in suspend). Wall time is derived from anchors and can be derived again.

import { type EpochMs, EpochMsSchema, epochMs, type Millis, MillisSchema, millis } from "./quantity.ts";
import { choice, integer, nullable, record, type Static } from "./schema.ts";

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

/** A crystal in a hot box is off by up to this. */
export const DRIFT = 50e-6;

/** Within these two it was; null where nobody has said anything that bounds it on that side. */
export const BetweenSchema = record({ from: nullable(EpochMsSchema), to: nullable(EpochMsSchema) });
export type Between = Static<typeof BetweenSchema>;

/** What is known of a boot besides its anchors: the last stamp that it is known to have reached. */
export type BootEnds = ReadonlyMap<number, Millis>;

/**
 * The interval in which a stamp lies, by what was said of the time and by the order of boots (S17). In a boot for which somebody vouches
 * it is as wide as that word's error and the crystal's drift since; in one for which nobody does it reaches from the end of the boots
 * before it to the beginning of those after it. The operating system's own clock bounds nothing.
 */
export function intervalOf(stamp: Stamp, anchors: readonly Anchor[], ends: BootEnds): Between {
	const vouched = Map.groupBy(
		anchors.filter(({ source }) => source !== "system"),
		({ boot }) => boot,
	);
	const own = vouched.get(stamp.boot);
	if (own !== undefined) return spread(stamp, own);
	const lasted = (boot: number) => Math.max(0, ends.get(boot) ?? 0);
	const known = [...vouched.keys()];
	const before = Math.max(...known.filter((boot) => boot < stamp.boot));
	const after = Math.min(...known.filter((boot) => boot > stamp.boot));
	const between = (first: number, last: number) => {
		let sum = 0;
		for (const [boot] of ends) if (boot > first && boot < last) sum += lasted(boot);
		return sum;
	};
	const into = Math.max(0, stamp.monoMs);
	const end = ends.get(before) ?? vouched.get(before)?.at(-1)?.monoMs;
	const earliest = end === undefined ? null : spread({ boot: before, monoMs: end }, vouched.get(before) ?? []).from;
	const start = spread({ boot: after, monoMs: millis(0) }, vouched.get(after) ?? []).to;
	const from = earliest === null ? null : epochMs(earliest + between(before, stamp.boot) + into);
	const rest = Math.max(0, lasted(stamp.boot) - into);
	const to = start === null ? null : epochMs(start - between(stamp.boot, after) - rest);
	// Two words that contradict each other: what they say together is all that can be said.
	return from !== null && to !== null && from > to ? { from: to, to: from } : { from, to };
}

function spread(stamp: Stamp, vouched: readonly Anchor[]): Between {
	let nearest: Anchor | undefined;
	for (const anchor of vouched) if (nearest === undefined || isNearer(anchor, nearest, stamp)) nearest = anchor;
	if (nearest === undefined) return { from: null, to: null };
	const utc = nearest.utc + (stamp.monoMs - nearest.monoMs);
	const error = Math.ceil(nearest.errorMs + Math.abs(stamp.monoMs - nearest.monoMs) * DRIFT);
	return { from: epochMs(utc - error), to: epochMs(utc + error) };
}

/** Read aloud a time is a minute wide: an interval up to twice that is a time, and not an interval. */
const AS_GOOD_AS_SURE_MS = 120_000;

/** Whether people must be told the interval, because one time would say more than anybody knows. */
export function isUnsure({ from, to }: Between): boolean {
	return from === null || to === null || to - from > AS_GOOD_AS_SURE_MS;
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
