// How few bytes a fridge's temperatures can take: what the best possible guesser, who knows the physics, is still surprised by.
//
// A particle filter with the very model that made the readings. Before each reading it says how likely every tenth of a degree
// is; −log2 of what came is the reading's information. The one who knows has this fridge's own parameters and the room's true
// temperature, and has watched it for hours; the stranger opens one message and knows only what fridges and days are like. More
// particles come nearer to the truth from above, so both bounds are a little generous to whoever is measured against them.

import { DAY, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { normalBelow } from "../../sim/post-day/chances.ts";
import {
	CELSIUS_NOISE,
	CELSIUS_STEP,
	type Day,
	Fridges,
	MISSING,
	makeDay,
	makeFridge,
	normalsFrom,
	roomCelsius,
} from "../../sim/post-day/climate.ts";
import type { PostDays, Slot } from "../../sim/post-day.ts";
import { type Random, randomFrom } from "../../sim/random.ts";

const PARTICLES = 3_000;
const STRANGERS = 8_000;
/** Until the cloud has found the fridge nothing is counted. */
const WARM_UP_MS = millis(6 * 60 * MINUTE);

/** Bits a reading, mean over all but the first six hours; a lost reading counts what its loss tells. */
export function measureKnownBits({ days, make, roomAt, hourAt }: PostDays): number {
	const random = randomFrom(77);
	const makes = Array.from({ length: PARTICLES }, () => make);
	const cloud = new Cloud(new Fridges(makes, random), random, (_, monoMs) => roomAt(monoMs));
	return measure(
		cloud,
		days.flatMap(({ slots }) => slots),
		hourAt,
		WARM_UP_MS,
	).mean;
}

/** Bits of one day's readings to somebody who has heard nothing of this fridge before. */
export function measureStrangerBits({ days, hourAt }: PostDays): number {
	const random = randomFrom(78);
	const makes = Array.from({ length: STRANGERS }, () => makeFridge(random));
	const pairs = makes.map(() => [makeDay(random), makeDay(random)] as [Day, Day]);
	const room = (i: number, monoMs: number) => roomCelsius(...pairs[i]!, hourAt(monoMs));
	// Copies of a guess are varied a little, or the cloud would soon hold one guess alone.
	const vary = (i: number) => {
		const near = (value: number, by: number) => value + by * (2 * random() - 1);
		const { onAbove, offBelow, leak, cooling, noise } = makes[i]!;
		makes[i] = {
			onAbove: near(onAbove, 0.02),
			offBelow: near(offBelow, 0.02),
			leak: near(leak, 0.00001),
			cooling: near(cooling, 0.002),
			noise,
		};
		pairs[i] = pairs[i]!.map((day) => ({
			coldest: near(day.coldest, 0.2),
			warmest: near(day.warmest, 0.2),
			clear: day.clear,
		})) as [Day, Day];
	};
	const cloud = new Cloud(new Fridges(makes, random), random, room, { state: pairs, vary });
	const slots = days[0]!.slots;
	// The first reading finds the cloud anywhere in the cycle; six hours of steps before it spread it out.
	for (let monoMs = slots[0]!.monoMs - DAY / 4; monoMs < slots[0]!.monoMs; monoMs += MINUTE)
		cloud.step(monoMs, hourAt(monoMs));
	return measure(cloud, slots, hourAt, millis(0)).sum;
}

function measure(cloud: Cloud, slots: readonly Slot[], hourAt: (monoMs: number) => number, warmUpMs: number) {
	let sum = 0;
	let counted = 0;
	let now: number = slots[0]!.monoMs;
	const countFrom = now + warmUpMs;
	for (const { monoMs, centi } of slots) {
		for (; now < monoMs; now += MINUTE) cloud.step(now + MINUTE, hourAt(now + MINUTE));
		const chance = centi === undefined ? MISSING : (1 - MISSING) * cloud.meet(centi / 100);
		if (monoMs < countFrom) continue;
		sum -= Math.log2(chance);
		counted++;
	}
	return { sum, mean: sum / counted };
}

/** What a particle guesses beside the fridge's state. */
interface Guess {
	readonly state: unknown[];
	vary(i: number): void;
}

class Cloud {
	readonly #fridges: Fridges;
	readonly #random: Random;
	readonly #normal: () => number;
	readonly #roomOf: (i: number, monoMs: number) => number;
	readonly #guess: Guess | undefined;
	readonly #weights: Float64Array;
	readonly #order: Uint32Array;

	constructor(fridges: Fridges, random: Random, roomOf: (i: number, monoMs: number) => number, guess?: Guess) {
		this.#fridges = fridges;
		this.#random = random;
		this.#normal = normalsFrom(random);
		this.#roomOf = roomOf;
		this.#guess = guess;
		this.#weights = new Float64Array(fridges.makes.length);
		this.#order = new Uint32Array(fridges.makes.length);
	}

	step(monoMs: number, hour: number): void {
		const count = this.#weights.length;
		for (let i = 0; i < count; i++) this.#fridges.step(i, this.#roomOf(i, monoMs), hour, this.#random, this.#normal);
	}

	/** How likely this reading was; from then on the particles are those that expected it. */
	meet(celsius: number): number {
		const count = this.#weights.length;
		let sum = 0;
		for (let i = 0; i < count; i++) {
			const off = celsius - this.#fridges.celsiusOf(i);
			const upper = normalBelow((off + CELSIUS_STEP / 2) / CELSIUS_NOISE);
			const chance = upper - normalBelow((off - CELSIUS_STEP / 2) / CELSIUS_NOISE);
			this.#weights[i] = chance;
			sum += chance;
		}
		// Every particle may be wrong; a guesser who never says "impossible" pays a little and goes on.
		if (sum > 1e-9) this.#keepBest(sum);
		return Math.max(sum / count, 1e-6);
	}

	/** Systematic resampling: as many copies of each as its weight deserves. */
	#keepBest(sum: number): void {
		const count = this.#weights.length;
		const stride = sum / count;
		let mark = stride * this.#random();
		let reached = 0;
		let from = -1;
		for (let to = 0; to < count; to++) {
			while (reached <= mark && from < count - 1) reached += this.#weights[++from]!;
			this.#order[to] = from;
			mark += stride;
		}
		const { goods, air, turnsAt, runs, open, makes } = this.#fridges;
		for (const state of [goods, air, turnsAt, runs, open]) this.#reorder(state);
		if (this.#guess === undefined) return;
		this.#reorder(makes);
		this.#reorder(this.#guess.state);
		for (let to = 0; to < count; to++) this.#guess.vary(to);
	}

	#reorder<T>(state: { [i: number]: T; slice(): ArrayLike<T> }): void {
		const before = state.slice();
		for (let to = 0; to < this.#order.length; to++) state[to] = before[this.#order[to]!]!;
	}
}
