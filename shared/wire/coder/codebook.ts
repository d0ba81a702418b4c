// A codebook: what both sides know before the first byte, as training left it. Frozen under its number for ever.
//
//   kinds: count, then each kind, version and its unions' sizes · weight sets: count, then each gap from the one before and six weights in 64ths ·
//   cells: count, all gaps, all odds (one byte each), all counts (four bits each, the earlier in the upper half). SYNC.md has it exactly.

import { FACTS, type FactKind } from "../../contract/event.ts";
import { LANES } from "../../contract/lane.ts";
import type { Node } from "../../contract/schema.ts";
import { ByteReader, ByteWriter } from "../bytes.ts";
import { CELL_BITS, type Chances, INPUTS, UNASKED, WEIGHT_ONE, WEIGHT_SETS } from "./bit-model.ts";
import { countVariants, type Plan, planBody } from "./body-plan.ts";
import { FARTHEST, LOG_ODDS_OF, ODDS_OF } from "./logistic.ts";

/** As a codebook's file has it. */
export interface ListedKind {
	readonly kind: number;
	readonly version: number;
	/** How many variants each of its unions had when the codebook was made. */
	readonly variants?: readonly number[];
}

/** A fact whose body a codebook tells field by field. */
export interface ToldKind {
	readonly kind: number;
	readonly version: number;
	/** Its lane's place, which goes without saying. */
	readonly lane: number;
	readonly plan: Plan;
}

export interface Codebook extends Chances {
	/** By kind number. A kind that is not among them travels as the bytes it has. */
	readonly kinds: ReadonlyMap<number, ToldKind>;
}

/** How often a cell counts as asked before the first frame. */
const COUNTS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 255] as const;
/** Log-odds of one step of a cell's byte; 128 is evens. */
const ODDS_STEP = 22;
/** Weights are kept in 256ths. */
const WEIGHT_STEP = WEIGHT_ONE / 256;
/** Six opinions that nobody has weighed yet. */
export const UNTRAINED_WEIGHT = WEIGHT_ONE / 4;

/** One that knows nothing of chances: where training begins. */
export function blankCodebook(kinds: readonly ListedKind[]): Codebook {
	return {
		cells: new Uint32Array(2 ** CELL_BITS).fill(UNASKED),
		weights: new Int32Array(WEIGHT_SETS * INPUTS).fill(UNTRAINED_WEIGHT),
		kinds: planKinds(kinds),
	};
}

export function parseCodebook(bytes: Uint8Array): Codebook {
	const from = new ByteReader(bytes);
	const book = blankCodebook(times(from.varint(), () => readKind(from)));
	let set = -1;
	times(from.varint(), () => {
		set += 1 + from.varint();
		for (let i = 0; i < INPUTS; i++) book.weights[set * INPUTS + i] = UNTRAINED_WEIGHT + from.signed() * WEIGHT_STEP;
	});
	let slot = -1;
	const slots = times(from.varint(), () => {
		slot += 1 + from.varint();
		return slot;
	});
	const odds = from.raw(slots.length);
	const counts = from.raw(Math.ceil(slots.length / 2));
	for (const [at, one] of slots.entries()) {
		const share = ODDS_OF[FARTHEST + ((odds[at] ?? 0) - 128) * ODDS_STEP] ?? 0;
		const asked = COUNTS[((counts[at >> 1] ?? 0) >> (at % 2 === 0 ? 4 : 0)) & 0x0f] ?? 0;
		book.cells[one] = ((share << 16) | asked) >>> 0;
	}
	return book;
}

/** Only what differs from a blank one is written; odds and counts are rounded. */
export function writeCodebook(book: Codebook): Uint8Array<ArrayBuffer> {
	const to = new ByteWriter();
	to.varint(book.kinds.size);
	for (const { kind, version, plan } of book.kinds.values()) {
		to.varint(kind);
		to.varint(version);
		const variants = countVariants(plan);
		to.varint(variants.length);
		for (const count of variants) to.varint(count);
	}
	const weights = (set: number) =>
		Array.from(book.weights.subarray(set * INPUTS, (set + 1) * INPUTS), (one) =>
			Math.round((one - UNTRAINED_WEIGHT) / WEIGHT_STEP),
		);
	const sets = times(WEIGHT_SETS, (set) => set).filter((set) => weights(set).some((one) => one !== 0));
	writeAscending(sets, to, (set) => {
		for (const weight of weights(set)) to.signed(weight);
	});
	const slots = Array.from(book.cells.keys()).filter((slot) => ((book.cells[slot] ?? 0) & 0x3ff) > 0);
	writeAscending(slots, to, () => undefined);
	for (const slot of slots) {
		const logOdds = LOG_ODDS_OF[(book.cells[slot] ?? 0) >>> 16] ?? 0;
		to.byte(128 + Math.max(-127, Math.min(127, Math.round(logOdds / ODDS_STEP))));
	}
	const counts = slots.map((slot) => COUNTS.findLastIndex((count) => count <= ((book.cells[slot] ?? 0) & 0x3ff)));
	for (let at = 0; at < counts.length; at += 2) to.byte(((counts[at] ?? 0) << 4) | (counts[at + 1] ?? 0));
	return to.finish();
}

function writeAscending(numbers: readonly number[], to: ByteWriter, rest: (one: number) => void): void {
	to.varint(numbers.length);
	let before = -1;
	for (const one of numbers) {
		to.varint(one - before - 1);
		rest(one);
		before = one;
	}
}

function readKind(from: ByteReader): ListedKind {
	const kind = from.varint();
	const version = from.varint();
	return { kind, version, variants: times(from.varint(), () => from.varint()) };
}

/** Of what the codebook lists, all that this software declares: it reads no frame with a kind that it never heard of. */
function planKinds(kinds: readonly ListedKind[]): ReadonlyMap<number, ToldKind> {
	const listed = new Map(kinds.map((one) => [`${one.kind} ${one.version}`, one]));
	const told = Object.keys(FACTS).flatMap((name): ToldKind[] => {
		const { no, version, lane, body } = FACTS[name as FactKind];
		const known = listed.get(`${no} ${version}`);
		if (known === undefined) return [];
		return [
			{ kind: no, version, lane: LANES.indexOf(lane), plan: planBody(body as Node, no, version, known.variants) },
		];
	});
	return new Map(told.map((one) => [one.kind, one]));
}

const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
