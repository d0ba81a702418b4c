// The SQL of what the hub writes for its boxes: written once, given a seq for each box when it is about to leave. [H16] [S34]

import { FACTS, type HubEvent } from "@tesai/shared/contract/event.ts";
import { LANES, stampGrain } from "@tesai/shared/contract/lane.ts";
import { type EpochMs, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import { encodeValue } from "@tesai/shared/wire/value.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import type { JournalRef } from "../intake/store.ts";
import { inChunks } from "../store/chunk.ts";
import type { HubTables } from "../store/schema.ts";
import type { Reader, Trx } from "../store/store.ts";
import { findDownComplete, findDownEnd, saveDownComplete, saveDownEnd } from "./down-lane-store.ts";

/** The audience of what every box is told. */
export const EVERY_BOX = 0;

/** From here on it is a catalogue, of which the rest may trickle. */
export const BULK_RANK = 1_000;

/** Of what a frame adds to each fact beside its body: there is no need to know it exactly. */
export const FACT_OVERHEAD = 4;
/** Facts beside each other pack into a third of their bodies and less; what does not fit after all is in the next answer. */
const PACKS_TO = 3;
/** Rows looked at for one answer; a fact takes a dozen bytes or more. */
const MOST_ROWS = 2_000;

export interface Authored {
	/** A box, or `EVERY_BOX`. */
	readonly box: number;
	/**
	 * What the fact is the newest word about: the one before it under the same name and box is superseded, and a box that was
	 * not given that one yet is never given it. null: it replaces nothing.
	 */
	readonly subject: string | null;
	/** Lower is given earlier; the box can work with what comes first. What is below `BULK_RANK` waits for nothing. */
	readonly rank: number;
	readonly event: HubEvent;
	readonly at: EpochMs;
}

/** Writes a fact once, for one box or for all, and returns its revision, which rises. It has no seq yet. */
export async function authorFact(trx: Trx, { box, subject, rank, event, at }: Authored): Promise<number> {
	const { lane, no: kind, version, body } = FACTS[event.kind];
	if (subject !== null) {
		await trx
			.updateTable("authored")
			.set({ is_current: 0 })
			.where("subject", "=", subject)
			.where("box", "=", box)
			.where("is_current", "=", (eb) => eb.lit(1))
			.execute();
	}
	const grain = stampGrain(lane);
	const row = await trx
		.insertInto("authored")
		.values({
			...{ box, subject, rank, kind, version, is_current: 1 },
			lane: LANES.indexOf(lane),
			utc: Math.floor(at / grain) * grain,
			body: Buffer.from(encodeValue(body as Schema<object>, event.body)),
		})
		.returning("revision")
		.executeTakeFirstOrThrow();
	return row.revision;
}

/**
 * What the box lacks under this journal, by rising lane and seq: of the most valuable first as much as fits into `most` bytes, and a
 * little more. What was never given gets its seq here. What stands superseded comes last, for the sake of gapless lanes.
 */
export async function listHubFactsLacking(
	trx: Trx,
	ref: JournalRef,
	most: number,
	mostRows = MOST_ROWS,
): Promise<readonly WireFact[]> {
	let room = most * PACKS_TO;
	const lacking = takeWhileRoom(await lackingQuery(trx, ref, mostRows).execute(), room);
	room -= sumOf(lacking);
	const given = await giveDueFacts(trx, ref.box, room);
	// What was given just now may be worth more than the bulk that waits.
	const chosen = takeWhileRoom(
		[...lacking, ...given].sort((a, b) => b.is_current - a.is_current || a.rank - b.rank || a.seq - b.seq),
		most * PACKS_TO,
	);
	return chosen
		.map(({ utc, rank: _, is_current: __, ...fact }) => ({
			...fact,
			stamp: { boot: 1, monoMs: millis(utc) satisfies Millis },
		}))
		.sort((a, b) => a.lane - b.lane || a.seq - b.seq);
}

interface LackingRow extends Omit<WireFact, "stamp"> {
	readonly utc: number;
	readonly rank: number;
	readonly is_current: number;
}

const bytesOf = ({ body }: { readonly body: Uint8Array }): number => body.length + FACT_OVERHEAD;
const sumOf = (rows: readonly LackingRow[]): number => rows.reduce((sum, row) => sum + bytesOf(row), 0);

/** The first rows up to so many bytes, and the one that goes beyond. */
function takeWhileRoom(rows: readonly LackingRow[], room: number): LackingRow[] {
	let left = room;
	return rows.filter((row) => {
		const fits = left >= 0;
		left -= bytesOf(row);
		return fits;
	});
}

export const lackingQuery = (from: Reader, { box, journal }: JournalRef, mostRows = MOST_ROWS) =>
	from
		.selectFrom("given")
		.innerJoin("authored", "authored.revision", "given.revision")
		.select(["given.lane", "given.seq", "authored.kind", "authored.version", "authored.utc", "authored.body"])
		.select(["authored.rank", "authored.is_current"])
		.where("given.box", "=", box)
		.where("given.acked_journal", "<", journal)
		.orderBy("authored.is_current", "desc")
		.orderBy("authored.rank")
		.orderBy("given.seq")
		.limit(mostRows);

/**
 * Gives seqs to what is in effect and was never given to the box, the most valuable first, for about `most` bytes; what is no
 * bulk gets one however much else waits.
 */
async function giveDueFacts(trx: Trx, box: number, most: number): Promise<LackingRow[]> {
	const [after, newest] = [await findDownComplete(trx, box), await findNewestRevision(trx)];
	// Nearly every frame ends here: nothing was written since the box had all.
	if (after >= newest) return [];
	const due = [
		...(await dueQuery(trx, box, box, after).execute()),
		...(await dueQuery(trx, box, EVERY_BOX, after).execute()),
	].sort((a, b) => a.rank - b.rank || a.revision - b.revision);
	const ends = new Map<number, number>();
	const given: LackingRow[] = [];
	const rows: HubTables["given"][] = [];
	let room = most;
	for (const { revision, ...fact } of due) {
		if (room < 0 && fact.rank >= BULK_RANK) break;
		room -= bytesOf(fact);
		const seq = (ends.get(fact.lane) ?? (await findDownEnd(trx, box, fact.lane))) + 1;
		ends.set(fact.lane, seq);
		given.push({ ...fact, seq, is_current: 1 });
		rows.push({
			box,
			lane: fact.lane,
			seq,
			revision,
			acked_journal: 0,
			applied_journal: 0,
			is_said_again: 0,
			applied_at: null,
		});
	}
	await inChunks(rows, (chunk) =>
		trx
			.insertInto("given")
			.values([...chunk])
			.execute(),
	);
	for (const [lane, seq] of ends) await saveDownEnd(trx, box, lane, seq);
	if (given.length === due.length && due.length < MOST_ROWS) await saveDownComplete(trx, box, newest);
	return given;
}

/** What one audience is told and the box was not given: nothing is looked at before the revision up to which it has all. */
export const dueQuery = (from: Reader, box: number, audience: number, afterRevision: number) =>
	from
		.selectFrom("authored")
		.select(["revision", "rank", "lane", "kind", "version", "utc", "body"])
		.where("authored.box", "=", audience)
		// A literal: SQLite uses a partial index only when it sees the value while it plans.
		.where("is_current", "=", (eb) => eb.lit(1))
		.where("revision", ">", afterRevision)
		.where((eb) =>
			eb.not(
				eb.exists(
					eb
						.selectFrom("given")
						.select("given.seq")
						.where("given.box", "=", box)
						.whereRef("given.revision", "=", "authored.revision")
						.where("given.is_said_again", "=", 0),
				),
			),
		)
		.orderBy("revision")
		.limit(MOST_ROWS);

export async function findNewestRevision(from: Reader): Promise<number> {
	const row = await newestRevisionQuery(from).executeTakeFirst();
	return row?.newest ?? 0;
}

export const newestRevisionQuery = (from: Reader) =>
	from.selectFrom("authored").select((eb) => eb.fn.max("revision").as("newest"));
