// Randomness that can be had again: a seed in a failure's message is the whole recipe.

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export type Random = () => number;

export function randomFrom(seed: number): Random {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
	};
}

/** `TESAI_SEED` repeats a run; otherwise every run tries something new. */
export function chooseSeed(): number {
	return Number(process.env.TESAI_SEED ?? Math.floor(Math.random() * 0x1_0000_0000));
}

/** A whole number from 0 up to, not including, `bound`. */
export const pick = (random: Random, bound: number): number => Math.floor(random() * bound);
