// The SQL of who did what at the posts, and of the codes that somebody asked for.

import { FACTS, factKindOf } from "@tesai/shared/contract/event.ts";
import type { EpochMs, Millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { inChunks } from "../store/chunk.ts";
import { deleteRows } from "../store/delete-rows.ts";
import type { Reader, Trx } from "../store/store.ts";
import type { AccessFact } from "./projection.ts";

export async function saveAccessFacts(trx: Trx, facts: readonly AccessFact[]): Promise<void> {
	await inChunks(facts, (rows) =>
		trx
			.insertInto("access_fact")
			.values(
				rows.map(({ box, journal, seq, kind, person, at, body }) => ({
					...{ box, journal, seq, kind: FACTS[kind].no, person },
					...{ boot: at.boot, mono_ms: at.monoMs, body: JSON.stringify(body) },
				})),
			)
			.onConflict((on) => on.columns(["box", "journal", "seq"]).doNothing())
			.execute(),
	);
}

export async function clearAccessFacts(trx: Trx, box?: number): Promise<void> {
	await deleteRows(trx, "access_fact", box);
}

/** Newest first. */
export async function listAccessFacts(read: Reader, box: number, limit: number): Promise<readonly AccessFact[]> {
	const rows = await accessFactsQuery(read, box, limit).execute();
	return rows.map(
		({ journal, seq, kind, person, boot, mono_ms, body }) =>
			({
				...{ box, journal, seq, kind: factKindOf(kind), person },
				at: { boot, monoMs: mono_ms as Millis } satisfies Stamp,
				body: JSON.parse(body) as unknown,
			}) as AccessFact,
	);
}

export const accessFactsQuery = (read: Reader, box: number, limit: number) =>
	read
		.selectFrom("access_fact")
		.selectAll()
		.where("box", "=", box)
		.orderBy("journal", "desc")
		.orderBy("seq", "desc")
		.limit(limit);

/** Where the box's first PIN was set: what came before it came while the box was open. */
export async function findFirstPin(
	read: Reader,
	box: number,
): Promise<{ readonly journal: number; readonly seq: number } | undefined> {
	return firstPinQuery(read, box).executeTakeFirst();
}

export const firstPinQuery = (read: Reader, box: number) =>
	read
		.selectFrom("access_fact")
		.select(["journal", "seq"])
		.where("box", "=", box)
		.where("kind", "=", (eb) => eb.lit(FACTS["pin-set"].no))
		.orderBy("journal")
		.orderBy("seq")
		.limit(1);

/** The kind's number of one fact; undefined while it is not here. */
export async function findFactKind(
	read: Reader,
	place: { readonly box: number; readonly journal: number; readonly lane: number; readonly seq: number },
): Promise<number | undefined> {
	return (await factKindQuery(read, place).executeTakeFirst())?.kind;
}

export const factKindQuery = (
	read: Reader,
	{
		box,
		journal,
		lane,
		seq,
	}: { readonly box: number; readonly journal: number; readonly lane: number; readonly seq: number },
) =>
	read
		.selectFrom("event")
		.select("kind")
		.where("box", "=", box)
		.where("journal", "=", journal)
		.where("lane", "=", lane)
		.where("seq", "=", seq);

/** Somebody was told a code; numbers alone, and never the code. */
export async function insertCodeAsked(
	trx: Trx,
	asked: { readonly box: number; readonly person: number; readonly number: number; readonly at: EpochMs },
): Promise<void> {
	const { box, person, number, at } = asked;
	await trx.insertInto("pin_code_asked").values({ box, person, number, utc: at }).execute();
}

/** Which codes of a box were asked for, newest first. */
export async function listCodesAsked(
	read: Reader,
	box: number,
	limit: number,
): Promise<readonly { readonly person: number; readonly number: number; readonly at: EpochMs }[]> {
	const rows = await codesAskedQuery(read, box, limit).execute();
	return rows.map(({ person, number, utc }) => ({ person, number, at: utc as EpochMs }));
}

export const codesAskedQuery = (read: Reader, box: number, limit: number) =>
	read.selectFrom("pin_code_asked").selectAll().where("box", "=", box).orderBy("id", "desc").limit(limit);
