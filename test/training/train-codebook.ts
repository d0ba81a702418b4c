// Makes codebook 1 from simulated posts: `node test/training/train-codebook.ts` writes shared/wire/codebook-1.ts, the same each time.

import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { FACTS } from "@tesai/shared/contract/event.ts";
import { blankCodebook, type Codebook, parseCodebook, writeCodebook } from "@tesai/shared/wire/codebook.ts";
import { FactWalk } from "@tesai/shared/wire/fact-walk.ts";
import type { BitCoder } from "@tesai/shared/wire/range-coder.ts";
import { type Lesson, listLessons } from "./lesson.ts";

/** Knows no better than 40 earlier answers, so that a post's own ways soon count for more than everybody's. */
const MOST_COUNTED = 40;
/** Cells that were asked less often tell nothing that is worth their three bytes. */
const LEAST_ASKED = 12;
/** About 64 KiB. */
const MOST_CELLS = 19_000;

/** Adds up what a perfect coder would have needed. */
class CountingCoder implements BitCoder {
	readonly reads = false;
	bits = 0;
	code(bit: number, odds: number): number {
		this.bits -= Math.log2((bit === 1 ? odds : 0x10000 - odds) / 0x10000);
		return bit;
	}
}

function walkLesson(book: Codebook, lesson: Lesson): { walk: FactWalk; bits: number } {
	const coder = new CountingCoder();
	const walk = new FactWalk(book, coder, lesson.origin);
	for (const fact of lesson.facts) {
		walk.keep();
		if (walk.tell(fact)) continue;
		walk.takeBack();
		walk.tellAsBytes(fact);
	}
	walk.tellEnd();
	return { walk, bits: coder.bits };
}

const kinds = Object.values(FACTS).map(({ no, version }) => [no, version] as const);
const lessons = [...listLessons()];
console.log(`${lessons.length} lessons, ${lessons.reduce((sum, one) => sum + one.facts.length, 0)} facts`);

/** One pass: cells and weights go on from lesson to lesson. */
const book = blankCodebook(kinds);
const asked = new Uint32Array(book.cells.length);
for (const round of [1, 2]) {
	let bits = 0;
	for (const lesson of lessons) {
		const { walk, bits: some } = walkLesson(book, lesson);
		bits += some;
		if (round === 2) for (let i = 0; i < asked.length; i++) if (walk.model.cells[i] !== book.cells[i]) asked[i]!++;
		book.cells.set(walk.model.cells);
		book.weights.set(walk.model.weights);
		walk.model.release();
	}
	console.log(`round ${round}: ${(bits / 8 / lessons.length).toFixed(1)} B a lesson`);
}
/** Then cells start anew with each lesson, as they will, and only the weights learn. */
const order = Array.from(book.cells.keys())
	.filter((slot) => (book.cells[slot]! & 0x3ff) >= LEAST_ASKED && asked[slot]! > 1)
	.sort((a, b) => asked[b]! - asked[a]!);
const chosen = new Set(order.slice(0, MOST_CELLS));
const blank = blankCodebook(kinds);
for (const [slot, cell] of book.cells.entries()) {
	book.cells[slot] = chosen.has(slot)
		? ((cell & ~0x3ff) | Math.min(cell & 0x3ff, MOST_COUNTED)) >>> 0
		: blank.cells[slot]!;
}
for (let round = 0; round < 2; round++) {
	let bits = 0;
	for (const lesson of lessons) {
		const { walk, bits: some } = walkLesson(book, lesson);
		bits += some;
		book.weights.set(walk.model.weights);
		walk.model.release();
	}
	console.log(`weights: ${(bits / 8 / lessons.length).toFixed(1)} B a lesson`);
}
const bytes = writeCodebook(book);
const checked = parseCodebook(bytes);
let bits = 0;
for (const lesson of lessons.slice(0, 300)) bits += walkLesson(checked, lesson).bits;
console.log(
	`cells ${chosen.size} of ${order.length}, ${bytes.length} B, sha256 ${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}, ${(bits / 8 / Math.min(300, lessons.length)).toFixed(1)} B a lesson`,
);
const out = new URL("../../shared/wire/codebook-1.ts", import.meta.url).pathname;
writeFileSync(
	out,
	`// Codebook 1, made by test/training/train-codebook.ts; known to everybody who speaks frame version 2, and never changed.

/** Base64 of the file that codebook.ts reads. */
export const CODEBOOK_1 =
	"${Buffer.from(bytes).toString("base64")}";
`,
);
