// How likely the next bit is a 1: six opinions, each from what was seen in one context, weighed by how right each was before.
//
// An opinion is a cell: 22 bits of odds and how often it was asked. Cells are found by hashing (context, question) and are never
// checked for whose they are: two contexts that fall on one cell cost bits, never a fact, because both sides fall alike.

import { FARTHEST, LOG_ODDS_OF, ODDS_OF } from "./logistic.ts";
import type { BitCoder } from "./range-coder.ts";

export const INPUTS = 8;
export const CELL_BITS = 18;
export const WEIGHT_SETS = 4_096;
/** What a cell holds that nobody asked yet: evens, seen 0 times. */
export const UNASKED = (0x200000 << 10) >>> 0;
/** Weights count 16,384ths. */
export const WEIGHT_ONE = 0x4000;

/** A cell that was asked so often moves no slower. */
const MOST_ASKED = 255;
const MOST_WEIGHT = 4 * WEIGHT_ONE - 1;
const WEIGHT_SHIFT = 18;
const LEAST_ODDS = 24;

/** 4,096 ÷ (n + 1.5), rounded down: the first answers move a cell far, later ones less. */
const RATE = Int32Array.from({ length: MOST_ASKED + 1 }, (_, n) => Math.floor(8_192 / (2 * n + 3)));
/** How loud an opinion is that was asked n times, in 256ths: 256 · n ÷ (n + ½). */
const VOICE = Int32Array.from({ length: MOST_ASKED + 1 }, (_, n) => Math.floor((512 * n) / (2 * n + 1)));

/** What both sides begin with; never written to. */
export interface Chances {
	readonly cells: Uint32Array;
	readonly weights: Int32Array;
}

/** Any two numbers into 32 bits; the same on both sides is all that is asked of it. */
export function mixHash(a: number, b: number): number {
	const product = Math.imul(Math.imul(a, 0x2545f491) ^ Math.imul(b, 0x85ebca6b), 0x9e3779b1);
	return product ^ (product >>> 15);
}

/** A frame is coded a few times over, and most frames are small: what costs is making a megabyte each time. */
const spareCells: Uint32Array<ArrayBuffer>[] = [];
const MOST_SPARE = 4;

export class BitModel {
	readonly #coder: BitCoder;
	readonly cells: Uint32Array<ArrayBuffer>;
	readonly weights: Int32Array;
	readonly #contexts = new Int32Array(INPUTS);
	readonly #slots = new Int32Array(INPUTS);
	readonly #inputs = new Int32Array(INPUTS);
	#set = 0;
	#count = 1;
	#undo = new Int32Array(4_096);
	#undoLength = 0;

	constructor(start: Chances, coder: BitCoder) {
		this.#coder = coder;
		this.cells = spareCells.pop() ?? new Uint32Array(2 ** CELL_BITS);
		this.cells.set(start.cells);
		this.weights = start.weights.slice();
	}

	/** The model is done with and never asked again: its megabyte may serve the next. */
	release(): void {
		if (spareCells.length < MOST_SPARE) spareCells.push(this.cells);
	}

	get reads(): boolean {
		return this.#coder.reads;
	}

	/** What the next questions are about: `path` says which field, the others what is known that may bear on it. */
	about(path: number, a?: number, b?: number, c?: number, d?: number, e?: number, f?: number, g?: number): void {
		const contexts = this.#contexts;
		contexts[0] = mixHash(path, 0);
		this.#set = path;
		this.#count = 1;
		if (a === undefined) return;
		contexts[1] = mixHash(path + 1, a);
		this.#count = 2;
		if (b === undefined) return;
		contexts[2] = mixHash(path + 2, b);
		this.#count = 3;
		if (c === undefined) return;
		contexts[3] = mixHash(path + 3, c);
		this.#count = 4;
		if (d === undefined) return;
		contexts[4] = mixHash(path + 4, d);
		this.#count = 5;
		if (e === undefined) return;
		contexts[5] = mixHash(path + 5, e);
		this.#count = 6;
		if (f === undefined || g === undefined) return;
		contexts[6] = mixHash(path + 6, f);
		contexts[7] = mixHash(path + 7, g);
		this.#count = 8;
	}

