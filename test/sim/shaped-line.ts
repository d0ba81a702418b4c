// When a byte that enters one direction of a thin, long, lossy line comes out of it: rate, delay and lost segments as TCP feels them.

import type { Random } from "./random.ts";

/** One shape for both directions. */
export interface LineShape {
	readonly bitsPerSecond: number;
	readonly roundTripMs: number;
	/** Of the segments of a stream, 0 … 1. */
	readonly loss: number;
}

/** What a segment carries on a link of 1,500 bytes, and what TCP and IP put around it. */
const SEGMENT_BYTES = 1_400;
const HEADER_BYTES = 40;
/** A sender learns of a loss no sooner than this after the round trip (RFC 6298's floor as Linux has it). */
const LEAST_WAIT_MS = 200;

export interface Departure {
	readonly bytes: number;
	/** On the clock that was given, ms. */
	readonly at: number;
}

/**
 * A line in one direction. What enters waits for its turn at the line's rate and for half a round trip. A lost segment is sent
 * again after a round trip and a little, takes its time on the line twice, and holds up everything behind it, as TCP does.
 */
export class ShapedLine {
	readonly #shape: LineShape;
	readonly #random: Random;
	#freeAt: number;
	#lastAt = 0;
	/** What the line has carried, headers and repetitions counted. */
	carried = 0;

	constructor(shape: LineShape, random: Random, openAt: number) {
		this.#shape = shape;
		this.#random = random;
		this.#freeAt = openAt;
	}

	/** The segments of what enters at `now`, in order. */
	enter(now: number, bytes: number): Departure[] {
		const { bitsPerSecond, roundTripMs, loss } = this.#shape;
		const departures: Departure[] = [];
		for (let left = bytes; left > 0; left -= SEGMENT_BYTES) {
			const size = Math.min(left, SEGMENT_BYTES);
			const lineMs = ((size + HEADER_BYTES) * 8_000) / bitsPerSecond;
			this.#freeAt = Math.max(this.#freeAt, now) + lineMs;
			this.carried += size + HEADER_BYTES;
			let at = this.#freeAt + roundTripMs / 2;
			while (this.#random() < loss) {
				at += roundTripMs + LEAST_WAIT_MS + lineMs;
				this.#freeAt += lineMs;
				this.carried += size + HEADER_BYTES;
			}
			this.#lastAt = Math.max(this.#lastAt, at);
			departures.push({ bytes: size, at: this.#lastAt });
		}
		return departures;
	}
}
