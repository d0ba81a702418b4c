// The intake's SQL: how far the log is applied, boxes and their journals, and the facts.

import { createHash, randomInt } from "node:crypto";
import type { EpochMs, Millis } from "@tesai/shared/contract/quantity.ts";
import type { Range } from "@tesai/shared/wire/ranges.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { inChunks } from "../store/chunk.ts";
import type { HubTables } from "../store/schema.ts";
import type { Reader, Trx } from "../store/store.ts";
import type { StoredFact } from "./arrival.ts";
import type { LogPlace } from "./frame-log.ts";

export interface JournalRef {
	readonly box: number;
	/** Counts the box's epochs from 1 in the order they were first heard. */
	readonly journal: number;
}

export async function readIntakeCursor(from: Reader): Promise<LogPlace> {
	const row = await from.selectFrom("intake_cursor").select(["segment", "byte_offset"]).executeTakeFirstOrThrow();
	return { segment: row.segment, offset: row.byte_offset };
}

/** Forward only. */
export async function moveIntakeCursor(trx: Trx, to: LogPlace): Promise<void> {
	await trx
		.updateTable("intake_cursor")
		.set({ segment: to.segment, byte_offset: to.offset })
		.where((eb) => eb(eb.refTuple("segment", "byte_offset"), "<", eb.tuple(to.segment, to.offset)))
		.execute();
}

/** What the journal already holds of these seqs. */
export async function findStoredFacts(
	trx: Trx,
	ref: JournalRef,
	lane: number,
	range: Range,
): Promise<ReadonlyMap<number, StoredFact>> {
	const rows = await storedFactsQuery(trx, ref, lane, range).execute();
	return new Map(rows.map((row) => [row.seq, toStoredFact(row)]));
}

export const storedFactsQuery = (from: Reader, { box, journal }: JournalRef, lane: number, range: Range) =>
	from
		.selectFrom("event")
		.select(["seq", "kind", "version", "boot", "mono_ms", "body"])
		.where("box", "=", box)
		.where("journal", "=", journal)
		.where("lane", "=", lane)
		.where("seq", ">=", range.first)
		.where("seq", "<=", range.last);

/** 0 set aside, 1 in effect, 2 in effect through an older journal of the box, which holds the same fact. */
export type FactState = 0 | 1 | 2;

export async function insertFacts(
	trx: Trx,
	ref: JournalRef,
	facts: readonly WireFact[],
	options: { readonly receivedAt: EpochMs; readonly state: FactState },
): Promise<void> {
	await inChunks(facts, (chunk) =>
		trx
			.insertInto("event")
			.values(chunk.map((fact) => ({ ...toColumns(ref, fact, options.receivedAt), is_applied: options.state })))
			.execute(),
	);
}

/** The same fork again is the same row. */
export async function insertForkedFacts(
	trx: Trx,
	ref: JournalRef,
	facts: readonly WireFact[],
	receivedAt: EpochMs,
): Promise<void> {
	await inChunks(facts, (chunk) =>
		trx
			.insertInto("forked_event")
			.values(
				chunk.map((fact) => ({
					...toColumns(ref, fact, receivedAt),
					digest: createHash("sha256")
						.update(`${fact.kind} ${fact.version} ${fact.stamp.boot} ${fact.stamp.monoMs} `)
						.update(fact.body)
						.digest(),
				})),
			)
			.onConflict((on) => on.columns(["box", "journal", "lane", "seq", "digest"]).doNothing())
			.execute(),
	);
}

/**
 * Notes that a frame of this box was heard, and gives the number of the answer: one more than ever before, on disk with
 * the transaction and so before the answer leaves. An old frame played again moves nothing but that number.
 */
