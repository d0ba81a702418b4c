// The SQL of accounting: which fact each receiver has, is about to get, was refused, or need not get.

import { inChunks } from "../../store/chunk.ts";
import { breathe, type Reader, type Trx } from "../../store/store.ts";
import { ALARM_LANE, type DueFact, TELEMETRY_LANE, TEMPERATURES_NO } from "./projection.ts";

/** Numbers in the table: append only. `elsewhere`: no fridge of this receiver's, as far as is known. */
export const LEDGER = { due: 0, packed: 1, sent: 2, refused: 3, elsewhere: 4 } as const;
export type LedgerState = keyof typeof LEDGER;

/** What is there already stays as it is: a fact that was sent is not due again because it came again. */
export async function addDueFacts(trx: Trx, receiver: string, facts: readonly DueFact[]): Promise<void> {
	await inChunks(facts, (rows) =>
		trx
			.insertInto("cce_ledger")
			.values(rows.map(({ box, journal, lane, seq }) => ({ receiver, box, journal, lane, seq, state: LEDGER.due })))
			.onConflict((on) => on.columns(["receiver", "box", "journal", "lane", "seq"]).doNothing())
			.execute(),
	);
}

/** A receiver that is new gets what comes from now on; what the hub has already is sent on demand. */
export async function addReceiver(trx: Trx, receiver: string, now: number, routineAt: number): Promise<void> {
	await trx
		.insertInto("cce_receiver")
		.values({ receiver, added_at: now, routine_at: routineAt, hold_until: 0 })
		.onConflict((on) => on.column("receiver").doNothing())
		.execute();
}

export const dueFactsQuery = (read: Reader, receiver: string, lane: number, limit: number) =>
	read
		.selectFrom("cce_ledger")
		.select(["box", "journal", "lane", "seq"])
		.where("receiver", "=", receiver)
		// A literal: SQLite uses a partial index only when it sees the value while it plans.
		.where("state", "=", (eb) => eb.lit(LEDGER.due))
		.where("lane", "=", lane)
		.orderBy("box")
		.orderBy("journal")
		.orderBy("seq")
		.limit(limit);

export async function listDueAlarms(read: Reader, receiver: string, limit: number): Promise<readonly DueFact[]> {
	return dueFactsQuery(read, receiver, ALARM_LANE, limit).execute();
}

export interface DueStretch extends DueFact {
	readonly kind: number;
	readonly sensor: string;
	readonly boot: number;
	readonly from_ms: number;
	readonly to_ms: number;
}

/** Due facts of the telemetry lane with the stretch each tells; after `after` in order of box, journal and seq. */
export const dueStretchesQuery = (
	read: Reader,
	receiver: string,
	options: { readonly box?: number; readonly after: DueFact; readonly limit: number },
) =>
	read
		.selectFrom("cce_ledger as l")
		.innerJoin("cce_segment as s", (join) =>
			join.onRef("s.box", "=", "l.box").onRef("s.journal", "=", "l.journal").onRef("s.seq", "=", "l.seq"),
		)
		.select(["l.box", "l.journal", "l.lane", "l.seq", "s.kind", "s.sensor", "s.boot", "s.from_ms", "s.to_ms"])
		.where("l.receiver", "=", receiver)
		.where("l.state", "=", (eb) => eb.lit(LEDGER.due))
		.where("l.lane", "=", TELEMETRY_LANE)
		.$if(options.box !== undefined, (query) => query.where("l.box", "=", options.box as number))
		.where((eb) =>
			eb(
				eb.refTuple("l.box", "l.journal", "l.seq"),
				">",
				eb.tuple(options.after.box, options.after.journal, options.after.seq),
			),
		)
		.orderBy("l.box")
		.orderBy("l.journal")
		.orderBy("l.seq")
		.limit(options.limit);

export async function markFacts(
	trx: Trx,
	receiver: string,
	facts: readonly DueFact[],
	state: LedgerState,
): Promise<void> {
	await inChunks(facts, (rows) =>
		trx
			.updateTable("cce_ledger")
			.set({ state: LEDGER[state] })
			.where("receiver", "=", receiver)
			.where((eb) =>
				eb.or(
					rows.map((row) =>
						eb.and([
							eb("box", "=", row.box),
							eb("journal", "=", row.journal),
							eb("lane", "=", row.lane),
							eb("seq", "=", row.seq),
						]),
					),
				),
			)
			.execute(),
	);
}

