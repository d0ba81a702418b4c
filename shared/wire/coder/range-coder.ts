// Turns yes-or-no answers and how likely each was into as few bytes as that allows, and back: whole numbers only, the same
// bytes on any processor.
//
// Both sides keep a range of 32 bits that every answer narrows to its share. The encoder's low end may carry into bytes that are
// already thought of, so the last of them, and the 255s behind it, wait until no carry can reach them.

import { AppError } from "../../contract/error.ts";

/** Odds are counted in 65,536ths. */
export const EVENS = 0x8000;

/** One walk serves both directions: an encoder writes the bit and gives it back, a decoder overlooks it and gives the one it reads. */
export interface BitCoder {
	readonly reads: boolean;
	/** `odds`, 1 … 65,535: how many 65,536ths speak for a 1. */
	code(bit: number, odds: number): number;
}

const TOP = 0x1000000;
/** The most zero bytes that a writer leaves off at the end, because a reader takes them for granted. */
export const MOST_LEFT_OFF = 16;

/** Where an encoder stood: to go back there takes back everything since. */
export interface CodingMark {
	readonly low: number;
	readonly range: number;
	readonly held: number;
	readonly pending: number;
	readonly length: number;
}

export class RangeEncoder implements BitCoder {
	readonly reads = false;
	#bytes = new Uint8Array(512);
	#length = 0;
	#low = 0;
	#range = 0xffffffff;
	/** The byte a carry may still raise; −1 before the first. */
	#held = -1;
	/** So many 255s follow the held byte. */
	#pending = 0;

	code(bit: number, odds: number): number {
		const share = Math.imul(this.#range >>> 16, odds) >>> 0;
		if (bit === 1) this.#range = share;
		else {
			this.#low += share;
			this.#range -= share;
		}
		while (this.#range < TOP) {
			this.#range = (this.#range << 8) >>> 0;
			this.#shift();
		}
		return bit;
	}

	/** Bytes that are sure to come, give or take five: enough to know that a budget is far away. */
	get roughLength(): number {
		return this.#length + this.#pending + 5;
	}

	mark(): CodingMark {
		const [low, range, held, pending, length] = [this.#low, this.#range, this.#held, this.#pending, this.#length];
		return { low, range, held, pending, length };
	}

	rewind(mark: CodingMark): void {
		this.#low = mark.low;
		this.#range = mark.range;
		this.#held = mark.held;
		this.#pending = mark.pending;
		this.#length = mark.length;
	}

	/** The whole, as short as it can be said: the roundest number of the range, less its last zeros. Nothing is coded after it. */
	finish(): Uint8Array<ArrayBuffer> {
		this.#low = roundestIn(this.#low, this.#range);
		for (let i = 0; i < 5; i++) this.#shift();
		let end = this.#length;
		const least = Math.max(0, end - MOST_LEFT_OFF);
		while (end > least && this.#bytes[end - 1] === 0) end--;
		return this.#bytes.slice(0, end);
	}

	#shift(): void {
		if (this.#low < 0xff000000 || this.#low > 0xffffffff) {
			const carry = this.#low > 0xffffffff ? 1 : 0;
			if (this.#held >= 0) this.#write(this.#held + carry);
			for (; this.#pending > 0; this.#pending--) this.#write(0xff + carry);
			this.#held = (this.#low / TOP) & 0xff;
		} else this.#pending++;
		this.#low = (this.#low % TOP) * 256;
	}

	#write(byte: number): void {
		if (this.#length === this.#bytes.length) {
			const grown = new Uint8Array(this.#length * 2);
			grown.set(this.#bytes);
			this.#bytes = grown;
		}
		this.#bytes[this.#length++] = byte;
	}
}

/** Of low … low + range − 1 the number with the most zeros at its end. */
function roundestIn(low: number, range: number): number {
	for (let unit = 2 ** 32; unit > 1; unit /= 256) {
		const round = Math.ceil(low / unit) * unit;
		if (round < low + range) return round;
	}
	return low;
}

/** Reads zeros past the end, which the writer left off, but no more of them than a writer may: never a byte that is not there. */
export class RangeDecoder implements BitCoder {
	readonly reads = true;
	readonly #bytes: Uint8Array;
	#at = 0;
	#range = 0xffffffff;
	#window = 0;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
		for (let i = 0; i < 4; i++) this.#window = ((this.#window << 8) | this.#next()) >>> 0;
	}

	code(_bit: number, odds: number): number {
		const share = Math.imul(this.#range >>> 16, odds) >>> 0;
		const bit = this.#window < share ? 1 : 0;
		if (bit === 1) this.#range = share;
		else {
			this.#window -= share;
			this.#range -= share;
		}
		while (this.#range < TOP) {
			this.#range = (this.#range << 8) >>> 0;
			this.#window = ((this.#window << 8) | this.#next()) >>> 0;
		}
		return bit;
	}

	/** Throws `invalid` when bytes were never looked at: what was read is then not what was written. */
	finish(): void {
		if (this.#at < this.#bytes.length) throw new AppError("invalid", "bytes are left over");
	}

	#next(): number {
		const at = this.#at++;
		if (at < this.#bytes.length) return this.#bytes[at] ?? 0;
		if (at - this.#bytes.length >= MOST_LEFT_OFF) throw new AppError("invalid", "the bytes end too early");
		return 0;
	}
}
