// Draws that add up what they told: a choice of probability p is worth −log2 p bits, so a day's information is known exactly.

import { pick, type Random } from "../random.ts";
import { normalsFrom } from "./climate.ts";

/** A value and how often it comes, in any unit. */
export type Weighted<T> = readonly (readonly [value: T, weight: number])[];

export class Chances {
	readonly random: Random;
	readonly #normal: () => number;
	readonly #told = new Map<string, number>();
	#subject = "";

	constructor(random: Random) {
		this.random = random;
		this.#normal = normalsFrom(random);
	}

	/** What was told so far, subject by subject. */
	get told(): ReadonlyMap<string, number> {
		return this.#told;
	}

	get bits(): number {
		return this.#told.values().reduce((sum, bits) => sum + bits, 0);
	}

	/** What the next draws are about. */
	about(subject: string): this {
		this.#subject = subject;
		return this;
	}

	/** One of the values; weights of equal values count together, as nobody can tell which of them it was. */
	choose<T>(options: Weighted<T>): T {
		const total = options.reduce((sum, [, weight]) => sum + weight, 0);
		let left = this.random() * total;
		let chosen = options.find(([, weight]) => {
			left -= weight;
			return left < 0;
		})?.[0];
		chosen ??= options.at(-1)![0];
		const share = options.reduce((sum, [value, weight]) => sum + (value === chosen ? weight : 0), 0);
		this.tell(share / total);
		return chosen;
	}

	/** True with this chance. */
	happens(chance: number): boolean {
		const does = this.random() < chance;
		this.tell(does ? chance : 1 - chance);
		return does;
	}

	/** One of `recent`, newest first, by these weights; or any number from 1 to `most`. */
	returnOrAny(recent: readonly number[], weights: readonly number[], most: number): number {
		const known = weights.slice(0, recent.length);
		const returning = known.reduce((sum, weight) => sum + weight, 0);
		let left = this.random();
		const at = known.findIndex((weight) => {
			left -= weight;
			return left < 0;
		});
		const value = at < 0 ? 1 + pick(this.random, most) : recent[at]!;
		const again = known.reduce((sum, weight, place) => sum + (recent[place] === value ? weight : 0), 0);
		this.tell(again + (1 - returning) / most);
		return value;
	}

	/** A normal number on a grid of `step`, kept within `least` and `most`. */
	measure(mean: number, sigma: number, step: number, [least, most]: readonly [number, number]): number {
		let count: number;
		do count = Math.round((mean + sigma * this.#normal()) / step);
		while (count * step < least || count * step > most);
		const below = (value: number) => normalBelow((value - mean) / sigma);
		const whole = below(most + step / 2) - below(least - step / 2);
		this.tell((below((count + 0.5) * step) - below((count - 0.5) * step)) / whole);
		return Number((count * step).toFixed(4));
	}

	/** Which of these places are taken when exactly `count` are; the weights are odds. Ascending. */
	place(count: number, weights: readonly number[]): number[] {
		// Any common factor leaves the chances as they are; this one keeps the sums within what a float can hold.
		const scale = weights.length / (weights.reduce((sum, weight) => sum + weight, 0) * Math.max(1, count));
		const odds = weights.map((weight) => weight * scale);
		const ways = sumsOfProducts(count, odds);
		const taken: number[] = [];
		for (let at = 0; at < odds.length && taken.length < count; at++) {
			const left = count - taken.length;
			const taking = odds[at]! * ways[at + 1]![left - 1]!;
			if (this.happens(taking / ways[at]![left]!)) taken.push(at);
		}
		return taken;
	}

	tell(chance: number): void {
		this.#told.set(this.#subject, (this.#told.get(this.#subject) ?? 0) - Math.log2(chance));
	}
}

/** `ways[at][left]`: the products of the weights of every choice of `left` places from `at` on, added up. */
function sumsOfProducts(count: number, weights: readonly number[]): Float64Array[] {
	const ways = Array.from({ length: weights.length + 1 }, () => new Float64Array(count + 1));
	ways[weights.length]![0] = 1;
	for (let at = weights.length - 1; at >= 0; at--) {
		for (let left = 0; left <= count; left++) {
			const without = ways[at + 1]![left]!;
			const taking = left === 0 ? 0 : ways[at + 1]![left - 1]! * weights[at]!;
			ways[at]![left] = without + taking;
		}
	}
	return ways;
}

/** The standard normal distribution's share below `z`; relative error below 2·10⁻⁷ in both tails. */
export function normalBelow(z: number): number {
	if (z > 0) return 1 - normalBelow(-z);
	const t = 1 / (1 - z / (2 * Math.SQRT2));
	const x = -z / Math.SQRT2;
	// Chebyshev fit of the complementary error function (Numerical Recipes' coefficients).
	const fit = [
		-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
		0.17087277,
	];
	const power = fit.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
	return (t * Math.exp(-x * x + power)) / 2;
}
