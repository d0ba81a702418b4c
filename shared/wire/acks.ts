// What the far side has of each lane, in at most 50 bytes: one satellite credit tells the sender where to go on.
//
//   lanes received (1 B, bit n = lane n), a range set for each, lowest lane first
//   then, only when some lane differs: lanes whose applied set differs (1 B), a range set for each
//   range set: upTo varint, count of gaps varint, each gap: distance from the end of the one before, length − 1

import { AppError } from "../contract/error.ts";
import type { ByteReader } from "./bytes.ts";
import { ByteWriter } from "./bytes.ts";
import { isSameRanges, NO_RANGES, type Range, type Ranges, withFewerGaps } from "./ranges.ts";

/** By lane number. A lane left out says nothing, which is always safe. */
export type LaneRanges = ReadonlyMap<number, Ranges>;

/** `received`: on the far side's disk, will never be lost. `applied`: also understood and visible there. */
export interface Acks {
	readonly received: LaneRanges;
	readonly applied: LaneRanges;
}

/** A lane's number takes three bits on the wire. */
export const MOST_LANES = 8;
export const ACKS_BUDGET = 50;

/**
 * At most `budget` bytes for any state, and never a seq that is not in it: what does not fit is left unsaid. Every lane
 * keeps its beginning as long as it can, then gaps are named from the most urgent lane and the lowest seq on: first of what was
 * received, for that is what the sender goes on by, and only then of what was applied.
 */
export function encodeAcks(acks: Acks, budget = ACKS_BUDGET): Uint8Array<ArrayBuffer> {
	const lanes = [...acks.received.keys()].sort((a, b) => a - b);
	let plan: LanePlan[] = lanes.map((lane) => {
		const received = acks.received.get(lane) ?? NO_RANGES;
		const applied = acks.applied.get(lane) ?? NO_RANGES;
		return { lane, received, applied, named: { received: 0, applied: 0 }, same: isSameRanges(received, applied) };
	});
	let best = write(plan);
	while (best.length > budget) {
		plan = plan.slice(0, -1);
		best = write(plan);
	}
	for (const side of ["received", "applied"] as const) {
		for (const { lane, same, [side]: ranges } of plan) {
			// What equals the received is not said again, whatever is named of it.
			if (side === "applied" && same) continue;
			for (let named = 1; named <= ranges.gaps.length; named++) {
				const more = plan.map((one) => (one.lane === lane ? { ...one, named: { ...one.named, [side]: named } } : one));
				const longer = write(more);
				if (longer.length > budget) break;
				plan = more;
				best = longer;
			}
		}
	}
	return best;
}

interface LanePlan {
	readonly lane: number;
	readonly received: Ranges;
	readonly applied: Ranges;
	/** How many gaps of each are said. */
	readonly named: { readonly received: number; readonly applied: number };
	readonly same: boolean;
}

function write(plan: readonly LanePlan[]): Uint8Array<ArrayBuffer> {
	const to = new ByteWriter();
	to.byte(plan.reduce((mask, one) => mask | (1 << one.lane), 0));
	for (const one of plan) writeRanges(withFewerGaps(one.received, one.named.received), to);
	const differing = plan.filter((one) => !one.same);
	if (differing.length > 0) {
		to.byte(differing.reduce((mask, one) => mask | (1 << one.lane), 0));
		for (const one of differing) writeRanges(withFewerGaps(one.applied, one.named.applied), to);
	}
	return to.finish();
}

/** Reads to the end of the bytes. Throws `invalid`. */
export function decodeAcks(from: ByteReader): Acks {
	const received = new Map<number, Ranges>();
	for (const lane of lanesOf(from.byte())) received.set(lane, readRanges(from));
	const applied = new Map(received);
	if (from.left > 0) {
		const mask = from.byte();
		if (mask === 0) throw new AppError("invalid", "acks are spelt longer than needed");
		for (const lane of lanesOf(mask)) {
			if (!received.has(lane)) throw new AppError("invalid", "a lane is applied but not received");
			applied.set(lane, readRanges(from));
		}
	}
	if (from.left > 0) throw new AppError("invalid", "bytes are left over");
	return { received, applied };
}

function lanesOf(mask: number): number[] {
	return Array.from({ length: MOST_LANES }, (_, lane) => lane).filter((lane) => (mask & (1 << lane)) !== 0);
}

function writeRanges(ranges: Ranges, to: ByteWriter): void {
	to.varint(ranges.upTo);
	to.varint(ranges.gaps.length);
	let end = 0;
	for (const gap of ranges.gaps) {
		to.varint(gap.first - end - 1);
		to.varint(gap.last - gap.first);
		end = gap.last;
	}
}

function readRanges(from: ByteReader): Ranges {
	const upTo = from.varint();
	const count = from.varint();
	// A gap takes two bytes or more, so a claim of a billion gaps ends with the bytes.
	const gaps: Range[] = [];
	let end = 0;
	for (let i = 0; i < count; i++) {
		const skipped = from.varint();
		if (i > 0 && skipped === 0) throw new AppError("invalid", "two gaps touch");
		const first = end + 1 + skipped;
		end = first + from.varint();
		if (end >= upTo) throw new AppError("invalid", "a gap is not below the highest seq");
		gaps.push({ first, last: end });
	}
	return { upTo, gaps };
}