export async function noteBoxHeard(
	trx: Trx,
	ref: JournalRef,
	heard: {
		readonly at: EpochMs;
		readonly no: number;
		readonly boot: number;
		readonly monoMs: Millis;
		readonly live: boolean;
	},
): Promise<number> {
	const clock = {
		last_heard_at: heard.at,
		heard_no: heard.no,
		heard_journal: heard.live ? ref.journal : null,
		heard_boot: heard.live ? heard.boot : null,
		heard_mono_ms: heard.live ? heard.monoMs : null,
	};
	const before = await trx
		.selectFrom("box")
		.select(["heard_no", "heard_journal", "answered_no"])
		.where("box", "=", ref.box)
		.executeTakeFirst();
	if (before === undefined) {
		// An older copy of this store may have known the box: it does not begin where that one began. [S37]
		const first = randomInt(LONGEST_ANSWER_LEAP);
		await trx
			.insertInto("box")
			.values({ box: ref.box, answered_no: first, ...clock })
			.execute();
		return first;
	}
	const answered_no = before.answered_no + 1;
	// A restored box counts its messages from an old copy's number on, under a journal of its own.
	const isNewer = heard.no > before.heard_no || (heard.live && ref.journal > (before.heard_journal ?? 0));
	await trx
		.updateTable("box")
		.set({ answered_no, ...(isNewer && clock) })
		.where("box", "=", ref.box)
		.execute();
	return answered_no;
}

/** 2³² numbers of a box last for a hundred thousand starts of the hub; a year of answers to it is some 50,000. */
const LONGEST_ANSWER_LEAP = 65_536;

/**
 * Once at every start, before anybody is answered: a store that was restored from an old copy would go on where its former self
 * went on, and seal under the same numbers again. [S37]
 */
export async function leapAnswerNumbers(trx: Trx): Promise<void> {
	const leap = 1 + randomInt(LONGEST_ANSWER_LEAP);
	await trx
		.updateTable("box")
		.set((eb) => ({ answered_no: eb("answered_no", "+", leap) }))
		.execute();
}

export async function listForkedBoxes(read: Reader): Promise<ReadonlySet<number>> {
	const rows = await read.selectFrom("forked_event").select("box").distinct().execute();
	return new Set(rows.map((row) => row.box));
}

export type EventRow = JournalRef & { readonly fact: WireFact };

/** A page of facts in the order of their ids, after the one given. */
export async function listEventsAfter(
	trx: Trx,
	after: { box: number; journal: number; lane: number; seq: number },
	options: { readonly applied: boolean; readonly limit: number },
): Promise<readonly EventRow[]> {
	const rows = await eventsAfterQuery(trx, after, options).execute();
	return rows.map((row) => ({
		box: row.box,
		journal: row.journal,
		fact: { lane: row.lane, ...toStoredFact(row) },
	}));
}

export const eventsAfterQuery = (
	from: Reader,
	after: { box: number; journal: number; lane: number; seq: number },
	options: { readonly applied: boolean; readonly limit: number },
) =>
	from
		.selectFrom("event")
		.selectAll()
		.where((eb) =>
			eb(eb.refTuple("box", "journal", "lane", "seq"), ">", eb.tuple(after.box, after.journal, after.lane, after.seq)),
		)
		// A literal: SQLite uses a partial index only when it sees the value while it plans.
		.where("is_applied", "=", (eb) => eb.lit(options.applied ? 1 : 0))
		.orderBy("box")
		.orderBy("journal")
		.orderBy("lane")
		.orderBy("seq")
		.limit(options.limit);

function toColumns({ box, journal }: JournalRef, fact: WireFact, receivedAt: EpochMs) {
	const { lane, seq, kind, version, stamp, body } = fact;
	return {
		box,
		journal,
		lane,
		seq,
		kind,
		version,
		boot: stamp.boot,
		mono_ms: stamp.monoMs,
		body,
		received_at: receivedAt,
	};
}

export function toStoredFact(
	row: Pick<HubTables["event"], "seq" | "kind" | "version" | "boot" | "mono_ms" | "body">,
): StoredFact {
	const { seq, kind, version, boot, mono_ms, body } = row;
	return { seq, kind, version, stamp: { boot, monoMs: mono_ms as Millis }, body };
}
