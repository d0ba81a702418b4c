// Fills a frame of any size with facts, most urgent first, to the byte.

import type { Stamp } from "../contract/time.ts";
import { type Acks, encodeAcks } from "./acks.ts";
import { contentsOf, encodeHeader, encodeSectionHead, type FrameHeader, type Section, TAG_BYTES } from "./frame.ts";
import type { Range } from "./ranges.ts";
import { encodeFact, type WireFact } from "./section-body.ts";

export interface FrameRoom {
	/** Bytes of the whole frame, header and tag included. */
	readonly budget: number;
	readonly header: FrameHeader;
	readonly acks?: Acks;
}

export interface FilledFrame {
	readonly sections: readonly Section[];
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
	const sections = drafts.finish();
	return { sections, size: drafts.size, taken: runsOf(sections), left, oversize };
}

/** A frame with the header, the journal epoch, the acks and the tag, and not one fact. */
function emptySize(room: FrameRoom): number {
	const head = encodeHeader(room.header, contentsOf({ epoch: 0, sections: [], ...(room.acks && { acks: room.acks }) }));
	return head.length + EPOCH_BYTES + (room.acks === undefined ? 0 : encodeAcks(room.acks).length) + TAG_BYTES;
}

interface Draft {
	readonly lane: number;
	readonly kind: number;
	readonly version: number;
	readonly firstSeq: number;
	readonly count: number;
	readonly last: Stamp;
	readonly body: { readonly length: number; readonly parts: Uint8Array[] };
}

class SectionDrafts {
	readonly #acksFollow: boolean;
	readonly #closed: Draft[] = [];
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
		const joins = open !== undefined && follows(open, fact);
		const bytes = encodeFact(fact, joins ? open.last : undefined);
		const next: Draft = joins
			? { ...open, count: open.count + 1, last: fact.stamp, body: longer(open.body, bytes) }
			: { ...fact, firstSeq: fact.seq, count: 1, last: fact.stamp, body: { length: bytes.length, parts: [bytes] } };
		const closedSize = joins || open === undefined ? this.#closedSize : this.#closedSize + sizeOf(open, CLOSED);
		const size = closedSize + sizeOf(next, { more: false, followed: this.#acksFollow });
		if (size > budget) return false;
		if (joins) open.body.parts.push(bytes);
		else if (open !== undefined) this.#closed.push(open);
		this.#open = next;
		this.#closedSize = closedSize;
		this.size = size;
		return true;
	}

	finish(): Section[] {
		const all = this.#open === undefined ? this.#closed : [...this.#closed, this.#open];
		return all.map(({ lane, kind, version, firstSeq, count, body }) => ({
			...{ lane, kind, version, firstSeq, count },
			body: join(body.parts, body.length),
		}));
	}
}

const CLOSED = { more: true, followed: true };

function sizeOf(draft: Draft, place: { more: boolean; followed: boolean }): number {
	return encodeSectionHead(draft, place).length + draft.body.length;
}

function follows(draft: Draft, fact: WireFact): boolean {
	return (
		draft.lane === fact.lane &&
		draft.kind === fact.kind &&
		draft.version === fact.version &&
		draft.firstSeq + draft.count === fact.seq
	);
}

/** Shares the list of parts: the caller adds the bytes to it once it is sure that they fit. */
function longer(body: Draft["body"], bytes: Uint8Array): Draft["body"] {
	return { length: body.length + bytes.length, parts: body.parts };
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
	const whole = new Uint8Array(length);
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

function runsOf(sections: readonly Section[]): (Range & { lane: number })[] {
	const runs: (Range & { lane: number })[] = [];
	for (const { lane, firstSeq, count } of sections) {
		const before = runs.at(-1);
		const last = firstSeq + count - 1;
		if (before?.lane === lane && before.last + 1 === firstSeq) runs[runs.length - 1] = { ...before, last };
		else runs.push({ lane, first: firstSeq, last });
	}
	return runs;
}
