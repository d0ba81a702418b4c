// Puts the facts of a frame into the journal they belong to: once each, forks beside, the unreadable ones set aside alone.

import { LANES } from "@tesai/shared/contract/lane.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { type Range, type Ranges, toRanges, toRuns } from "@tesai/shared/wire/ranges.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import type { AppliedEvent, MovedFact } from "../projection.ts";
import { breathe, type Trx } from "../store/store.ts";
import { sortFacts } from "./arrival.ts";
import { findJournalFamily, noteCommonPast, placeEvent, settleRepetitions } from "./former.ts";
import { readLaneRuns, saveLaneRuns } from "./lane-store.ts";
import type { QuarantineEntry } from "./quarantine-store.ts";
import { findStoredFacts, insertFacts, insertForkedFacts, type JournalRef } from "./store.ts";

/** Facts looked at before others get a turn: about 10 ms of work. */
const SLICE = 512;

export interface AppliedFacts {
	/** New in effect. */
	readonly events: readonly AppliedEvent[];
	/** What the quarantine must list. */
	readonly setAside: readonly QuarantineEntry[];
	/** What is kept beside another content of the same seq. */
	readonly forked: readonly WireFact[];
	/** Facts that count under another journal now; undefined where the views of this box need not be folded anew. */
	readonly moved: readonly MovedFact[] | undefined;
}

/** `applyEvent` for many: idempotent by (box, epoch, lane, seq). */
export async function applyFacts(
	trx: Trx,
	ref: JournalRef,
	facts: readonly WireFact[],
	receivedAt: EpochMs,
): Promise<AppliedFacts> {
	const events: AppliedEvent[] = [];
	const forked: WireFact[] = [];
	const setAside: QuarantineEntry[] = [];
	const received = new LaneSeqs();
	const applied = new LaneSeqs();
	const moved: MovedFact[] = [];
	let upsets = false;
	await noteCommonPast(trx, ref, facts);
	const family = await findJournalFamily(trx, ref);
	for (const slice of slicesOf(facts)) {
		const range = { first: slice.first, last: slice.first + slice.facts.length - 1 };
		const arrival = sortFacts(slice.facts, await findStoredFacts(trx, ref, slice.lane, range));
		const read = arrival.applied.map(({ fact }) => fact);
		const unread = arrival.setAside.map(({ fact }) => fact);
		const settled = await settleRepetitions(trx, family, slice.lane, read, range);
		moved.push(...settled.moved);
		if (settled.upsets) upsets = true;
		const counting = new Set(settled.moved.map(({ seq }) => seq));
		const saidAgain = [...settled.repeated].filter(({ seq }) => !counting.has(seq));
		await insertFacts(trx, ref, saidAgain, { receivedAt, state: 2 });
		const others = read.filter((fact) => !settled.repeated.has(fact) || counting.has(fact.seq));
		await insertFacts(trx, ref, others, { receivedAt, state: 1 });
		await insertFacts(trx, ref, unread, { receivedAt, state: 0 });
		forked.push(...arrival.forked);
		await insertForkedFacts(trx, ref, arrival.forked, receivedAt);
		received.add(slice.lane, range);
		for (const fact of read) applied.add(slice.lane, { first: fact.seq, last: fact.seq });
		for (const { fact, event } of arrival.applied)
			if (!settled.repeated.has(fact)) events.push(await placeEvent(trx, family, toAppliedEvent(ref, fact, event)));
		for (const { fact, reason } of arrival.setAside) setAside.push(toEntry(ref, fact.lane, fact.seq, reason));
		await breathe();
	}
	await saveRuns(trx, ref, received, applied);
	return { events, setAside, forked, moved: upsets ? moved : undefined };
}

/** Consecutive seqs of one lane, a slice at most. */
function* slicesOf(facts: readonly WireFact[]): Generator<{ lane: number; first: number; facts: readonly WireFact[] }> {
	for (let at = 0; at < facts.length; ) {
		const { lane, seq: first } = facts[at] as WireFact;
		let end = at + 1;
		while (end - at < SLICE && facts[end]?.lane === lane && facts[end]?.seq === first + end - at) end++;
		yield { lane, first, facts: facts.slice(at, end) };
		at = end;
	}
}

export function toAppliedEvent(
	{ box, journal }: JournalRef,
	{ lane, seq, stamp }: WireFact,
	event: Pick<AppliedEvent, "kind" | "body">,
): AppliedEvent {
	return { ...event, box, journal, lane: LANES[lane], seq, stamp } as AppliedEvent;
}

/** One row a fact in the quarantine, under this name. */
export const factSubject = ({ box, journal }: JournalRef, lane: number, seq: number): string =>
	`event ${box} ${journal} ${lane} ${seq}`;

/** Adds to what is received and applied of each lane, and writes only the lanes that changed. */
export async function saveRuns(trx: Trx, ref: JournalRef, received: LaneSeqs, applied: LaneSeqs): Promise<void> {
	const before = await readLaneRuns(trx, ref);
	for (const [lane, ranges] of received.addedTo(before.received)) await saveLaneRuns(trx, ref, lane, 0, ranges);
	for (const [lane, ranges] of applied.addedTo(before.applied)) await saveLaneRuns(trx, ref, lane, 1, ranges);
}

/** Gathers seqs by lane as runs; seqs that follow one another make one. */
export class LaneSeqs {
	readonly #runs = new Map<number, { first: number; last: number }[]>();

	add(lane: number, { first, last }: Range): void {
		const runs = this.#runs.get(lane);
		const newest = runs?.at(-1);
		if (runs === undefined) this.#runs.set(lane, [{ first, last }]);
		else if (newest !== undefined && newest.last + 1 === first) newest.last = last;
		else runs.push({ first, last });
	}

	*addedTo(known: ReadonlyMap<number, Ranges>): Iterable<[number, Ranges]> {
		for (const [lane, runs] of this.#runs) {
			const before = known.get(lane);
			const after = toRanges([...(before === undefined ? [] : toRuns(before)), ...runs]);
			if (before === undefined || !isSame(before, after)) yield [lane, after];
		}
	}
}

const isSame = (a: Ranges, b: Ranges): boolean =>
	a.upTo === b.upTo && a.gaps.length === b.gaps.length && toKey(a) === toKey(b);
const toKey = (ranges: Ranges): string => ranges.gaps.map((gap) => `${gap.first}-${gap.last}`).join();

function toEntry(ref: JournalRef, lane: number, seq: number, reason: string): QuarantineEntry {
	return { subject: factSubject(ref, lane, seq), what: "event", box: ref.box, lane, seq, reason, count: 1 };
}
