// What a copied box says again under a new epoch: facts that an earlier journal of the same box already holds count once (S32),
// and a box that does not know yet that it is a copy is told (S33).

import { FACTS, type HubEvent } from "@tesai/shared/contract/event.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { readFact } from "@tesai/shared/wire/known-fact.ts";
import { mergeRanges, NO_RANGES, type Range, toRanges, toRuns } from "@tesai/shared/wire/ranges.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { authorFact } from "../down/down-store.ts";
import type { AppliedEvent } from "../projection.ts";
import { findFormer, findJournalOf, listJournalsCopiedFrom, readEpoch, saveCommonPast } from "../proof/proof-store.ts";
import type { Trx } from "../store/store.ts";
import { isSameFact, type StoredFact } from "./arrival.ts";
import { readLaneRuns, saveLaneRuns } from "./lane-store.ts";
import { findStoredFacts, type JournalRef } from "./store.ts";

/** A box that was restored more often than this needs a technician, not a longer search. */
const MOST_FORMERS = 4;
const ALARM = LANES.indexOf("alarm");

/** Of these facts of one lane, those that a journal with the same past holds with the same content under the same seq. */
export async function findRepeated(
	trx: Trx,
	ref: JournalRef,
	lane: number,
	facts: readonly WireFact[],
	range: Range,
): Promise<ReadonlySet<WireFact>> {
	const repeated = new Set<WireFact>();
	if (facts.length === 0) return repeated;
	for (const former of [...(await listFormers(trx, ref)), ...(await listHeirs(trx, ref))]) {
		const held = await findStoredFacts(trx, former, lane, range);
		for (const fact of facts) {
			const before = held.get(fact.seq);
			if (before !== undefined && isSameFact(before, fact)) repeated.add(fact);
		}
	}
	return repeated;
}

/**
 * The event under the journal in which its alarm was raised: a copy that goes on from a common past ends alarms that its
 * former self raised. An alarm of its own under the same number comes first.
 */
export async function placeEvent(trx: Trx, ref: JournalRef, event: AppliedEvent): Promise<AppliedEvent> {
	if (ref.journal === 1 || !("alarm" in event.body)) return event;
	const alarm = event.body.alarm as number;
	const range = { first: alarm, last: alarm };
	const own = (await findStoredFacts(trx, ref, ALARM, range)).get(alarm);
	for (const former of await listFormers(trx, ref)) {
		const held: StoredFact | undefined = (await findStoredFacts(trx, former, ALARM, range)).get(alarm);
		if (held === undefined) continue;
		// The same raising again is the former journal's alarm; another one is this journal's own.
		return own === undefined || isSameFact(own, held) ? { ...event, journal: former.journal } : event;
	}
	return event;
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

/** The journals that this one was copied from, the newest first; most boxes have none. */
async function listFormers(trx: Trx, ref: JournalRef): Promise<readonly JournalRef[]> {
	const formers: JournalRef[] = [];
	for (let of = ref; formers.length < MOST_FORMERS; ) {
		const former = of.journal === 1 ? undefined : await findFormer(trx, of);
		if (former === undefined) break;
		of = { box: ref.box, journal: former };
		formers.push(of);
	}
	return formers;
}

/** The journals that were copied from this one: a frame of the former self may arrive after the copy has said the same again. */
async function listHeirs(trx: Trx, ref: JournalRef): Promise<readonly JournalRef[]> {
	const heirs = await listJournalsCopiedFrom(trx, ref);
	return heirs.slice(-MOST_FORMERS).map((journal) => ({ box: ref.box, journal }));
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
