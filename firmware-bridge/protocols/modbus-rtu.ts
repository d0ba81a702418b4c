// The bytes of a Modbus RTU line: checksum, and which bytes of a noisy line are the answer to a request.
//
//   request   unit | function | first address (2) | count (2)           | CRC low | CRC high
//   answer    unit | function | byte count | words (2 each), or 8 bits a byte | CRC low | CRC high
//   write     unit | 05 | coil (2) | FF 00 on, 00 00 off                | CRC low | CRC high   answered by the same bytes
//   refusal   unit | function + 0x80 | reason                           | CRC low | CRC high

/** Four reads, and the write of one coil: this product sends nothing else, so no setting of a device can be changed by it. */
export const READ_COILS = 1;
export const READ_DISCRETE = 2;
export const READ_HOLDING = 3;
export const READ_INPUT = 4;
export const WRITE_COIL = 5;

/** P1: initial 0xFFFF, reflected polynomial 0xA001; sent low byte first. */
export function crc16(bytes: Uint8Array): number {
	let crc = 0xffff;
	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
	}
	return crc;
}

/** The same bytes with their checksum behind them. */
export function withCrc(bytes: Uint8Array): Uint8Array {
	const crc = crc16(bytes);
	return Uint8Array.of(...bytes, crc & 0xff, crc >>> 8);
}

/** True for a whole frame whose last two bytes are the checksum of the others. */
export function hasGoodCrc(frame: Uint8Array): boolean {
	if (frame.length < 4) return false;
	const crc = crc16(frame.subarray(0, -2));
	return frame[frame.length - 2] === (crc & 0xff) && frame[frame.length - 1] === crc >>> 8;
}

/** The longest frame that Modbus allows; more bytes than this before an answer are noise. */
const LONGEST_FRAME = 256;
const REFUSAL_LENGTH = 5;

/** Finds the answers to one request among whatever else is on the line. More than one means that two units gave it. */
export class ReplyFinder {
	readonly #request: Uint8Array;
	readonly #code: number;
	readonly #length: number;
	#heard: Uint8Array = new Uint8Array(0);
	#discarded = 0;
	/** Bytes of an echo of the request: the adapter's, and nobody else's words. */
	#echoed = 0;

	/** `request` is one of the five requests, as sent. */
	constructor(request: Uint8Array) {
		this.#request = request.slice();
		this.#code = request[1] ?? 0;
		this.#length = answerLength(this.#code, ((request[4] ?? 0) << 8) | (request[5] ?? 0));
	}

	/** The unit that was asked. */
	get unit(): number {
		return this.#request[0] ?? 0;
	}

	/** Bytes heard so far that are not part of an answer. */
	get discarded(): number {
		return this.#discarded + this.#heard.length;
	}

	/** Bytes heard so far that somebody else said. */
	get strayBytes(): number {
		return this.discarded - this.#echoed;
	}

	/**
	 * P2: an answer is the first run of bytes with the right unit, function, length and checksum, wherever it starts: an echo
	 * of the request, line noise or a late answer of another unit in front of it do not hide it. What follows the answer is
	 * kept, and looked at by the next push.
	 */
	push(bytes: Uint8Array): Uint8Array | undefined {
		const heard = new Uint8Array(this.#heard.length + bytes.length);
		heard.set(this.#heard);
		heard.set(bytes, this.#heard.length);
		for (let start = 0; start + REFUSAL_LENGTH <= heard.length; start++) {
			if (heard[start] !== this.unit) continue;
			const code = heard[start + 1] ?? 0;
			const length = this.#lengthOf(code, heard[start + 2] ?? 0);
			if (length === undefined || start + length > heard.length) continue;
			const frame = heard.slice(start, start + length);
			if (!hasGoodCrc(frame) || !this.#answers(frame)) continue;
			if (this.#isEchoIn(heard.subarray(0, start))) this.#echoed = this.#request.length;
			this.#discarded += start;
			this.#heard = heard.slice(start + length);
			return frame;
		}
		// The start of a good frame is never further back than its longest length.
		const keep = heard.slice(-LONGEST_FRAME);
		this.#discarded += heard.length - keep.length;
		this.#heard = keep;
		return undefined;
	}

	#isEchoIn(bytes: Uint8Array): boolean {
		const request = this.#request;
		return bytes.some((_, start) => request.every((byte, at) => bytes[start + at] === byte));
	}

	#lengthOf(code: number, third: number): number | undefined {
		if (code === (this.#code | 0x80)) return REFUSAL_LENGTH;
		if (code !== this.#code) return undefined;
		return code === WRITE_COIL || third === this.#length - 5 ? this.#length : undefined;
	}

	/** A write is confirmed by the same bytes; a read is known by its length. */
	#answers(frame: Uint8Array): boolean {
		return (frame[1] ?? 0) !== WRITE_COIL || frame.every((byte, at) => byte === this.#request[at]);
	}
}

function answerLength(code: number, count: number): number {
	if (code === WRITE_COIL) return 8;
	return 5 + (code === READ_COILS || code === READ_DISCRETE ? Math.ceil(count / 8) : 2 * count);
}
