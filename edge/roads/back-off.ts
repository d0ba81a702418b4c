// How long a road is left alone after a failure, and how large the next frame on it should be.

import { MINUTE, SECOND } from "@tesai/shared/contract/quantity.ts";
import { LARGEST_FRAME } from "@tesai/shared/wire/frame.ts";

const FIRST_MS = SECOND;
/** A link that came back is noticed within a minute; 5,000 posts behind a dead hub make some 170 tries a second. */
const LONGEST_MS = MINUTE;
/** A fresh alarm is at the hub within two seconds of the link's return (BENCHMARKS.md, "alarm to hub"). */
const PRESSING_MS = 2 * SECOND;
/**
 * A modem under a closed sky must not spend the day's energy in an hour: 100 J a try is an hour's pause at most and two
 * minutes with a fresh alarm, which makes some 60 tries a day; a phone network's 12 J is seven minutes and a quarter of one.
 */
const FIRST_MS_A_JOULE = 1_000;
const PRESSING_MS_A_JOULE = 1_200;
const LONGEST_MS_A_JOULE = 36_000;
/** Where time runs faster than the wall, a try a fifth of a second is still a pause. */
const SHORTEST_CAP_MS = 200;

/**
 * Full jitter: anything from nothing to the cap, so that posts that lost the hub together do not return together.
 * A try that takes `joules` from the battery is made the more seldom. `failures` counts from 1, `random` is in [0, 1), `speed` is the clock's; the answer is ms on the wall.
 */
export function backOffMs(
	failures: number,
	random: number,
	speed: number,
	urgency: "usual" | "pressing",
	joules = 0,
): number {
	const longest =
		urgency === "pressing"
			? Math.max(PRESSING_MS, joules * PRESSING_MS_A_JOULE)
			: Math.max(LONGEST_MS, joules * LONGEST_MS_A_JOULE);
	const first = Math.max(FIRST_MS, joules * FIRST_MS_A_JOULE);
	const cap = Math.min(longest, first * 2 ** Math.min(failures - 1, 30));
	return Math.ceil(random * Math.max(cap / speed, SHORTEST_CAP_MS));
}

export const FIRST_FRAME_BYTES = 32_768;
export const LEAST_FRAME_BYTES = 4_096;
/** An alarm waits for the frame in flight. 600 ms a round trip alone must not keep frames small, hence not less. */
const QUICK_MS = 1_500;
const SLOW_MS = 5_000;

/** Facts are taken into a frame in the one thread that also judges readings and draws alarms: that must not wait. */
export const FIRST_READ_BYTES = 8_192;
const LEAST_READ_BYTES = 1_024;
const MOST_READ_BYTES = 131_072;
const EASY_MS = 40;
const HARD_MS = 120;

/** How many bytes of each lane the next frame may take in: half as many when this one kept everybody waiting, wall ms. */
export function nextReadBytes(bytes: number, tookMs: number): number {
	const wanted = tookMs > HARD_MS ? bytes / 2 : tookMs < EASY_MS ? bytes * 2 : bytes;
	return Math.min(Math.max(Math.floor(wanted), LEAST_READ_BYTES), MOST_READ_BYTES);
}

/** Twice as large after a quick answer, half after a slow one or none; never beyond the road's own limit. */
export function nextFrameBytes(bytes: number, tookMs: number | "lost", roadLimit: number): number {
	const wanted = tookMs === "lost" || tookMs > SLOW_MS ? bytes / 2 : tookMs < QUICK_MS ? bytes * 2 : bytes;
	return Math.min(Math.max(Math.floor(wanted), LEAST_FRAME_BYTES), roadLimit, LARGEST_FRAME);
}
