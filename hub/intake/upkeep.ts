// What the intake does besides frames: facts that newer software can read are applied, and views are rebuilt.

import { readFact } from "@tesai/shared/wire/known-fact.ts";
import type { AppliedEvent, Projection } from "../projection.ts";
import { breathe, type Store } from "../store/store.ts";
import { factSubject, LaneSeqs, saveRuns, toAppliedEvent } from "./facts.ts";
import { placeEvent } from "./former.ts";
import { removeFromQuarantine } from "./quarantine-store.ts";
import { type EventRow, listEventsAfter, markFactApplied } from "./store.ts";

const START = { box: 0, journal: 0, lane: 0, seq: 0 };
const PAGE = 500;

/** Applies every fact that was set aside by software that could not read it and can be read now. Returns how many. */
export async function applySetAside(store: Store, projections: readonly Projection[]): Promise<number> {
	let count = 0;
	for (let after = START; ; ) {
		const rows = await store.write(async (trx) => {
			const page = await listEventsAfter(trx, after, { applied: false, limit: PAGE });
			const events: AppliedEvent[] = [];
			for (const row of page) {
				const read = readFact(row.fact);
				if (!read.known) continue;
				const { lane, seq } = row.fact;
				await markFactApplied(trx, row);
				await removeFromQuarantine(trx, factSubject(row, lane, seq));
				const now = new LaneSeqs();
				now.add(lane, { first: seq, last: seq });
				await saveRuns(trx, row, new LaneSeqs(), now);
				events.push(await placeEvent(trx, row, toAppliedEvent(row, row.fact, read.event)));
			}
			for (const projection of projections) await projection.project(trx, events);
			count += events.length;
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
			const events: AppliedEvent[] = [];
			for (const row of rows) {
				const read = readFact(row.fact);
				if (read.known) events.push(await placeEvent(trx, row, toAppliedEvent(row, row.fact, read.event)));
			}
			for (const projection of projections) await projection.project(trx, events);
			await breathe();
		}
	});
}

const toPosition = ({ box, journal, fact }: EventRow) => ({ box, journal, lane: fact.lane, seq: fact.seq });
