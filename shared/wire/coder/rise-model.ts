// How far a temperature goes to its next reading: six views of where it has been, because a fridge warms slowly, cools quickly, turns
// at nearly the same levels each time, and its probe trembles.

import { type BitModel, mixHash } from "./bit-model.ts";
import { codeWhole } from "./number-coder.ts";

/** What is known of a series at its newest sample, in steps of its grid. */
export interface Trail {
	readonly level: number;
	/** Newest first, at most `MOST_RISES`. */
	readonly rises: readonly number[];
	/** Where it last turned down, and up. */
	readonly high: number;
	readonly low: number;
	/** Samples since it last turned: rising counted up from 1, falling down from −1. */
	readonly turn: number;
	/** So many samples went the other way before. */
	readonly lastTurn: number;
	/** All levels so far; those beyond `count` were taken back. */
	readonly levels: number[];
	readonly count: number;
}

const PATH = 0x5001;
const MOST_RISES = 8;
const MOST_HISTORY = 256;
/** Beyond the likeness of anything. */
const FARTHEST_LIKENESS = 1_001;
/** So large a rise in steps is told as a number; up to it each size is learned. */
const LARGE = 20;
/** Pace by the time from one sample to the next: what holds at one a minute does not at one in ten. */
const PACES_MS = [20_000, 90_000, 200_000, 420_000, 1_000_000, 2_400_000] as const;

/** The trail after `said`, a level; both directions. */
export function codeRise(model: BitModel, trail: Trail, said: number, gapMs: number, grid: number): Trail {
	const [one = 0, two = 0, three = 0, four = 0] = trail.rises;
	const pace = PACES_MS.findIndex((ms) => gapMs < ms);
	const path = mixHash(mixHash(PATH, pace), grid);
	const sum = trail.rises.reduce((total, rise) => total + rise, 0);
	const way = Math.sign(trail.turn);
	model.about(
		path,
		mixHash(clip(one, 15), clip(two, 15)),
		mixHash(clip(trail.level - trail.high, 40), mixHash(clip(one, 3), way)),
		mixHash(clip(trail.level - trail.low, 40), mixHash(clip(one, 3), way)),
		mixHash(clip(one, 4), mixHash(clip(two, 4), mixHash(clip(three, 3), clip(four, 2)))),
		mixHash(clip(sum, 30), clip(one + two, 6)),
		mixHash(clip(trail.turn, 24), trail.lastTurn),
		findLikeness(trail, one, two),
	);
	const rise = codeStep(model, said - trail.level);
	return follow(trail, rise);
}

/** Nothing, or which way and how far; each size up to `LARGE` is a question of its own. */
function codeStep(model: BitModel, said: number): number {
	if (model.code(0, said === 0 ? 1 : 0) === 1) return 0;
	const isDown = model.code(1, said < 0 ? 1 : 0) === 1;
	const first = isDown ? 100 : 200;
	let size = 1;
	while (size < LARGE && model.code(first + size, Math.abs(said) > size ? 1 : 0) === 1) size++;
	if (size === LARGE) size += codeWhole(model, Math.abs(said) - LARGE, 5);
	return isDown ? -size : size;
}

export function follow(trail: Trail, rise: number): Trail {
	const level = trail.level + rise;
	const { levels } = trail;
	levels[trail.count] = level;
	const rises = [rise, ...trail.rises.slice(0, MOST_RISES - 1)];
	const recent = rise + (trail.rises[0] ?? 0);
	const turnsDown = trail.turn >= 0 && recent < -1;
	const turnsUp = trail.turn <= 0 && recent > 1;
	return {
		level,
		rises,
		high: turnsDown ? Math.max(trail.level, level - (trail.rises[0] ?? 0)) : trail.high,
		low: turnsUp ? Math.min(trail.level, level - (trail.rises[0] ?? 0)) : trail.low,
		lastTurn: turnsDown || turnsUp ? clip(trail.turn, 20) : trail.lastTurn,
		levels,
		count: trail.count + 1,
		turn: turnsDown ? -1 : turnsUp ? 1 : trail.turn + Math.sign(trail.turn),
	};
}

/** How the temperature went on when it last was where it is now and had come the same way. */
function findLikeness({ levels, count, level }: Trail, one: number, two: number): number {
	let best = FARTHEST_LIKENESS;
	let next = 0;
	const last = Math.max(2, count - MOST_HISTORY);
	let here = levels[count - 2] ?? 0;
	let before = levels[count - 3] ?? 0;
	// The newest of the most alike counts: so from the newest back, and no further than a moment that is quite the same.
	for (let at = count - 2; at >= last && best > 0; at--) {
		const older = levels[at - 2] as number;
		const away = 2 * Math.abs(here - level);
		if (away < best) {
			const far = away + 2 * Math.abs(here - before - one) + Math.abs(before - older - two);
			if (far < best) {
				best = far;
				next = (levels[at + 1] as number) - here;
			}
		}
		here = before;
		before = older;
	}
	return mixHash(clip(next, 20), best > 12 ? 3 : best > 6 ? 2 : best > 2 ? 1 : 0);
}

const clip = (value: number, most: number): number => Math.max(-most, Math.min(most, value));
