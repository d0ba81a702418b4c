// A fact as it crosses a road.

import type { Stamp } from "../contract/time.ts";

/** `body` is the canonical form of wire/value.ts, kept even when its kind is unknown. */
export interface WireFact {
	/** The lane's place in LANES, 0 … 7. */
	readonly lane: number;
	readonly seq: number;
	/** The fact's number in FACTS; it may be one this software does not know. */
	readonly kind: number;
	readonly version: number;
	readonly stamp: Stamp;
	readonly body: Uint8Array;
}

/** Whether two facts are one and the same to the last byte. */
export function isEqualFact(one: WireFact, other: WireFact | undefined): boolean {
	return (
		other !== undefined &&
		one.lane === other.lane &&
		one.seq === other.seq &&
		one.kind === other.kind &&
		one.version === other.version &&
		one.stamp.boot === other.stamp.boot &&
		one.stamp.monoMs === other.stamp.monoMs &&
		isSameBytes(one.body, other.body)
	);
}

export function isSameBytes(one: Uint8Array, other: Uint8Array): boolean {
	return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
