// Whether a command still counts, by a clock that knows how wrong it may be.

import type { EpochMs } from "@tesai/shared/contract/quantity.ts";

/** What the box believes of the time, and by how much that may be wrong either way. */
export interface BelievedTime {
	readonly utc: EpochMs;
	readonly errorMs: number;
}

/** Crystals of small computers are inside 50 millionths over the heat of a year here. */
const DRIFT = 50e-6;

/** An anchor's error has grown since it was set. */
export function errorAfter(anchorErrorMs: number, ageMs: number): number {
	return Math.ceil(anchorErrorMs + Math.max(0, ageMs) * DRIFT);
}

/** `unsure` while the end lies inside the clock's own error: then nobody can say. [CM3] */
export function judgeExpiry({ utc, errorMs }: BelievedTime, expiresAt: EpochMs): "in-time" | "expired" | "unsure" {
	if (utc + errorMs <= expiresAt) return "in-time";
	return utc - errorMs > expiresAt ? "expired" : "unsure";
}
