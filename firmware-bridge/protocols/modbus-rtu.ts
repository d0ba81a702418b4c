// The bytes of a Modbus RTU line: checksum, and which bytes of a noisy line are the answer to a request.
//
//   request   unit | function | first register (2) | count (2)  | CRC low | CRC high
//   answer    unit | function | byte count | registers (2 each) | CRC low | CRC high
//   refusal   unit | function + 0x80 | reason                   | CRC low | CRC high

/** Reads of input and of holding registers are the only two questions this product asks. */
export const READ_HOLDING = 3;
export const READ_INPUT = 4;

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

/** Waits for the answer to one read request among whatever else is on the line. */
export class ReplyFinder {
	readonly #unit: number;
	readonly #code: number;
	readonly #length: number;
	#heard: Uint8Array = new Uint8Array(0);
	#discarded = 0;

	/** `request` is a read request as sent. */
	constructor(request: Uint8Array) {
		this.#unit = request[0] ?? 0;
		this.#code = request[1] ?? 0;
		this.#length = 5 + 2 * (((request[4] ?? 0) << 8) | (request[5] ?? 0));
	}

	/** Bytes heard so far that are not part of the answer. */
	get discarded(): number {
		return this.#discarded + this.#heard.length;
	}

	/**
	 * P2: the answer is the first run of bytes with the right unit, function, length and checksum, wherever it starts:
	 * an echo of the request, line noise or a late answer of another unit in front of it do not hide it.
	 */
	push(bytes: Uint8Array): Uint8Array | undefined {
		const heard = new Uint8Array(this.#heard.length + bytes.length);
		heard.set(this.#heard);
		heard.set(bytes, this.#heard.length);
		for (let start = 0; start + REFUSAL_LENGTH <= heard.length; start++) {
			if (heard[start] !== this.#unit) continue;
			const code = heard[start + 1] ?? 0;
			const length = this.#lengthOf(code, heard[start + 2] ?? 0);
			if (length === undefined || start + length > heard.length) continue;
			const frame = heard.subarray(start, start + length);
			if (!hasGoodCrc(frame)) continue;
			this.#discarded += heard.length - length;
			this.#heard = new Uint8Array(0);
			return frame;
		}
		// The start of a good frame is never further back than its longest length.
		const keep = heard.slice(-LONGEST_FRAME);
		this.#discarded += heard.length - keep.length;
		this.#heard = keep;
		return undefined;
	}

	#lengthOf(code: number, third: number): number | undefined {
		if (code === (this.#code | 0x80)) return REFUSAL_LENGTH;
		return code === this.#code && third === this.#length - 5 ? this.#length : undefined;
	}
}
