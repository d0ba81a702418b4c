// Acknowledgements in a frame's stream: the sets that acks.ts has cut to size, number by number.

import { AppError } from "../../contract/error.ts";
import { type Acks, type LaneRanges, MOST_LANES } from "../acks.ts";
import { isSameRanges, type Range, type Ranges } from "../ranges.ts";
import { type BitModel, mixHash } from "./bit-model.ts";
import { codeWhole } from "./number-coder.ts";

const LANE = 0x7001;
const UP_TO = 0x7101;
const GAPS = 0x7201;
const SKIPPED = 0x7301;
const LENGTH = 0x7401;
const DIFFERS = 0x7501;

const MOST_GAPS = 64;

/** Which lanes, a set each; then of each whether what is applied differs, and that set. Both directions; throws `invalid`. */
export function codeAcks(model: BitModel, said: Acks | undefined): Acks {
	const received = new Map<number, Ranges>();
	const applied = new Map<number, Ranges>();
	for (let lane = 0; lane < MOST_LANES; lane++) {
		model.about(mixHash(LANE, lane), received.size);
		if (model.code(0, said?.received.has(lane) === true ? 1 : 0) === 1)
			received.set(lane, codeRanges(model, lane, said?.received.get(lane)));
	}
	for (const [lane, ranges] of received) {
		const one = said?.applied.get(lane);
		model.about(DIFFERS, lane);
		const differs = model.code(0, one !== undefined && !isSameRanges(one, ranges) ? 1 : 0) === 1;
		applied.set(lane, differs ? codeRanges(model, lane, one) : ranges);
	}
	return { received, applied } satisfies { received: LaneRanges; applied: LaneRanges };
}

function codeRanges(model: BitModel, lane: number, said: Ranges | undefined): Ranges {
	model.about(UP_TO, lane);
	const upTo = codeWhole(model, said?.upTo ?? 0);
	model.about(GAPS, lane);
	const count = codeWhole(model, said?.gaps.length ?? 0);
	if (count > MOST_GAPS) throw new AppError("invalid", "more gaps than acks may name");
	const gaps: Range[] = [];
	let end = 0;
	for (let i = 0; i < count; i++) {
		const gap = said?.gaps[i] ?? { first: 1, last: 1 };
		model.about(SKIPPED, i === 0 ? 0 : 1);
		const skipped = codeWhole(model, gap.first - end - 1);
		if (i > 0 && skipped === 0) throw new AppError("invalid", "two gaps touch");
		const first = end + 1 + skipped;
		model.about(LENGTH);
		end = first + codeWhole(model, gap.last - gap.first);
		if (end >= upTo) throw new AppError("invalid", "a gap is not below the highest seq");
		gaps.push({ first, last: end });
	}
	return { upTo, gaps };
}
