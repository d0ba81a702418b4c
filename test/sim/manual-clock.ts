// A clock that stands still until a test moves it; the wall can be moved alone, as when somebody sets it.

import { epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";

export interface ManualClock extends Clock {
	/** Time passes: both clocks move. */
	pass(ms: number): void;
	/** Somebody sets the wall clock. */
	setWall(utc: number): void;
}

/** 2026-11-20 12:00 UTC, an hour after the boot. */
export function manualClock(bootId = "11111111-1111-4111-8111-111111111111"): ManualClock {
	let utc = Date.UTC(2026, 10, 20, 12);
	let mono = 3_600_000;
	return {
		utc: () => epochMs(utc),
		mono: () => millis(mono),
		bootId,
		speed: 1,
		pass: (ms) => {
			utc += ms;
			mono += ms;
		},
		setWall: (to) => {
			utc = to;
		},
	};
}