/** Sensors may have found their fridge: what was nobody's is looked at again. */
export async function reviseElsewhere(trx: Trx, receiver: string, boxes: readonly number[]): Promise<void> {
	for (const box of boxes) {
		await trx
			.updateTable("cce_ledger")
			.set({ state: LEDGER.due })
			.where("receiver", "=", receiver)
			.where("box", "=", box)
			.where("state", "=", LEDGER.elsewhere)
			.execute();
	}
}

/** Every stretch of temperatures of a box with what the receiver has of it, for sending again. */
export const accountedStretchesQuery = (read: Reader, receiver: string, box: number) =>
	read
		.selectFrom("cce_segment as s")
		.leftJoin("cce_ledger as l", (join) =>
			join
				.on("l.receiver", "=", receiver)
				.onRef("l.box", "=", "s.box")
				.onRef("l.journal", "=", "s.journal")
				.on("l.lane", "=", TELEMETRY_LANE)
				.onRef("l.seq", "=", "s.seq"),
		)
		.select(["s.box", "s.journal", "s.seq", "s.kind", "s.boot", "s.from_ms", "s.to_ms", "s.sensor", "l.state"])
		.where("s.box", "=", box)
		.where((eb) => eb.or([eb("s.kind", "=", TEMPERATURES_NO), eb("l.state", "is not", null)]))
		.orderBy("s.journal")
		.orderBy("s.seq");

export async function countRefused(read: Reader, receiver: string): Promise<number> {
	const { count } = await refusedQuery(read, receiver).executeTakeFirstOrThrow();
	return Number(count);
}

export const refusedQuery = (read: Reader, receiver: string) =>
	read
		.selectFrom("cce_ledger")
		.select((eb) => eb.fn.countAll<number>().as("count"))
		.where("receiver", "=", receiver)
		.where("state", "=", (eb) => eb.lit(LEDGER.refused));

export interface LedgerRow extends DueFact {
	readonly receiver: string;
	readonly state: number;
	readonly receivedAt: number;
}

export const LEDGER_START: DueFact & { readonly receiver: string } = {
	receiver: "",
	box: 0,
	journal: 0,
	lane: 0,
	seq: 0,
};

/** The receiver has it, or it concerns nobody: nothing is to be done about it any more. */
export const isDealtWith = ({ state }: Pick<LedgerRow, "state">): boolean =>
	state === LEDGER.sent || state === LEDGER.elsewhere;

/** The ledger of all receivers with when the hub got each fact, in order; after `after`. */
export async function listLedger(
	read: Reader,
	after: DueFact & { readonly receiver: string },
	limit: number,
): Promise<readonly LedgerRow[]> {
	return ledgerQuery(read, after, limit).execute();
}

export const ledgerQuery = (read: Reader, after: DueFact & { readonly receiver: string }, limit: number) =>
	read
		.selectFrom("cce_ledger as l")
		.innerJoin("event as e", (join) =>
			join
				.onRef("e.box", "=", "l.box")
				.onRef("e.journal", "=", "l.journal")
				.onRef("e.lane", "=", "l.lane")
				.onRef("e.seq", "=", "l.seq"),
		)
		.select(["l.receiver", "l.box", "l.journal", "l.lane", "l.seq", "l.state", "e.received_at as receivedAt"])
		.where((eb) =>
			eb(
				eb.refTuple("l.receiver", "l.box", "l.journal", "l.lane", "l.seq"),
				">",
				eb.tuple(after.receiver, after.box, after.journal, after.lane, after.seq),
			),
		)
		.orderBy("l.receiver")
		.orderBy("l.box")
		.orderBy("l.journal")
		.orderBy("l.lane")
		.orderBy("l.seq")
		.limit(limit);

/** Whatever has become due since it was listed stays. */
export async function deleteSettledFacts(trx: Trx, rows: readonly LedgerRow[]): Promise<void> {
	for (const { receiver, box, journal, lane, seq } of rows) {
		await trx
			.deleteFrom("cce_ledger")
			.where("receiver", "=", receiver)
			.where("box", "=", box)
			.where("journal", "=", journal)
			.where("lane", "=", lane)
			.where("seq", "=", seq)
			.where("state", "in", [LEDGER.sent, LEDGER.elsewhere])
			.execute();
		await breathe();
	}
}
