// Whether what a sensor said stands until it says something else, and for how long it can. [CC49]

import { HOUR, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { elapsed, type Moment } from "@tesai/shared/contract/time.ts";

/**
 * A radio contact that has nothing to tell checks in at least once a day; after 25 h Zigbee2MQTT, too, takes a device with a
 * battery to be gone. Shorter would end the watch over an open door of one that lives; longer would believe a dead one.
 */
export const STANDS_MS: Millis = millis(25 * HOUR);

/** The device speaks only when something changes, so its silence says that nothing did. */
export function isStandingWord(reading: Reading): boolean {
	return reading.kind === "door" && reading.untilChanged === true;
}

/** Up to when a word that was said at `at` is believed: up to `now`, or as long as a word can stand. */
export function standsUpTo(at: Moment, now: Moment): Moment {
	if (elapsed(at, now) <= STANDS_MS) return now;
	return { boot: at.boot, monoMs: millis(at.monoMs + STANDS_MS), utc: (at.utc + STANDS_MS) as Moment["utc"] };
}
