// Writing and reading bytes in order. Integers only: the same bytes on any processor.

import { AppError } from "../contract/error.ts";

/** Grows as needed; `finish()` returns a copy of exactly what was written, `clear()` begins anew. */
export class ByteWriter {
	#bytes = new Uint8Array(64);
	#length = 0;

	get length(): number {
		return this.#length;
	}

	byte(value: number): void {
		this.#reserve(1);
		this.#bytes[this.#length++] = value & 0xff;
	}

	raw(bytes: Uint8Array): void {
		this.#reserve(bytes.length);
		this.#bytes.set(bytes, this.#length);
		this.#length += bytes.length;
	}

	/** Fixed width, most significant byte first. */
	uint(value: number, width: number): void {
		for (let shift = width - 1; shift >= 0; shift--) this.byte(Math.floor(value / 2 ** (8 * shift)));
	}

	/** LEB128: seven bits a byte, least significant first. Takes 0 … 2⁵³−1. */
	varint(value: number): void {
		let rest = value;
		while (rest >= 0x80) {
			this.byte((rest % 0x80) | 0x80);
			rest = Math.floor(rest / 0x80);
		}
		this.byte(rest);
	}

	/** Zigzag, then varint: small negative numbers stay small. Takes |value| < 2⁵². */
	signed(value: number): void {
		this.varint(value < 0 ? -2 * value - 1 : 2 * value);
	}

	clear(): void {
		this.#length = 0;
	}

	finish(): Uint8Array<ArrayBuffer> {
		return this.#bytes.slice(0, this.#length);
	}

	#reserve(more: number): void {
		const needed = this.#length + more;
		if (needed <= this.#bytes.length) return;
		const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
		grown.set(this.#bytes.subarray(0, this.#length));
		this.#bytes = grown;
	}
}

/** Every read past the end, and every number that does not fit, throws `invalid`; nothing is ever guessed. */
export class ByteReader {
	readonly #bytes: Uint8Array;
	#at = 0;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
	}

	get left(): number {
		return this.#bytes.length - this.#at;
	}

	byte(): number {
		const value = this.#bytes[this.#at];
		if (value === undefined) throw new AppError("invalid", "the bytes end too early");
		this.#at++;
		return value;
	}

	raw(length: number): Uint8Array {
		if (length > this.left) throw new AppError("invalid", "the bytes end too early");
		this.#at += length;
		return this.#bytes.subarray(this.#at - length, this.#at);
	}

	uint(width: number): number {
		let value = 0;
		for (let i = 0; i < width; i++) value = value * 256 + this.byte();
		return value;
	}

	varint(): number {
		let value = 0;
		let scale = 1;
		for (let i = 0; i < 8; i++) {
			const byte = this.byte();
			value += (byte & 0x7f) * scale;
			if (byte < 0x80) {
				// One number has one spelling: a trailing zero group would give the same fact two hashes.
				if (byte === 0 && i > 0) throw new AppError("invalid", "a number is spelt longer than needed");
				if (!Number.isSafeInteger(value)) throw new AppError("invalid", "a number is too large");
				return value;
			}
			scale *= 0x80;
		}
		throw new AppError("invalid", "a number is too long");
	}

	signed(): number {
		const value = this.varint();
		return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
	}
}
