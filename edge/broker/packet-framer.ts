// Cuts a byte stream into whole MQTT packets, in any chunking, and stops at the first length that is too long or wrong.

/** Nothing at a post needs more, and aedes itself would wait for up to 256 MiB. */
export const LONGEST_PACKET = 65_536;

/** One whole packet: it lies in `bytes` from `start` to `end`, its body from `bodyAt` on. False stops the framer. */
export type TakePacket = (bytes: Buffer, start: number, bodyAt: number, end: number) => boolean;

export type Framing = "ok" | "stopped" | "too-long" | "malformed";

const LONGEST_HEADER = 5;
const HEADER_UNFINISHED = 0;
const BAD_LENGTH = -1;

/**
 * Fixed header (1 byte) | Remaining Length (1 to 4 bytes, 7 bits each, least first) | body [MQTT 3.1.1 §2.2.3].
 * A packet that lies whole in one chunk is handed on in place; one that is split is gathered in a buffer of its own
 * size, which is known, and checked, as soon as its header is.
 */
export class PacketFramer {
	readonly #take: TakePacket;
	#held: Buffer = Buffer.alloc(0);
	#heldLength = 0;
	#heldSize = HEADER_UNFINISHED;

	constructor(take: TakePacket) {
		this.#take = take;
	}

	push(chunk: Buffer): Framing {
		let at = 0;
		while (at < chunk.length) {
			if (this.#heldLength > 0) {
				const framing = this.#gather(chunk, at);
				if (typeof framing === "string") return framing;
				at = framing;
				continue;
			}
			const size = packetSize(chunk, at, chunk.length);
			if (size === BAD_LENGTH) return "malformed";
			if (size > LONGEST_PACKET) return "too-long";
			if (size === HEADER_UNFINISHED || at + size > chunk.length) {
				this.#hold(chunk, at, size);
				return "ok";
			}
			if (!this.#take(chunk, at, bodyStart(chunk, at), at + size)) return "stopped";
			at += size;
		}
		return "ok";
	}

	#hold(bytes: Buffer, start: number, size: number): void {
		const held = Buffer.allocUnsafe(size === HEADER_UNFINISHED ? LONGEST_HEADER : size);
		this.#heldLength = bytes.copy(held, 0, start);
		this.#heldSize = size;
		this.#held = held;
	}

	/** Continues the held packet with `chunk` from `at` on and returns where it stopped reading. */
	#gather(chunk: Buffer, at: number): number | Framing {
		const wanted = this.#heldSize === HEADER_UNFINISHED ? 1 : this.#heldSize - this.#heldLength;
		const taken = chunk.copy(this.#held, this.#heldLength, at, at + wanted);
		this.#heldLength += taken;
		if (this.#heldSize === HEADER_UNFINISHED) {
			const size = packetSize(this.#held, 0, this.#heldLength);
			if (size === BAD_LENGTH) return "malformed";
			if (size > LONGEST_PACKET) return "too-long";
			if (size !== HEADER_UNFINISHED) this.#hold(this.#held.subarray(0, this.#heldLength), 0, size);
		}
		if (this.#heldLength === this.#heldSize) {
			const whole = this.#held;
			this.#heldLength = 0;
			if (!this.#take(whole, 0, bodyStart(whole, 0), whole.length)) return "stopped";
		}
		return at + taken;
	}
}

/** The size of the packet at `start` with its header, as far as the bytes up to `end` tell. */
function packetSize(bytes: Buffer, start: number, end: number): number {
	let length = 0;
	for (let at = start + 1, shift = 0; at < end; at++, shift += 7) {
		const byte = bytes[at] ?? 0;
		length |= (byte & 0x7f) << shift;
		if (byte < 0x80) return at + 1 - start + length;
		if (shift === 21) return BAD_LENGTH;
	}
	return HEADER_UNFINISHED;
}

function bodyStart(bytes: Buffer, start: number): number {
	let at = start + 1;
	while ((bytes[at] ?? 0) >= 0x80) at++;
	return at + 1;
}
