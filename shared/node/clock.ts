// The one place that asks the machine what time it is.

import { createHash, randomUUID } from "node:crypto";
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

/** The machine's own clock, or a post's simulated one. */
export function openClock(config?: ClockConfig): Clock {
	return config === undefined ? machineClock() : simulatedClock(config);
}

function machineClock(): Clock {
	return {
		utc: () => epochMs(Date.now()),
		// os.uptime() is CLOCK_BOOTTIME on Linux; process.hrtime() stops in suspend and will not do.
		mono: () => millis(Math.round(uptime() * 1_000)),
		bootId: kernelBootId(),
		speed: 1,
	};
}

/**
 * Time as if the box had booted at `originAt` and everything ran `speed` times as fast since. Every process that is given
 * the same two numbers reads the same time, also after it was started again.
 */
function simulatedClock({ speed, originAt }: ClockConfig): Clock {
	// Date.now() has whole milliseconds, which at a speed of 10,000 would be steps of ten seconds.
	const sinceOrigin = () => Math.round((performance.timeOrigin + performance.now() - originAt) * speed);
	return {
		utc: () => epochMs(originAt + sinceOrigin()),
		mono: () => millis(sinceOrigin()),
		bootId: bootIdOf(`${kernelBootId()} ${originAt} ${speed}`),
		speed,
	};
}

/** How long to wait on the wall for `simulated` ms of this clock; at least 1 ms so that no loop spins. */
export function wallMs(clock: Clock, simulated: number): number {
	return Math.max(1, simulated / clock.speed);
}

function kernelBootId(): string {
	try {
		return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
	} catch {
		// Not Linux: every start of the process counts as a boot of its own, which is safe and only coarser.
		return randomUUID();
	}
}

/** A boot id of its own for each simulated origin, in the kernel's form. */
function bootIdOf(name: string): string {
	return createHash("sha256")
		.update(name)
		.digest("hex")
		.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
