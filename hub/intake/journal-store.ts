// The SQL of boxes' journals: which one an epoch stands for, which one a box writes now, and the number of each answer to it.

import type { Reader, Trx } from "../store/store.ts";
import type { JournalRef } from "./store.ts";

/** The journal that an epoch stands for; the first frame of an epoch begins one. */
export async function openJournal(trx: Trx, box: number, epoch: number): Promise<JournalRef> {
	const known = await findEpochJournal(trx, box, epoch);
	if (known !== undefined) return known;
	const journal = ((await findNewestJournal(trx, box))?.journal ?? 0) + 1;
	await trx.insertInto("journal").values({ box, journal, epoch }).execute();
	return { box, journal };
}

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
