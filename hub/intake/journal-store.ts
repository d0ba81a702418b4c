// The SQL of answers by stick: which journal a box writes now, and the number of each frame that answers it.

import type { Reader, Trx } from "../store/store.ts";
import type { JournalRef } from "./store.ts";

export async function findEpochJournal(from: Reader, box: number, epoch: number): Promise<JournalRef | undefined> {
	const row = await epochJournalQuery(from, box, epoch).executeTakeFirst();
	return row && { box, journal: row.journal };
}

export const epochJournalQuery = (from: Reader, box: number, epoch: number) =>
	from.selectFrom("journal").select("journal").where("box", "=", box).where("epoch", "=", epoch);

/** The journal that was heard of last; nothing for a box that was never heard. */
export async function findNewestJournal(
	from: Reader,
	box: number,
): Promise<(JournalRef & { readonly epoch: number }) | undefined> {
	return newestJournalQuery(from, box).executeTakeFirst();
}

export const newestJournalQuery = (from: Reader, box: number) =>
	from.selectFrom("journal").select(["box", "journal", "epoch"]).where("box", "=", box).orderBy("journal", "desc");

/** Given once: on disk with the transaction, and so before the frame that bears it leaves. */
export async function giveAnswerNo(trx: Trx, box: number): Promise<number> {
	const row = await trx
		.updateTable("box")
		.set((eb) => ({ answered_no: eb("answered_no", "+", 1) }))
		.where("box", "=", box)
		.returning("answered_no")
		.executeTakeFirstOrThrow();
	return row.answered_no;
}
