// What the intake does besides frames: facts that newer software can read are applied, and views are rebuilt.

import { readFact } from "@tesai/shared/wire/known-fact.ts";
import type { AppliedEvent, MovedFact, Projection } from "../projection.ts";
import { breathe, type Store, type Trx } from "../store/store.ts";
import { factSubject, LaneSeqs, saveRuns, toAppliedEvent } from "./facts.ts";
import { markFactState } from "./family-store.ts";
import { type Family, findJournalFamily, placeEvent, settleRepetitions } from "./former.ts";
import { removeFromQuarantine } from "./quarantine-store.ts";
import { type EventRow, listEventsAfter } from "./store.ts";

const START = { box: 0, journal: 0, lane: 0, seq: 0 };
const PAGE = 500;

/** Applies every fact that was set aside by software that could not read it and can be read now. Returns how many. */
export async function applySetAside(store: Store, projections: readonly Projection[]): Promise<number> {
	let count = 0;
	for (let after = START; ; ) {
		const rows = await store.write(async (trx) => {
			const page = await listEventsAfter(trx, after, { applied: false, limit: PAGE });
			const events: AppliedEvent[] = [];
			const upset = new Map<number, MovedFact[]>();
			for (const row of page) {
				const read = readFact(row.fact);
				if (!read.known) continue;
				const { lane, seq } = row.fact;
				const family = await findJournalFamily(trx, row);
				const { repeated, moved, upsets } = await settleRepetitions(trx, family, lane, [row.fact], {
					first: seq,
					last: seq,
				});
				if (upsets) upset.set(row.box, [...(upset.get(row.box) ?? []), ...moved]);
				await markFactState(trx, row, row.fact, repeated.size > 0 && moved.length === 0 ? 2 : 1);
				await removeFromQuarantine(trx, factSubject(row, lane, seq));
				const now = new LaneSeqs();
				now.add(lane, { first: seq, last: seq });
				await saveRuns(trx, row, new LaneSeqs(), now);
				count++;
				if (repeated.size === 0) events.push(await placeEvent(trx, family, toAppliedEvent(row, row.fact, read.event)));
			}
			await foldEvents(trx, projections, events);
			for (const [box, moved] of upset) await refoldBox(trx, projections, box, moved);
			return page;
		});
		const last = rows.at(-1);
		if (last === undefined) return count;
		after = toPosition(last);
	}
}

/** Empties every view and folds all applied facts into it again, in one transaction: nobody ever sees half a view. */
export async function rebuildViews(store: Store, projections: readonly Projection[]): Promise<void> {
	await store.write(async (trx) => {
		for (const projection of projections) await projection.clear(trx);
		for (let after = START; ; ) {
			const rows = await listEventsAfter(trx, after, { applied: true, limit: PAGE });
			const last = rows.at(-1);
			if (last === undefined) return;
			after = toPosition(last);
			await foldEvents(trx, projections, await readEvents(trx, rows));
			await breathe();
		}
	});
}

async function foldEvents(
	trx: Trx,
	projections: readonly Projection[],
	events: readonly AppliedEvent[],
): Promise<void> {
	for (const projection of projections) await projection.project(trx, events);
}

/**
 * Folds one box's facts into its views anew, in their order: a late word of its former self says that some of them belong elsewhere.
 * That is rare (a card was put back, and a frame from before came after), and takes as long as the box has facts: some seconds for a year. [S32]
 */
export async function refoldBox(
	trx: Trx,
	projections: readonly Projection[],
	box: number,
	moved: readonly MovedFact[],
): Promise<void> {
	for (const projection of projections) {
		await projection.refile?.(trx, box, moved);
		await projection.clear(trx, box);
	}
	for (let after = { ...START, box }; ; ) {
		const page = await listEventsAfter(trx, after, { applied: true, limit: PAGE });
		const rows = page.filter((row) => row.box === box);
		const last = rows.at(-1);
		if (last === undefined) return;
		after = toPosition(last);
		const events = await readEvents(trx, rows);
		for (const projection of projections) await (projection.refold ?? projection.project)(trx, events);
		await breathe();
	}
}

/** Each under the journal in which it counts. */
async function readEvents(trx: Trx, rows: readonly EventRow[]): Promise<readonly AppliedEvent[]> {
	const events: AppliedEvent[] = [];
	let family: Family | undefined;
	for (const row of rows) {
		const read = readFact(row.fact);
		if (!read.known) continue;
		if (family?.ref.box !== row.box || family.ref.journal !== row.journal) family = await findJournalFamily(trx, row);
		events.push(await placeEvent(trx, family, toAppliedEvent(row, row.fact, read.event)));
	}
	return events;
}

const toPosition = ({ box, journal, fact }: EventRow) => ({ box, journal, lane: fact.lane, seq: fact.seq });
