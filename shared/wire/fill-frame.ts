// Fills a frame of any size with facts, most urgent first, to the byte.

import { type Acks, encodeAcks } from "./acks.ts";
import { contentsOf, encodeHeader, encodeSectionHead, type FrameHeader, TAG_BYTES } from "./frame.ts";
import type { Range } from "./ranges.ts";
import { encodeFact, isNextOf, type WireFact } from "./section-body.ts";

export interface FrameRoom {
	/** Bytes of the whole frame, header and tag included. */
	readonly budget: number;
	readonly header: FrameHeader;
	readonly acks?: Acks;
}

export interface FilledFrame {
	readonly facts: readonly WireFact[];
	/** The exact length of the sealed frame; never above the budget. */
	readonly size: number;
	/** What is in it, as runs of seqs in the order they were taken. */
	readonly taken: readonly (Range & { readonly lane: number })[];
	/** How many of the given facts must wait for another frame. */
	readonly left: number;
	/** Facts that no frame of this budget can carry, even alone: they wait for a wider road and block nobody. */
	readonly oversize: readonly WireFact[];
}

const EPOCH_BYTES = 2;

/**
 * `facts` come lane by lane, most urgent first, each lane by rising seq. A fact that does not fit ends its lane, so that a
 * lane leaves in order; what room is left is offered to the next lanes.
 */
export function fillFrame(facts: Iterable<WireFact>, room: FrameRoom): FilledFrame {
	const drafts = new SectionDrafts(emptySize(room), room.acks !== undefined);
	const full = new Set<number>();
	const oversize: WireFact[] = [];
	let left = 0;
	for (const fact of facts) {
		if (full.has(fact.lane)) left++;
		else if (!drafts.add(fact, room.budget)) {
			const alone = new SectionDrafts(emptySize(room), room.acks !== undefined);
			if (alone.add(fact, room.budget)) {
				full.add(fact.lane);
				left++;
			} else oversize.push(fact);
		}
	}
	return { facts: drafts.facts, size: drafts.size, taken: runsOf(drafts.facts), left, oversize };
}

/** A frame with the header, the journal epoch, the acks and the tag, and not one fact. */
function emptySize(room: FrameRoom): number {
	const head = encodeHeader(room.header, contentsOf({ epoch: 0, facts: [], ...(room.acks && { acks: room.acks }) }));
	return head.length + EPOCH_BYTES + (room.acks === undefined ? 0 : encodeAcks(room.acks).length) + TAG_BYTES;
}

/** A section as it grows: only its length matters until the frame is sealed. */
interface Draft {
	readonly lane: number;
	readonly kind: number;
	readonly version: number;
	readonly firstSeq: number;
	readonly count: number;
	readonly last: WireFact;
	readonly body: { readonly length: number };
}

class SectionDrafts {
	readonly #acksFollow: boolean;
	readonly facts: WireFact[] = [];
	#closedSize: number;
	#open: Draft | undefined;
	size: number;

	constructor(emptySize: number, acksFollow: boolean) {
		this.#acksFollow = acksFollow;
		this.#closedSize = emptySize;
		this.size = emptySize;
	}

	/** False, and nothing changed, when the frame would become larger than `budget`. */
	add(fact: WireFact, budget: number): boolean {
		const open = this.#open;
		const joins = open !== undefined && isNextOf(open.last, fact);
		const { length } = encodeFact(fact, joins ? open.last.stamp : undefined);
		const next: Draft = joins
			? { ...open, count: open.count + 1, last: fact, body: { length: open.body.length + length } }
			: { ...fact, firstSeq: fact.seq, count: 1, last: fact, body: { length } };
		const closedSize = joins || open === undefined ? this.#closedSize : this.#closedSize + sizeOf(open, CLOSED);
		const size = closedSize + sizeOf(next, { more: false, followed: this.#acksFollow });
		if (size > budget) return false;
		this.facts.push(fact);
		this.#open = next;
		this.#closedSize = closedSize;
		this.size = size;
		return true;
	}
}

const CLOSED = { more: true, followed: true };

function sizeOf(draft: Draft, place: { more: boolean; followed: boolean }): number {
	return encodeSectionHead(draft, place).length + draft.body.length;
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
