// The SQL of journals that are one box's: what several of them hold under the same seqs, and under which of them a fact counts.

import type { Range } from "@tesai/shared/wire/ranges.ts";
import type { Reader, Trx } from "../store/store.ts";
import type { StoredFact } from "./arrival.ts";
import { type FactState, type JournalRef, toStoredFact } from "./store.ts";

export type HeldFact = StoredFact & { readonly journal: number; readonly state: FactState };

/** What several journals of one box hold of these seqs, the oldest journal first. */
export async function listHeldFacts(
	trx: Trx,
	box: number,
	journals: readonly number[],
	lane: number,
	range: Range,
): Promise<readonly HeldFact[]> {
	const rows = await heldFactsQuery(trx, box, journals, lane, range).execute();
	return rows.map((row) => ({ ...toStoredFact(row), journal: row.journal, state: row.is_applied as FactState }));
}

export const heldFactsQuery = (from: Reader, box: number, journals: readonly number[], lane: number, range: Range) =>
	from
		.selectFrom("event")
		.select(["journal", "seq", "kind", "version", "boot", "mono_ms", "body", "is_applied"])
		.where("box", "=", box)
		.where("journal", "in", journals)
		.where("lane", "=", lane)
		.where("seq", ">=", range.first)
		.where("seq", "<=", range.last)
		.orderBy("journal");

export async function markFactState(
	trx: Trx,
	{ box, journal }: JournalRef,
	{ lane, seq }: { readonly lane: number; readonly seq: number },
	state: FactState,
): Promise<void> {
	await trx
		.updateTable("event")
		.set({ is_applied: state })
		.where("box", "=", box)
		.where("journal", "=", journal)
		.where("lane", "=", lane)
		.where("seq", "=", seq)
		.execute();
}
