// Finds the good blocks in the text that a Victron device speaks once a second, whatever else is on the line.
//
//   CR LF "PID" TAB "0xA05F" CR LF "V" TAB "12810" … CR LF "Checksum" TAB <one raw byte>
//   └──────────────────── sum of all these bytes ≡ 0 mod 256 ──────────────────────────┘
//   ":" <hex digits> LF   may stand between blocks and in the middle of one
//
// A byte machine: what it finds depends on the bytes alone, never on how they were cut into chunks.

export type VeDirectFrame =
	| { readonly kind: "block"; readonly fields: ReadonlyMap<string, string> }
	/** A hex frame whose check is right, without ":" and LF. */
	| { readonly kind: "hex"; readonly digits: string };

export interface VeDirectCounts {
	readonly blocks: number;
	readonly hexFrames: number;
	/** Blocks whose beginning or end is missing. */
	readonly truncated: number;
	/** Whole blocks that do not add up, or that hold a field no device sends. */
	readonly badChecksum: number;
	readonly badHexFrames: number;
	/** Bytes that belong to no good block and no good hex frame. */
	readonly discardedBytes: number;
}

const CR = 0x0d;
const LF = 0x0a;
const TAB = 0x09;
const COLON = 0x3a;

/** P6: the protocol's own bounds are 8 characters for a key ("Checksum") and 33 for a value. */
const LONGEST_KEY = 8;
const LONGEST_VALUE = 33;
/** P7: the largest blocks seen have 21 fields and 250 bytes, the longest hex frame 88 digits; far more is noise. */
const LONGEST_BLOCK = 1_024;
const LONGEST_HEX = 512;

/** The key that opens a block on every product seen; a second kind of block of the BMV opens with "H1". */
const FIRST_KEY = "PID";
const LAST_KEY = "Checksum";

/** Where a block may have begun: the sum, the length and the number of fields up to there. */
interface Start {
	readonly sum: number;
	readonly length: number;
	readonly fields: number;
	/** Something that no device sends was seen since. */
	malformed: boolean;
}

export class VeDirectParser {
	readonly #counts = { blocks: 0, hexFrames: 0, truncated: 0, badChecksum: 0, badHexFrames: 0, discardedBytes: 0 };
	#place: "between" | "key" | "value" | "sum" = "between";
	#text = "";
	#key = "";
	/** The block so far: from the end of the one before, without hex frames. */
	#fields: [key: string, value: string][] = [];
	#sum = 0;
	#length = 0;
	#malformed = false;
	/** Its beginning was seen; never true of the first block, which we may have joined in the middle. */
	#whole = false;
	/** P8: where the device opened a block without having finished the one before. */
	#inner: Start | undefined;
	/** Sum and length up to the CR that opened the current line. */
	#line = { sum: 0, length: 0 };
	/** The digits after a ":"; undefined outside a hex frame. */
	#hex: string | undefined;

	get counts(): VeDirectCounts {
		return this.#counts;
	}

	/** Bytes of a block or hex frame that is not complete yet. */
	get unfinishedBytes(): number {
		return this.#length + (this.#hex === undefined ? 0 : this.#hex.length + 1);
	}

	push(bytes: Uint8Array): VeDirectFrame[] {
		const found: VeDirectFrame[] = [];
		for (const byte of bytes) {
			const frame = this.#step(byte);
			if (frame !== undefined) found.push(frame);
		}
		return found;
	}

