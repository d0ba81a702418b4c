// What the codebook learns from: frames of simulated posts as a box would fill them, and every other kind of fact beside.

import { HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { type PostDayOptions, simulatePostDays } from "../sim/post-day.ts";
import { pick, type Random, randomFrom } from "../sim/random.ts";
import { listOddCurve } from "./odd-thermometers.ts";
import { sampleFacts } from "./sample-facts.ts";

/** One frame's facts, and where its sender stands in time. */
export interface Lesson {
	readonly origin: Stamp;
	readonly facts: readonly WireFact[];
}

/** Measured is on seeds below 1,000, so nothing is measured on what was learnt. */
const FIRST_SEED = 1_000_000;

/** How many posts of each sort; a lesson is repeated so often as its sort matters. */
const COURSES: readonly { readonly posts: number; readonly options: PostDayOptions; readonly most: number }[] = [
	// A satellite's day.
	{ posts: 220, options: { days: 2 }, most: 70 },
	{ posts: 30, options: { days: 1, records: 25, digestMs: HOUR }, most: 70 },
	// Readings every ten minutes alone, by the hour and by the day.
	{ posts: 60, options: { days: 6, records: 0, digestMs: millis(0) }, most: 130 },
	{ posts: 12, options: { days: 5, records: 0, digestMs: millis(0), segmentMs: millis(24 * HOUR) }, most: 6 },
	// Broadband: four channels every minute.
	{ posts: 14, options: { days: 3, records: 0, digestMs: HOUR, everyMs: MINUTE, channels: "four" }, most: 400 },
	{ posts: 8, options: { days: 2, everyMs: MINUTE }, most: 250 },
	{ posts: 8, options: { days: 2, everyMs: millis(5 * MINUTE), channels: "four" }, most: 250 },
];

/** The same lessons in the same order, always. */
export function* listLessons(share = 1): Generator<Lesson> {
	const random = randomFrom(FIRST_SEED);
	let seed = FIRST_SEED;
	const lots = COURSES.map(({ posts, options, most }) => ({ left: Math.ceil(posts * share), options, most }));
	// Sorts take turns, so that none has the last word.
	while (lots.some(({ left }) => left > 0)) {
		for (const lot of lots) {
			if (lot.left-- <= 0) continue;
			const { days } = simulatePostDays(seed++, lot.options);
			const facts = days.flatMap(({ written }) => written.map(({ fact }) => fact));
			if (lot.options.records === 0) yield* cutLessons(facts, lot.most, random);
			else
				for (const day of days)
					yield* cutLessons(
						day.written.map(({ fact }) => fact),
						lot.most,
						random,
					);
		}
		yield* cutLessons(sampleFacts(randomFrom(seed++)), 40, random);
		yield* cutLessons(listOddCurve(randomFrom(seed++)), 40, random);
	}
}

/** Frames of about so many facts, each lane by lane, some a little late. */
function* cutLessons(facts: readonly WireFact[], most: number, random: Random): Generator<Lesson> {
	const byLane = facts.toSorted((a, b) => a.lane - b.lane || a.seq - b.seq);
	for (let at = 0; at < byLane.length; ) {
		const count = Math.max(1, Math.round(most * (0.3 + 0.9 * random())));
		const part = byLane.slice(at, at + count);
		at += count;
		const newest = part.toSorted((a, b) => a.stamp.boot - b.stamp.boot || a.stamp.monoMs - b.stamp.monoMs).at(-1);
		if (newest === undefined) continue;
		const lateMs = random() < 0.5 ? pick(random, MINUTE) : pick(random, 12 * HOUR);
		const { boot, monoMs } = newest.stamp;
		yield { origin: { boot, monoMs: millis(Math.floor((monoMs + lateMs) / 10) * 10) }, facts: part };
	}
}
