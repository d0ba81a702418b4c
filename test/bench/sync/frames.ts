// Sends a simulated post's facts as the box would: sealed frames of a road's size, each opened again and compared.

import { deepStrictEqual } from "node:assert";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { frameKeys, openFrame, sealFrame } from "@tesai/shared/node/seal.ts";
import type { Acks } from "@tesai/shared/wire/acks.ts";
import { PLAIN } from "@tesai/shared/wire/coder/codebooks.ts";
import { fillFrame } from "@tesai/shared/wire/fill-frame.ts";
import type { UpHeader } from "@tesai/shared/wire/frame.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";

/** One satellite message. */
export const MESSAGE_BYTES = 340;

const KEYS = frameKeys(Buffer.alloc(32, 9));
const EPOCH = 40_961;
/** What a box says beside its own facts while the hub has written it some: one control lane, one of alarms. */
const ACKS: Acks = {
	received: new Map([
		[0, { upTo: 37, gaps: [] }],
		[1, { upTo: 6, gaps: [] }],
	]),
	applied: new Map(),
};

function headerOf(facts: readonly WireFact[], messageNo: number): UpHeader {
	const last = facts.reduce((a, b) => (b.stamp.monoMs > a.stamp.monoMs ? b : a));
	return {
		direction: "up",
		box: 1_240 as BoxNo,
		keyEpoch: 0,
		messageNo,
		clock: { source: "hub", errorMs: millis(700) },
		boot: last.stamp.boot,
		// The next trip by this road begins some minutes after the last fact.
		monoMs: millis(last.stamp.monoMs + 4 * MINUTE + 321),
	};
}

/** The frames in which all of it leaves, most urgent lane first; the first one carries acknowledgements, too. */
export function sealAll(facts: readonly WireFact[], budget: number, seal: typeof sealOne = sealOne): Uint8Array[] {
	const frames: Uint8Array[] = [];
	let waiting = facts.toSorted((a, b) => a.lane - b.lane || a.seq - b.seq);
	while (waiting.length > 0) {
		const { frame, taken } = seal(waiting, budget, frames.length);
		frames.push(frame);
		const sent = new Set(taken);
		waiting = waiting.filter((fact) => !sent.has(fact));
	}
	return frames;
}

interface SealedPart {
	readonly frame: Uint8Array;
	readonly taken: readonly WireFact[];
}

/** One frame with as much of it as fits, and what that is. */
export function sealOne(waiting: readonly WireFact[], budget: number, messageNo: number): SealedPart {
	const header = headerOf(waiting, 70_000 + messageNo);
	const acks = messageNo === 0 && { acks: ACKS };
	const { facts } = fillFrame(waiting, { budget, header, ...(acks || {}) });
	const frame = sealFrame(KEYS, header, { epoch: EPOCH, facts, ...(acks || {}) });
	return proveSealed({ frame, taken: facts }, budget);
}

/** The same without any model: plain varints, as many of the facts in their order as fit. */
export function sealPlain(waiting: readonly WireFact[], budget: number, messageNo: number): SealedPart {
	const header = headerOf(waiting, 70_000 + messageNo);
	const acks = messageNo === 0 && { acks: ACKS };
	const sealed = (count: number): SealedPart => {
		const taken = waiting.slice(0, count);
		return { frame: sealFrame(KEYS, header, { epoch: EPOCH, codebook: PLAIN, facts: taken, ...(acks || {}) }), taken };
	};
	const most = findMost(waiting.length, (count) => sealed(count).frame.length <= budget);
	return proveSealed(sealed(most), budget);
}

function proveSealed(part: SealedPart, budget: number): SealedPart {
	if (part.frame.length > budget || part.taken.length === 0) throw new Error("a frame came out wrong");
	const { facts } = openFrame(KEYS, part.frame).payload;
	deepStrictEqual(facts.map(toPlain), part.taken.map(toPlain));
	return part;
}

/** A Buffer and an array of the same bytes are the same. */
const toPlain = (fact: WireFact) => ({ ...fact, body: Uint8Array.from(fact.body) });

/** The largest count up to `most` that still fits; fitting ends once. */
export function findMost(most: number, fits: (count: number) => boolean): number {
	let [low, high] = [0, most];
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if (fits(middle)) low = middle;
		else high = middle - 1;
	}
	return low;
}