	#step(byte: number): VeDirectFrame | undefined {
		if (this.#hex !== undefined) return this.#stepHex(byte, this.#hex);
		// P5: the checksum byte may itself be ":", CR, LF or TAB, so it is taken before anything else is looked for.
		const last = this.#place === "sum";
		if (byte === COLON && !last) {
			this.#hex = "";
			return undefined;
		}
		if (byte === CR && !last) this.#line = { sum: this.#sum, length: this.#length };
		this.#sum = (this.#sum + byte) & 0xff;
		this.#length++;
		if (last) return this.#endBlock();
		this.#stepText(byte);
		if (this.#length > LONGEST_BLOCK) this.#forgetOldest();
		return undefined;
	}

	#stepText(byte: number): void {
		if (byte === LF) {
			// A line break that no CR announced means that bytes are missing; what follows is a key in any case.
			if (this.#place !== "between" || this.#length === 1) this.#spoil();
			this.#place = "key";
			this.#text = "";
		} else if (byte === CR) {
			if (this.#place === "value") this.#fields.push([this.#key, this.#text]);
			else if (this.#length > 1) this.#spoil();
			this.#place = "between";
		} else if (byte === TAB && this.#place === "key") {
			this.#startValue(this.#text);
		} else if (this.#place === "between" || byte < 0x20 || byte > 0x7e) {
			this.#spoil();
		} else if (this.#text.length >= (this.#place === "key" ? LONGEST_KEY : LONGEST_VALUE)) {
			// P6: a field that is too long spoils the block, not the search for its end.
			this.#spoil();
		} else {
			this.#text += String.fromCharCode(byte);
		}
	}

	#startValue(key: string): void {
		this.#key = key;
		this.#text = "";
		this.#place = key === LAST_KEY ? "sum" : "value";
		if (key !== FIRST_KEY || this.#line.length === 0) return;
		if (this.#inner !== undefined) this.#forgetBefore(this.#inner);
		this.#inner = { ...this.#line, fields: this.#fields.length, malformed: false };
	}

	#spoil(): void {
		this.#malformed = true;
		if (this.#inner !== undefined) this.#inner.malformed = true;
	}

	/** P8: what stands before `start` is a block that was cut, or noise. */
	#forgetBefore(start: Start): void {
		if (start.fields > 0) this.#counts.truncated++;
		this.#counts.discardedBytes += start.length;
		this.#fields.splice(0, start.fields);
		this.#sum = (this.#sum - start.sum) & 0xff;
		this.#length -= start.length;
		this.#line = { sum: (this.#line.sum - start.sum) & 0xff, length: Math.max(0, this.#line.length - start.length) };
		this.#malformed = start.malformed;
		this.#whole = true;
		this.#inner = undefined;
	}

	/** P7: keeps the memory bounded, without losing a line that may open a good block. */
	#forgetOldest(): void {
		const line = this.#line.length > 0 ? this.#line : { sum: this.#sum, length: this.#length };
		this.#forgetBefore(this.#inner ?? { ...line, fields: this.#fields.length, malformed: true });
	}

	#endBlock(): VeDirectFrame | undefined {
		if (this.#inner !== undefined && !this.#addsUp()) this.#forgetBefore(this.#inner);
		const good = this.#addsUp();
		if (good) this.#counts.blocks++;
		else if (this.#whole) this.#counts.badChecksum++;
		else this.#counts.truncated++;
		if (!good) this.#counts.discardedBytes += this.#length;
		const fields = this.#fields;
		this.#startBlock();
		return good ? { kind: "block", fields: new Map(fields) } : undefined;
	}

	/** P4: the sum is 8 bits, so one damaged block in 256 passes it; a spoilt or doubled field betrays most of those. */
	#addsUp(): boolean {
		return (
			this.#sum === 0 && !this.#malformed && new Set(this.#fields.map(([key]) => key)).size === this.#fields.length
		);
	}

	#startBlock(): void {
		this.#place = "between";
		this.#fields = [];
		this.#sum = 0;
		this.#length = 0;
		this.#malformed = false;
		this.#whole = true;
		this.#inner = undefined;
		this.#line = { sum: 0, length: 0 };
	}

	/** P9: a hex frame is cut out wherever it stands, so the block around it still adds up. */
	#stepHex(byte: number, digits: string): VeDirectFrame | undefined {
		if (isHexDigit(byte) && digits.length < LONGEST_HEX) {
			this.#hex = digits + String.fromCharCode(byte);
			return undefined;
		}
		this.#hex = undefined;
		if (byte === LF && isGoodHex(digits)) {
			this.#counts.hexFrames++;
			return { kind: "hex", digits };
		}
		this.#counts.badHexFrames++;
		this.#counts.discardedBytes += 1 + digits.length;
		if (byte !== LF) return this.#step(byte);
		this.#counts.discardedBytes++;
		return undefined;
	}
}

function isHexDigit(byte: number): boolean {
	return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

/** P10: the command digit plus all bytes, the check byte included, is 0x55 mod 256. */
export function isGoodHex(digits: string): boolean {
	if (digits.length < 3 || digits.length % 2 === 0) return false;
	let sum = Number.parseInt(digits.slice(0, 1), 16);
	for (let at = 1; at < digits.length; at += 2) sum += Number.parseInt(digits.slice(at, at + 2), 16);
	return (sum & 0xff) === 0x55;
}

/** The bytes of one block with its checksum: what a device, or its twin, sends once a second. */
export function encodeVeDirectBlock(fields: Iterable<readonly [key: string, value: string]>): Uint8Array {
	let text = "";
	for (const [key, value] of fields) text += `\r\n${key}\t${value}`;
	const bytes = new TextEncoder().encode(`${text}\r\n${LAST_KEY}\t`);
	const sum = bytes.reduce((total, byte) => total + byte, 0);
	return Uint8Array.of(...bytes, -sum & 0xff);
}

/** A hex frame with ":", its check byte and LF; `digits` is the command digit and the bytes behind it. */
export function encodeVeDirectHex(digits: string): Uint8Array {
	let sum = Number.parseInt(digits.slice(0, 1), 16);
	for (let at = 1; at < digits.length; at += 2) sum += Number.parseInt(digits.slice(at, at + 2), 16);
	const check = ((0x55 - sum) & 0xff).toString(16).toUpperCase().padStart(2, "0");
	return new TextEncoder().encode(`:${digits}${check}\n`);
}
