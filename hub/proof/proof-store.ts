// The SQL of completeness: heads that boxes have told, how far each lane's chain is computed here, and what it proved.

import type { Range } from "@tesai/shared/wire/ranges.ts";
import type { JournalRef } from "../intake/store.ts";
import type { Reader, Trx } from "../store/store.ts";

export type LaneRef = JournalRef & { readonly lane: number };

export interface ToldHead {
	readonly seq: number;
	readonly high: number;
	readonly low: number;
}

/** The chain of a lane as far as it is computed, and what the heads have said of it. */
export interface LaneProof {
	/** The chain is computed up to here. */
	readonly seq: number;
	readonly hash: Uint8Array;
	/** Every row up to here is what the box wrote; 0 before the first head that fits. */
	readonly provenSeq: number;
	/** The first stretch in which the box's journal and this one are not the same. */
	readonly differs: Range | undefined;
}

/** A head at or below what is proven says nothing new. */
export async function insertToldHeads(trx: Trx, ref: LaneRef, heads: readonly ToldHead[]): Promise<void> {
	const { box, journal, lane } = ref;
	await trx
		.insertInto("head_told")
		.values(heads.map(({ seq, high, low }) => ({ box, journal, lane, seq, high, low })))
		.onConflict((on) => on.columns(["box", "journal", "lane", "seq", "high", "low"]).doNothing())
		.execute();
}

/** Lanes of which a head waits to be compared. */
export async function listLanesTold(from: Reader): Promise<readonly LaneRef[]> {
	return lanesToldQuery(from).execute();
}

export const lanesToldQuery = (from: Reader) =>
	from.selectFrom("head_told").select(["box", "journal", "lane"]).distinct().orderBy("box");

export async function listToldHeads(from: Reader, { box, journal, lane }: LaneRef): Promise<readonly ToldHead[]> {
	return from
		.selectFrom("head_told")
		.select(["seq", "high", "low"])
		.where("box", "=", box)
		.where("journal", "=", journal)
		.where("lane", "=", lane)
		.orderBy("seq")
		.execute();
}

export async function deleteToldHeads(trx: Trx, { box, journal, lane }: LaneRef, upTo: number): Promise<void> {
	await trx
		.deleteFrom("head_told")
		.where("box", "=", box)
		.where("journal", "=", journal)
		.where("lane", "=", lane)
		.where("seq", "<=", upTo)
		.execute();
}

export async function findLaneProof(from: Reader, { box, journal, lane }: LaneRef): Promise<LaneProof | undefined> {
	const row = await laneProofQuery(from, box)
		.where("journal", "=", journal)
		.where("lane", "=", lane)
		.executeTakeFirst();
	return row && toLaneProof(row);
}

export const laneProofQuery = (from: Reader, box: number) =>
	from.selectFrom("lane_proof").selectAll().where("box", "=", box);

/** Of the lanes of every journal, or of one box's. */
export async function listLaneProofs(from: Reader, box?: number): Promise<readonly (LaneRef & LaneProof)[]> {
	const rows = await from
		.selectFrom("lane_proof")
		.selectAll()
		.$if(box !== undefined, (query) => query.where("box", "=", box as number))
		.execute();
	return rows.map((row) => ({ box: row.box, journal: row.journal, lane: row.lane, ...toLaneProof(row) }));
}

export async function saveLaneProof(trx: Trx, ref: LaneRef, proof: LaneProof): Promise<void> {
	const columns = {
		seq: proof.seq,
		hash: Buffer.from(proof.hash),
		proven_seq: proof.provenSeq,
		differs_from: proof.differs?.first ?? null,
		differs_to: proof.differs?.last ?? null,
	};
	const { box, journal, lane } = ref;
	await trx
		.insertInto("lane_proof")
		.values({ box, journal, lane, ...columns })
		.onConflict((on) => on.columns(["box", "journal", "lane"]).doUpdateSet(columns))
		.execute();
}

/** The lowest seq in the range under which two contents have come. */
export async function findLowestFork(
	from: Reader,
	{ box, journal, lane }: LaneRef,
	{ first, last }: Range,
): Promise<number | undefined> {
	const row = await from
		.selectFrom("forked_event")
		.select("seq")
		.where("box", "=", box)
		.where("journal", "=", journal)
		.where("lane", "=", lane)
		.where("seq", ">=", first)
		.where("seq", "<=", last)
		.orderBy("seq")
		.limit(1)
		.executeTakeFirst();
	return row?.seq;
}

/** Where a copy's journal leaves the one that it was copied from. */
export interface CommonPast {
	readonly former: number;
	readonly upTo: number;
}

export async function saveCommonPast(trx: Trx, ref: LaneRef, { former, upTo }: CommonPast): Promise<void> {
	const { box, journal, lane } = ref;
	await trx
		.insertInto("common_past")
		.values({ box, journal, lane, former, up_to: upTo })
		.onConflict((on) => on.columns(["box", "journal", "lane"]).doNothing())
		.execute();
}

export async function findCommonPast(from: Reader, { box, journal, lane }: LaneRef): Promise<CommonPast | undefined> {
	const row = await from
		.selectFrom("common_past")
		.select(["former", "up_to"])
		.where("box", "=", box)
		.where("journal", "=", journal)
		.where("lane", "=", lane)
		.executeTakeFirst();
	return row && { former: row.former, upTo: row.up_to };
}

/** Which journals of a box were copied from which. */
export async function listCopies(
	from: Reader,
	box: number,
): Promise<readonly { readonly journal: number; readonly former: number }[]> {
	return from.selectFrom("common_past").select(["journal", "former"]).distinct().where("box", "=", box).execute();
}

/** The epoch of a journal; every journal has one. */
export async function readEpoch(from: Reader, { box, journal }: JournalRef): Promise<number> {
	const row = await from
		.selectFrom("journal")
		.select("epoch")
		.where("box", "=", box)
		.where("journal", "=", journal)
		.executeTakeFirstOrThrow();
	return row.epoch;
}

export async function findJournalOf(from: Reader, box: number, epoch: number): Promise<number | undefined> {
	const row = await from
		.selectFrom("journal")
		.select("journal")
		.where("box", "=", box)
		.where("epoch", "=", epoch)
		.executeTakeFirst();
	return row?.journal;
}

function toLaneProof(row: {
	seq: number;
	hash: Uint8Array;
	proven_seq: number;
	differs_from: number | null;
	differs_to: number | null;
}): LaneProof {
	const { seq, hash, proven_seq, differs_from, differs_to } = row;
	const differs = differs_from === null || differs_to === null ? undefined : { first: differs_from, last: differs_to };
	return { seq, hash, provenSeq: proven_seq, differs };
}
