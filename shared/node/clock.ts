// The one place that asks the machine what time it is.

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { uptime } from "node:os";
import type { ClockConfig } from "../contract/config/clock.ts";
import { type EpochMs, epochMs, type Millis, millis } from "../contract/quantity.ts";

export interface Clock {
	/** Wall time as the machine believes it; it may jump. */
	utc(): EpochMs;
	/** Milliseconds since boot, counting suspend (CLOCK_BOOTTIME, 10 ms resolution); never jumps within a boot. */
	mono(): Millis;
	/** The kernel's id of this boot; the same for every process of the box. */
	readonly bootId: string;
	/** How much faster than the wall this clock runs: 1 at a post, more in a demonstration. */
	readonly speed: number;
}

/** The machine's own clock, or one that runs `speed` times as fast from `originAt` on. */
export function openClock(config?: ClockConfig): Clock {
	const bootId = readBootId();
	// os.uptime() is CLOCK_BOOTTIME on Linux; process.hrtime() stops in suspend and will not do.
	const mono = () => Math.round(uptime() * 1_000);
	if (config === undefined) return { utc: () => epochMs(Date.now()), mono: () => millis(mono()), bootId, speed: 1 };
	const { speed, originAt } = config;
	// Every process of the post must read the same simulated time, so the origin of `mono` is derived, not measured here.
	const monoAtOrigin = mono() - (Date.now() - originAt);
	return {
		utc: () => epochMs(Math.round(originAt + (Date.now() - originAt) * speed)),
		mono: () => millis(Math.round(monoAtOrigin + (mono() - monoAtOrigin) * speed)),
		bootId,
		speed,
	};
}

/** How long to wait on the wall for `simulated` ms of this clock; at least 1 ms so that no loop spins. */
export function wallMs(clock: Clock, simulated: number): number {
	return Math.max(1, simulated / clock.speed);
}

function readBootId(): string {
	try {
		return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
	} catch {
		// Not Linux: every start of the process counts as a boot of its own, which is safe and only coarser.
		return randomUUID();
	}
}