	/** The same question where nothing that is known bears on the answer. */
	codeAlone(node: number, said: number): number {
		const count = this.#count;
		this.#count = 1;
		const bit = this.code(node, said);
		this.#count = count;
		return bit;
	}

	/** Asks one question (`node` tells it from the other questions about the same field) and learns from the answer. */
	code(node: number, said: number): number {
		const { cells, weights } = this;
		const sort = node < 256 ? node : 256 + (node >>> 10);
		const set = ((Math.imul(this.#set ^ Math.imul(sort + 1, 0x2545f491), 0x9e3779b1) >>> 20) % WEIGHT_SETS) * INPUTS;
		const [slots, inputs] = [this.#slots, this.#inputs];
		const question = Math.imul(node + 1, 0x9e3779b1);
		let sum = 0;
		for (let i = 0; i < this.#count; i++) {
			const slot = Math.imul((this.#contexts[i] as number) ^ question, 0x85ebca6b) >>> (32 - CELL_BITS);
			const cell = cells[slot] as number;
			const input = Math.imul(LOG_ODDS_OF[cell >>> 16] as number, VOICE[cell & 0x3ff] as number) >> 8;
			slots[i] = slot;
			inputs[i] = input;
			sum += Math.imul(weights[set + i] as number, input);
		}
		const logOdds = Math.max(-FARTHEST, Math.min(FARTHEST, sum >> 14));
		const odds = Math.max(LEAST_ODDS, Math.min(0x10000 - LEAST_ODDS, ODDS_OF[FARTHEST + logOdds] as number));
		const bit = this.#coder.code(said, odds);
		this.#learn(bit, odds, set);
		return bit;
	}

	#learn(bit: number, odds: number, set: number): void {
		const { cells, weights } = this;
		const [slots, inputs, count] = [this.#slots, this.#inputs, this.#count];
		const target = bit === 1 ? 0x3fffff : 0;
		const error = (bit << 16) - odds;
		if (!this.#coder.reads) this.#log(set, count);
		for (let i = 0; i < count; i++) {
			const push = (Math.imul(inputs[i] as number, error) + (1 << (WEIGHT_SHIFT - 1))) >> WEIGHT_SHIFT;
			const weight = (weights[set + i] as number) + push;
			weights[set + i] = Math.max(-MOST_WEIGHT, Math.min(MOST_WEIGHT, weight));
			const slot = slots[i] as number;
			const cell = cells[slot] as number;
			const asked = cell & 0x3ff;
			const after = (cell >>> 10) + (Math.imul((target - (cell >>> 10)) >> 4, RATE[asked] as number) >> 8);
			cells[slot] = ((after << 10) | Math.min(asked + 1, MOST_ASKED)) >>> 0;
		}
	}

	/** From here on everything can be taken back. */
	keep(): void {
		this.#undoLength = 0;
	}

	/** As it was at the last `keep`. */
	takeBack(): void {
		const undo = this.#undo;
		while (this.#undoLength > 0) {
			const count = undo[--this.#undoLength] as number;
			const set = undo[--this.#undoLength] as number;
			// Backwards, because two opinions of one question may lie in one cell.
			for (let i = count - 1; i >= 0; i--) {
				this.weights[set + i] = undo[--this.#undoLength] as number;
				const cell = undo[--this.#undoLength] as number;
				this.cells[undo[--this.#undoLength] as number] = cell;
			}
		}
	}

	/** What this question is about to change. A reader takes nothing back. */
	#log(set: number, count: number): void {
		if (this.#undoLength + 3 * INPUTS + 2 > this.#undo.length) {
			const grown = new Int32Array(this.#undo.length * 2);
			grown.set(this.#undo);
			this.#undo = grown;
		}
		const undo = this.#undo;
		let at = this.#undoLength;
		for (let i = 0; i < count; i++) {
			const slot = this.#slots[i] as number;
			undo[at++] = slot;
			undo[at++] = this.cells[slot] as number;
			undo[at++] = this.weights[set + i] as number;
		}
		undo[at++] = set;
		undo[at++] = count;
		this.#undoLength = at;
	}
}
