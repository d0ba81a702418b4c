// What a copied box says again under a new epoch: facts that an earlier journal of the same box already holds count once (S32),
// and a box that does not know yet that it is a copy is told (S33).

import { FACTS, type HubEvent } from "@tesai/shared/contract/event.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { readFact } from "@tesai/shared/wire/known-fact.ts";
import { mergeRanges, NO_RANGES, type Range, toRanges, toRuns } from "@tesai/shared/wire/ranges.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { authorFact } from "../down/down-store.ts";
import type { AppliedEvent, MovedFact } from "../projection.ts";
import { findJournalOf, listCopies, readEpoch, saveCommonPast } from "../proof/proof-store.ts";
import type { Trx } from "../store/store.ts";
import { isSameFact } from "./arrival.ts";
import { type HeldFact, listHeldFacts, markFactState } from "./family-store.ts";
import { readLaneRuns, saveLaneRuns } from "./lane-store.ts";
import type { JournalRef } from "./store.ts";

const ALARM = LANES.indexOf("alarm");
const RAISED = FACTS["alarm-raised"].no;

/** A journal with all that it is one box's with by their introductions. */
export interface Family {
	readonly ref: JournalRef;
	/** Itself among them, in the order in which they were first heard. */
	readonly journals: readonly number[];
	/** It and those that it was copied from, the nearest first. */
	readonly line: readonly number[];
}

/** Most boxes have one journal, and most of the others two. */
export async function findJournalFamily(trx: Trx, ref: JournalRef): Promise<Family> {
	const copies = await listCopies(trx, ref.box);
	const journals = new Set([ref.journal]);
	for (let size = 0; size < journals.size; ) {
		size = journals.size;
		for (const { journal, former } of copies)
			if (journals.has(journal) || journals.has(former)) journals.add(journal).add(former);
	}
	const line = [ref.journal];
	for (let of: number | undefined = ref.journal; of !== undefined; ) {
		const from: number | undefined = of;
		of = copies.find((copy) => copy.journal === from)?.former;
		if (of !== undefined) line.push(of);
	}
	return { ref, journals: [...journals].sort((a, b) => a - b), line };
}

export interface SettledFacts {
	/** Their effect is there already, or moves here with a fold of all. */
	readonly repeated: ReadonlySet<WireFact>;
	/** Those of them that count here: they came under this journal later than under a younger one. */
	readonly moved: readonly MovedFact[];
	/** Events that are folded already may belong elsewhere now. */
	readonly upsets: boolean;
}

/**
 * Decides under which journal each of these new facts of one lane counts: under the oldest of the family that holds it with the same
 * content, whoever said it first. A younger journal's fact is marked as said again; the views must then be folded anew. [S32]
 */
export async function settleRepetitions(
	trx: Trx,
	{ ref, journals, line }: Family,
	lane: number,
	facts: readonly WireFact[],
	range: Range,
): Promise<SettledFacts> {
	const repeated = new Set<WireFact>();
	const moved: MovedFact[] = [];
	const others = journals.filter((journal) => journal !== ref.journal);
	if (facts.length === 0 || others.length === 0) return { repeated, moved, upsets: false };
	const isOld = (others.at(-1) ?? 0) > ref.journal;
	const held = Map.groupBy(await listHeldFacts(trx, ref.box, others, lane, range), (fact) => fact.seq);
	let upsets = false;
	for (const fact of facts) {
		const under = held.get(fact.seq) ?? [];
		const first = under.find((one) => one.state !== 0 && isSameFact(one, fact));
		if (first !== undefined) repeated.add(fact);
		if (first !== undefined && first.journal > ref.journal) {
			await markFactState(trx, { box: ref.box, journal: first.journal }, fact, 2);
			moved.push({ lane, seq: fact.seq, from: first.journal, to: ref.journal });
		}
		// What was said of an alarm is filed by who raised it; a late raising, or a late word about one, may come before others.
		const isElsewhere = fact.kind === RAISED && whereCounts(line, under, ref) !== (first?.journal ?? ref.journal);
		if (isElsewhere || (isOld && lane === ALARM)) upsets = true;
	}
	return { repeated, moved, upsets: upsets || moved.length > 0 };
}

/**
 * The event under the journal in which its alarm counts: a copy that goes on from a common past ends alarms that its former self
 * raised. An alarm of its own under the same number comes first.
 */
export async function placeEvent(
	trx: Trx,
	{ ref, journals, line }: Family,
	event: AppliedEvent,
): Promise<AppliedEvent> {
	if (journals.length === 1 || !("alarm" in event.body)) return event;
	const alarm = event.body.alarm as number;
	const held = await listHeldFacts(trx, ref.box, journals, ALARM, { first: alarm, last: alarm });
	return { ...event, journal: whereCounts(line, held, ref) };
}

/** The oldest journal that has the raising which this one means by a number: its own, else the nearest former one's. */
function whereCounts(line: readonly number[], held: readonly HeldFact[], ref: JournalRef): number {
	const raised = held.filter((one) => one.kind === RAISED && one.state !== 0);
	const meant = line.map((journal) => raised.find((one) => one.journal === journal)).find((one) => one !== undefined);
	return (meant && raised.find((one) => isSameFact(one, meant))?.journal) ?? ref.journal;
}

/** Once a journal: two contents under one seq mean that a copy speaks, in facts of this boot or an earlier one. */
export async function tellFork(trx: Trx, ref: JournalRef, forked: readonly WireFact[], at: EpochMs): Promise<void> {
	if (forked.length === 0) return;
	const { box, journal } = ref;
	const known = await trx
		.selectFrom("fork_told")
		.select("box")
		.where("box", "=", box)
		.where("journal", "=", journal)
		.executeTakeFirst();
	if (known !== undefined) return;
	await trx.insertInto("fork_told").values({ box, journal }).execute();
	const boot = forked.reduce((least, fact) => Math.min(least, fact.stamp.boot), Number.MAX_SAFE_INTEGER);
	const event: HubEvent = { kind: "journal-forked", body: { journal: await readEpoch(trx, ref), boot } };
	await authorFact(trx, { box, subject: null, rank: 0, event, at });
}

const BEGUN = FACTS["journal-begun"];

/**
 * A copy introduces itself before it says anything else: from then on this journal is known to go on from another one, and what
 * both have in common is not missing in it.
 */
export async function noteCommonPast(trx: Trx, ref: JournalRef, facts: readonly WireFact[]): Promise<void> {
	for (const fact of facts) {
		if (fact.kind !== BEGUN.no) continue;
		const read = readFact(fact);
		if (!read.known || read.event.kind !== "journal-begun") continue;
		const { former: epoch, common } = read.event.body;
		const former = await findJournalOf(trx, ref.box, epoch);
		if (former === undefined || former >= ref.journal) continue;
		const [own, before] = [await readLaneRuns(trx, ref), await readLaneRuns(trx, { ...ref, journal: former })];
		for (const { lane: name, upTo } of common) {
			const lane = LANES.indexOf(name);
			await saveCommonPast(trx, { ...ref, lane }, { former, upTo });
			for (const [state, mine, theirs] of [
				[0, own.received, before.received],
				[1, own.applied, before.applied],
			] as const) {
				const inherited = toRuns(theirs.get(lane) ?? NO_RANGES).flatMap(({ first, last }) =>
					first <= upTo ? [{ first, last: Math.min(last, upTo) }] : [],
				);
				if (inherited.length === 0) continue;
				await saveLaneRuns(trx, ref, lane, state, mergeRanges(mine.get(lane) ?? NO_RANGES, toRanges(inherited)));
			}
		}
	}
}
