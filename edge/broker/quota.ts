// How much may be kept of something: so many pieces and so many bytes.

export interface Limits {
	readonly count: number;
	readonly bytes: number;
}

export class Quota {
	readonly #limits: Limits;
	#count = 0;
	#bytes = 0;

	constructor(limits: Limits) {
		this.#limits = limits;
	}

	get empty(): boolean {
		return this.#count === 0;
	}

	/** Books one piece, or says that there is no room for it. */
	take(bytes: number): boolean {
		if (this.#count >= this.#limits.count || this.#bytes + bytes > this.#limits.bytes) return false;
		this.#count++;
		this.#bytes += bytes;
		return true;
	}

	/** Gives back one piece that was taken with as many bytes. */
	release(bytes: number): void {
		this.#count--;
		this.#bytes -= bytes;
	}
}
