// Which numbers and nonces have sealed something, and what: one that seals something else tells the key to whoever listens.

import { crc32 } from "node:zlib";

export interface SealedNumbers {
	/** Whether this number has sealed other bytes before; from now on it has sealed these. */
	sealsOther(number: string, bytes: Uint8Array): boolean;
}

export function openSealedNumbers(): SealedNumbers {
	const sealed = new Map<string, number>();
	return {
		sealsOther(number, bytes) {
			const before = sealed.get(number);
			const content = crc32(bytes);
			sealed.set(number, content);
			return before !== undefined && before !== content;
		},
	};
}
