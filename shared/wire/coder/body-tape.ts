// One fact's canonical bytes under the walk: read where they are known, and written again on both sides.

import { AppError } from "../../contract/error.ts";
import { ByteReader, ByteWriter } from "../bytes.ts";

/** A walk takes each number, codes it and puts back what the coder gave. On the reading side there is nothing to take. */
export class BodyTape {
	#from: ByteReader | undefined;
	readonly #to = new ByteWriter();

	/** Nothing given: the body is what the walk will have put. */
	load(body: Uint8Array | undefined): void {
		this.#from = body === undefined ? undefined : new ByteReader(body);
		this.#to.clear();
	}

	take(signed: boolean): number {
		if (this.#from === undefined) return 0;
		return signed ? this.#from.signed() : this.#from.varint();
	}

	takeText(): Uint8Array {
		return this.#from === undefined ? EMPTY : this.#from.raw(this.#from.varint());
	}

	put(value: number, signed: boolean): void {
		if (this.#to.length > MOST_BODY_BYTES) throw new AppError("invalid", "a body of too much");
		if (signed) this.#to.signed(value);
		else this.#to.varint(value);
	}

	putText(text: Uint8Array): void {
		this.#to.varint(text.length);
		this.#to.raw(text);
	}

	/** How much was put. */
	get length(): number {
		return this.#to.length;
	}

	/** How much is still to be taken. */
	get left(): number {
		return this.#from?.left ?? 0;
	}

	finish(): Uint8Array<ArrayBuffer> {
		return this.#to.finish();
	}
}

/** A body that grows beyond this was never one. */
const MOST_BODY_BYTES = 0x60000;
const EMPTY = new Uint8Array(0);
