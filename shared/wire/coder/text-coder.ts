// Texts and unread bytes: one that this frame has had before is named by its place, a new one is told letter by letter.

import { AppError } from "../../contract/error.ts";
import { isSameBytes } from "../wire-fact.ts";
import { type BitModel, mixHash } from "./bit-model.ts";
import { FrameMemory } from "./frame-memory.ts";
import { codeWhole } from "./number-coder.ts";

const LAST = 0x1001;
const SEEN = 0x1101;
const PLACE = 0x1201;
const LENGTH = 0x1301;
const LETTERS = 0x1401;

/** The most bytes of one text or unread body. */
const MOST_BYTES = 0x60000;

export class TextCoder {
	readonly #model: BitModel;
	readonly #texts: Uint8Array[] = [];
	readonly #places = new FrameMemory<number>();
	#kept = 0;

	constructor(model: BitModel) {
		this.#model = model;
	}

	/** Gives the text's place among those of the frame, from 1, and the text. `path` is the field's. */
	code(path: number, said: Uint8Array): { readonly place: number; readonly text: Uint8Array } {
		const model = this.#model;
		const last = this.#places.recall(path) ?? 0;
		const before = this.#places.recall(path + 1) ?? 0;
		const known = model.reads ? 0 : this.#texts.findIndex((text) => isSameBytes(text, said)) + 1;
		let place = 0;
		if (last > 0) {
			model.about(mixHash(path, LAST), last, mixHash(last, before), before);
			if (model.code(0, known === last ? 1 : 0) === 1) place = last;
		}
		if (place === 0 && this.#texts.length > 0) {
			model.about(mixHash(path, SEEN), last, mixHash(last, before), this.#texts.length);
			if (model.code(0, known > 0 ? 1 : 0) === 1) {
				model.about(mixHash(path, PLACE), last, mixHash(last, before), before);
				place = codeWhole(model, known - 1) + 1;
				if (place > this.#texts.length) throw new AppError("invalid", "a text that was never said");
			}
		}
		const text = place > 0 ? (this.#texts[place - 1] ?? said) : this.spell(path, said);
		if (place === 0) place = this.#texts.push(text);
		this.#places.remember(path + 1, last);
		this.#places.remember(path, place);
		return { place, text };
	}

	/** Letter by letter, without remembering it. */
	spell(path: number, said: Uint8Array): Uint8Array {
		const model = this.#model;
		model.about(mixHash(path, LENGTH), this.#texts.length);
		const length = codeWhole(model, said.length);
		if (length > MOST_BYTES) throw new AppError("invalid", "a text is too long");
		let text = new Uint8Array(Math.min(length, 64));
		let [one, two, three, four] = [0, 0, 0, 0];
		for (let at = 0; at < length; at++) {
			// It grows with what is really there, never to a length that is only claimed.
			if (at === text.length) text = longer(text, length);
			const trail = (four << 24) | (three << 16) | (two << 8) | one;
			model.about(
				LETTERS,
				one,
				mixHash(two, one),
				mixHash(three, mixHash(two, one)),
				trail,
				mixHash(path, at < 4 ? at : one),
			);
			let letter = 1;
			for (let bit = 7; bit >= 0; bit--) letter = letter * 2 + model.code(letter, ((said[at] ?? 0) >> bit) & 1);
			text[at] = letter & 0xff;
			[four, three, two, one] = [three, two, one, letter & 0xff];
		}
		return text;
	}

	keep(): void {
		this.#kept = this.#texts.length;
		this.#places.keep();
	}

	takeBack(): void {
		this.#texts.length = this.#kept;
		this.#places.takeBack();
	}
}

function longer(text: Uint8Array, most: number): Uint8Array<ArrayBuffer> {
	const grown = new Uint8Array(Math.min(most, text.length * 2));
	grown.set(text);
	return grown;
}
