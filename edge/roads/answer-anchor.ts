// Reads the hub's clock off its answer: it was sealed between our sending and our receiving, and that is the error.

import { DAY, epochMs, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { type Anchor, type Moment, outranks } from "@tesai/shared/contract/time.ts";
import type { DownHeader } from "@tesai/shared/wire/frame.ts";

/** The header's send time is cut to whole seconds. */
const HALF_SECOND_MS = 500;
/** A slewed clock stays inside this; the same bound as for a jump of the machine's own clock. */
const WORTH_MS = 2_000;
/** CLOCK_BOOTTIME as the box reads it. */
const GRAIN_MS = 10;

export interface Exchange {
	/** This boot's monotonic time before the frame was sealed. */
	readonly sentMonoMs: Millis;
	/** When the answer was there, with the wall time that the box would have given it. */
	readonly received: Moment;
	readonly header: DownHeader;
	readonly speed: number;
}

/**
 * The anchor that the answer gives, or nothing when it would teach little: it must move the derived time by more than
 * both two seconds and its own error, or be at least four times as sure as the anchor in use. So a box that is answered
 * every minute writes a handful of anchors a boot. Satellites know better: for a day after their word the hub's is not asked.
 */
export function anchorFromAnswer(exchange: Exchange, current: Anchor): Anchor | undefined {
	const { sentMonoMs, received, header, speed } = exchange;
	const isSameBoot = current.boot === received.boot;
	if (isSameBoot && outranks(current.source, "hub") && received.monoMs - current.monoMs < DAY) return undefined;
	const tripMs = received.monoMs - sentMonoMs;
	const errorMs = millis(Math.ceil(tripMs / 2 + HALF_SECOND_MS + GRAIN_MS * speed + header.clock.errorMs));
	const utc = epochMs(Math.round(header.utc + HALF_SECOND_MS + tripMs / 2));
	const moved = Math.abs(utc - received.utc);
	const surer = errorMs * 4 <= current.errorMs;
	if (!surer && moved <= Math.max(WORTH_MS * speed, errorMs)) return undefined;
	return { boot: received.boot, monoMs: received.monoMs, utc, source: "hub", errorMs };
}
