// Numbers for messages that are never given twice, at the price of skipping some after a crash.

import { AppError } from "../contract/error.ts";
import { MESSAGES_PER_KEY } from "../wire/frame.ts";

export interface MessageNumber {
	readonly keyEpoch: number;
	readonly messageNo: number;
}

/** Reserving ahead costs one small write in this many messages. */
const BLOCK = 64;
const KEY_EPOCHS = 256;

/**
 * `load` gives the first number that no earlier run can have used (0 at first); `save` must be on disk when it returns.
 * A number is given out only after the mark above it is saved, so a crash skips numbers and never repeats one. After
 * 2²⁴ numbers the next key epoch begins; after 256 epochs the box needs a new secret.
 */
export function openMessageCounter(store: { load(): number; save(reserved: number): void }): () => MessageNumber {
	let next = store.load();
	let reserved = next;
	return () => {
		if (next >= reserved) {
			store.save(next + BLOCK);
			reserved = next + BLOCK;
		}
		const count = next++;
		const keyEpoch = Math.floor(count / MESSAGES_PER_KEY);
		if (keyEpoch >= KEY_EPOCHS) throw new AppError("conflict", "every message number of this key has been used");
		return { keyEpoch, messageNo: count % MESSAGES_PER_KEY };
	};
}

/** Thirty boots a day leap over 2³² numbers in a hundred and ninety years. */
const LONGEST_LEAP = 4_096;

/**
 * How many numbers a new boot leaves out, of a random number 0 … 1. A restored copy has the counter of its former self; two that
 * leap differently do not seal under the same number, boot and hundredth of a second.
 */
export function leapOf(random: number): number {
	return Math.floor(random * LONGEST_LEAP);
}
