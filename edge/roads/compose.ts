// Reads from the journal what the next frame carries.

import { LANES, type Lane } from "@tesai/shared/contract/lane.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { Acks } from "@tesai/shared/wire/acks.ts";
import { type FilledFrame, type FrameRoom, fillFrame } from "@tesai/shared/wire/fill-frame.ts";
import { SMALLEST_FRAME, type UpHeader } from "@tesai/shared/wire/frame.ts";
import type { LaneWaiting, PossibleFrame } from "@tesai/shared/wire/next-send.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { listEvents } from "../journal/store.ts";

/** Rows read at a time: few at first, because most frames take few. */
const CHUNK = { first: 16, most: 256 } as const;
/** A byte of a frame tells some twelve bytes of the journal at most. */
const DENSITY = 12;
/** How many long facts at the head of a lane are looked past. */
const MOST_PASSED = 8;
const ALARM = LANES.indexOf("alarm");

/**
 * Fills a frame of at most the first size. When not even the first fact fits into that, the next size is tried, so that a
 * cautious size never holds back a fact that the road can carry. Of no lane but the
 * alarms' are more than `mostRead` bytes read, and one fact.
 */
export function composeFrame(
	db: Database,
	lanes: readonly LaneWaiting[],
	header: UpHeader,
	sizes: readonly number[],
	acks?: Acks,
	mostRead = Number.POSITIVE_INFINITY,
): FilledFrame {
	let filled: FilledFrame = { facts: [], coded: new Uint8Array(0), size: 0, taken: [], left: 0, oversize: [] };
	for (const budget of sizes) {
		filled = fillWithAlarms([...waitingFacts(db, lanes, budget, mostRead)], { budget, header, ...(acks && { acks }) });
		if (filled.facts.length > 0) break;
	}
	return filled;
}

/**
 * The frames that a road of whole credits could take now: one for each number of credits, so that the last credit's bytes
 * are filled, and one of the road's whole length. Only lengths: the frame is made when it leaves.
 */
export function listPossibleFrames(
	db: Database,
	lanes: readonly LaneWaiting[],
	header: UpHeader,
	room: { readonly creditBytes: number; readonly sizeLimit: number },
	acks?: Acks,
): PossibleFrame[] {
	const facts = [...waitingFacts(db, lanes, room.sizeLimit)];
	const frames: PossibleFrame[] = [];
	for (let credits = 1; (credits - 1) * room.creditBytes < room.sizeLimit; credits++) {
		const budget = Math.min(credits * room.creditBytes, room.sizeLimit);
		if (budget < SMALLEST_FRAME) continue;
		const filled = fillWithAlarms(facts, { budget, header, ...(acks && { acks }) });
		if (filled.facts.length > 0) frames.push({ bytes: budget, facts: countLanes(filled.taken) });
		// A larger frame would only carry more air.
		if (filled.left === 0 && filled.oversize.length === 0) break;
	}
	return frames;
}

/** How many facts of each lane are in the runs. */
export function countLanes(runs: FilledFrame["taken"]): Map<Lane, number> {
	const counts = new Map<Lane, number>();
	for (const { lane: no, first, last } of runs) {
		const lane = LANES[no];
		if (lane !== undefined) counts.set(lane, (counts.get(lane) ?? 0) + last - first + 1);
	}
	return counts;
}

/**
 * Clock and settings lie before the alarms in a frame. Where they are so many that an alarm would not find room, as many of
 * them stay behind as it takes until every alarm is in that would be in without them. [A2]
 */
function fillWithAlarms(facts: readonly WireFact[], room: FrameRoom): FilledFrame {
	const filled = fillFrame(facts, room);
	const first = facts.findIndex(({ lane }) => lane >= ALARM);
	if (first <= 0 || facts[first]?.lane !== ALARM) return filled;
	const alarms = facts.filter(({ lane }) => lane === ALARM);
	if (countAlarms(filled) === alarms.length) return filled;
	const most = countAlarms(fillFrame(alarms, room));
	if (countAlarms(filled) >= most) return filled;
	let [kept, tooMany, fitting] = [0, first, filled];
	while (kept < tooMany - 1 || countAlarms(fitting) < most) {
		const some = Math.floor((kept + tooMany) / 2);
		const tried = fillFrame([...facts.slice(0, some), ...facts.slice(first)], room);
		if (countAlarms(tried) >= most || some === 0) [kept, fitting] = [some, tried];
		else tooMany = some;
		if (some === 0) break;
	}
	return { ...fitting, left: fitting.left + first - kept };
}

function countAlarms(filled: FilledFrame): number {
	return filled.facts.filter(({ lane }) => lane === ALARM).length;
}

/** In the order of the lanes' numbers; of each about as much as could fit alone: the rest of a long backlog is not even read. */
function* waitingFacts(
	db: Database,
	lanes: readonly LaneWaiting[],
	budget: number,
	mostRead = Number.POSITIVE_INFINITY,
): Generator<WireFact> {
	for (const { lane, waiting } of lanes.toSorted((a, b) => LANES.indexOf(a.lane) - LANES.indexOf(b.lane))) {
		// No alarm stays behind because those before it took long to tell. [A2]
		const bound = lane === "alarm" ? Number.POSITIVE_INFINITY : mostRead;
		const most = Math.min(budget * DENSITY, bound);
		const large = Math.min(budget, bound);
		let bytes = 0;
		let passed = 0;
		let chunk: number = CHUNK.first;
		for (const run of waiting) {
			for (let seq = run.first; seq <= run.last && bytes < most; ) {
				const rows = listEvents(db, lane, seq, Math.min(chunk, run.last - seq + 1));
				if (rows.length === 0) break;
				chunk = Math.min(2 * chunk, CHUNK.most);
				for (const { seq: at, kind, version, boot, monoMs, body } of rows) {
					if (bytes >= most) break;
					yield { lane: LANES.indexOf(lane), seq: at, kind, version, stamp: { boot, monoMs: millis(monoMs) }, body };
					// One that this frame may never carry must not stand before those behind it.
					if (body.length <= large || passed++ >= MOST_PASSED) bytes += body.length;
					seq = at + 1;
				}
			}
		}
	}
}
