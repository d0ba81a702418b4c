// Fills a frame of any size with facts, most urgent first, to the byte.

import type { Acks } from "./acks.ts";
import { NEWEST_CODEBOOK } from "./coder/codebooks.ts";
import { MOST_FACTS, openStream } from "./coder/fact-stream.ts";
import { encodeHeader, type FrameHeader, originOf, TAG_BYTES } from "./frame.ts";
import type { Range } from "./ranges.ts";
import type { WireFact } from "./wire-fact.ts";

export interface FrameRoom {
	/** Bytes of the whole frame, header and tag included. */
	readonly budget: number;
	readonly header: FrameHeader;
	readonly acks?: Acks;
}

export interface FilledFrame {
	readonly facts: readonly WireFact[];
	/** The facts and the acks as they travel: the payload's `coded`. */
	readonly coded: Uint8Array;
	/** The exact length of the sealed frame; never above the budget. */
	readonly size: number;
	/** What is in it, as runs of seqs in the order they were taken. */
	readonly taken: readonly (Range & { readonly lane: number })[];
	/** How many of the given facts must wait for another frame. */
	readonly left: number;
	/** Facts that no frame of this budget can carry, even alone: they wait for a wider road and block nobody. */
	readonly oversize: readonly WireFact[];
}

/** Journal epoch and codebook. */
const PAYLOAD_HEAD_BYTES = 3;
/**
 * Canonical bytes after which a frame is full whatever room it has left: a reader unpacks so much in a tenth of a second, and the
 * model has long learned what it can.
 */
const MOST_UNPACKED = 0x20000;

/** Acks, and what says which fact it is. */
const MOST_AROUND_A_FACT = 90;

/**
 * `facts` come lane by lane, most urgent first, each lane by rising seq. A fact that does not fit ends its lane, so that a
 * lane leaves in order; what room is left is offered to the next lanes.
 */
export function fillFrame(facts: Iterable<WireFact>, room: FrameRoom): FilledFrame {
	const origin = originOf(room.header);
	const head = encodeHeader(room.header, { facts: true, acks: room.acks !== undefined }).length;
	const around = head + PAYLOAD_HEAD_BYTES + TAG_BYTES;
	const most = room.budget - around;
	const stream = openStream(NEWEST_CODEBOOK, origin, room.acks);
	// Nothing is told in more than twice its bytes; what is larger is tried.
	const fitsAlone = (fact: WireFact) =>
		2 * fact.body.length + MOST_AROUND_A_FACT <= most || openStream(NEWEST_CODEBOOK, origin, room.acks).add(fact, most);
	const inside: WireFact[] = [];
	const full = new Set<number>();
	const oversize: WireFact[] = [];
	let left = 0;
	let unpacked = 0;
	for (const fact of facts) {
		if (full.has(fact.lane)) left++;
		else if (unpacked < MOST_UNPACKED && inside.length < MOST_FACTS && stream.add(fact, most)) {
			inside.push(fact);
			unpacked += fact.body.length;
		} else if (inside.length === 0 || !fitsAlone(fact)) oversize.push(fact);
		else {
			full.add(fact.lane);
			left++;
		}
	}
	const coded = stream.finish();
	return { facts: inside, coded, size: around + coded.length, taken: runsOf(inside), left, oversize };
}

function runsOf(facts: readonly WireFact[]): (Range & { lane: number })[] {
	const runs: { lane: number; first: number; last: number }[] = [];
	for (const { lane, seq } of facts) {
		const before = runs.at(-1);
		if (before?.lane === lane && before.last + 1 === seq) before.last = seq;
		else runs.push({ lane, first: seq, last: seq });
	}
	return runs;
}
