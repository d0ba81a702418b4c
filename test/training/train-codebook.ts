// Makes codebook 1 from simulated posts: `node test/training/train-codebook.ts` writes shared/wire/coder/codebook-1.ts, the same each time.
//
// First everything learns from every lesson. Then what was asked most is kept, and the weights learn again from frames that each begin
// with it, as frames will. Contexts share cells while they learn as they do in use: a roomier table in training was 4 % worse.

import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { FACTS } from "@tesai/shared/contract/event.ts";
import { INPUTS, UNASKED, WEIGHT_SETS } from "@tesai/shared/wire/coder/bit-model.ts";
import {
	blankCodebook,
	type Codebook,
	parseCodebook,
	UNTRAINED_WEIGHT,
	writeCodebook,
} from "@tesai/shared/wire/coder/codebook.ts";
import { FactWalk } from "@tesai/shared/wire/coder/fact-walk.ts";
import type { BitCoder } from "@tesai/shared/wire/coder/range-coder.ts";
import { type Lesson, listLessons } from "./lesson.ts";

/** Knows no better than 40 earlier answers, so that a post's own ways soon count for more than everybody's. */
const MOST_COUNTED = 40;
/** Cells that were asked less often tell nothing that is worth their three bytes. */
const LEAST_ASKED = 12;
/** With the weights about 64 KiB. */
const MOST_CELLS = 19_650;
/** Of so many lessons at least a weight must have been part to be written down. */
const LEAST_WEIGHED = 60;

/** Adds up what a perfect coder would have needed. */
class CountingCoder implements BitCoder {
	readonly reads = false;
	bits = 0;
	code(bit: number, odds: number): number {
		this.bits -= Math.log2((bit === 1 ? odds : 0x10000 - odds) / 0x10000);
		return bit;
	}
}

const kinds = Object.values(FACTS).map(({ no, version }) => ({ kind: no, version }));
const lessons = [...listLessons()];
console.log(`${lessons.length} lessons, ${lessons.reduce((sum, one) => sum + one.facts.length, 0)} facts`);

const book = blankCodebook(kinds);
const { askedIn, weighedIn } = learnAll(book, 2);
keepBest(book, askedIn);
learnWeights(book, weighedIn, 2);

const bytes = writeCodebook(book);
const written = parseCodebook(bytes);
const bits = lessons.reduce((sum, lesson) => sum + walkLesson(written, lesson).bits, 0);
const sha256 = createHash("sha256").update(bytes).digest("hex");
console.log(`${bytes.length} B, sha256 ${sha256}, ${(bits / 8 / lessons.length).toFixed(1)} B a lesson as written`);
writeFileSync(
	new URL("../../shared/wire/coder/codebook-1.ts", import.meta.url),
	`// Codebook 1, made by test/training/train-codebook.ts; known to everybody who speaks frame version 2, and never changed.

/** Base64 of the file that codebook.ts reads. */
export const CODEBOOK_1 =
	"${Buffer.from(bytes).toString("base64")}";
`,
);

function walkLesson(start: Codebook, lesson: Lesson): { walk: FactWalk; bits: number } {
	const coder = new CountingCoder();
	const walk = new FactWalk(start, coder, lesson.origin);
	for (const fact of lesson.facts) {
		walk.keep();
		if (walk.tell(fact)) continue;
		walk.takeBack();
		walk.tellAsBytes(fact);
	}
	walk.tellEnd();
	return { walk, bits: coder.bits };
}

/** Cells and weights go on from lesson to lesson; of both is counted in how many lessons they had a part. */
function learnAll(start: Codebook, rounds: number) {
	const askedIn = new Uint32Array(start.cells.length);
	const weighedIn = new Uint32Array(WEIGHT_SETS);
	for (let round = 1; round <= rounds; round++) {
		let sum = 0;
		for (const lesson of lessons) {
			const { walk, bits: some } = walkLesson(start, lesson);
			sum += some;
			const { cells, weights } = walk.model;
			if (round === rounds) {
				for (let at = 0; at < cells.length; at++) if (cells[at] !== start.cells[at]) askedIn[at]!++;
				for (let set = 0; set < WEIGHT_SETS; set++) {
					if (weights[set * INPUTS] !== start.weights[set * INPUTS]) weighedIn[set]!++;
				}
			}
			start.cells.set(cells);
			start.weights.set(weights);
			walk.model.release();
		}
		console.log(`round ${round}: ${(sum / 8 / lessons.length).toFixed(1)} B a lesson`);
	}
	return { askedIn, weighedIn };
}

/** Of the cells those that were asked in most lessons. */
function keepBest(start: Codebook, askedIn: Uint32Array): void {
	const worth = Array.from(askedIn.keys()).filter(
		(at) => (start.cells[at]! & 0x3ff) >= LEAST_ASKED && askedIn[at]! > 1,
	);
	const chosen = new Set(worth.sort((a, b) => askedIn[b]! - askedIn[a]! || a - b).slice(0, MOST_CELLS));
	for (const [at, cell] of start.cells.entries()) {
		const kept = ((cell & ~0x3ff) | Math.min(cell & 0x3ff, MOST_COUNTED)) >>> 0;
		start.cells[at] = chosen.has(at) ? kept : UNASKED;
	}
	console.log(`${chosen.size} cells of ${worth.length}`);
}

/** Cells begin anew with each lesson; weights that were seldom asked for stay as everybody's. */
function learnWeights(start: Codebook, weighedIn: Uint32Array, rounds: number): void {
	const isWorth = (set: number) => weighedIn[set]! >= LEAST_WEIGHED;
	for (let set = 0; set < WEIGHT_SETS; set++) {
		if (!isWorth(set)) start.weights.fill(UNTRAINED_WEIGHT, set * INPUTS, (set + 1) * INPUTS);
	}
	for (let round = 1; round <= rounds; round++) {
		let sum = 0;
		for (const lesson of lessons) {
			const { walk, bits: some } = walkLesson(start, lesson);
			sum += some;
			for (let set = 0; set < WEIGHT_SETS; set++) {
				if (!isWorth(set)) continue;
				start.weights.set(walk.model.weights.subarray(set * INPUTS, (set + 1) * INPUTS), set * INPUTS);
			}
			walk.model.release();
		}
		console.log(`weights ${round}: ${(sum / 8 / lessons.length).toFixed(1)} B a lesson`);
	}
}
