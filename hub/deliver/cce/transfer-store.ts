// The SQL of transfers: documents that wait, what they carry, and how every try ended. A restart loses and doubles none.

import { inChunks } from "../../store/chunk.ts";
import type { Reader, Trx } from "../../store/store.ts";
import { markFacts } from "./ledger-store.ts";
import type { DueFact } from "./projection.ts";

/** Numbers in the table: append only. `halved`: two others carry what it carried. */
export const TRANSFER = { waiting: 0, sent: 1, refused: 2, halved: 3 } as const;
export type TransferState = keyof typeof TRANSFER;
export const TRANSFER_REASONS = ["alarm", "routine"] as const;
export type TransferReason = (typeof TRANSFER_REASONS)[number];

export interface NewTransfer {
	readonly receiver: string;
	readonly id: string;
	readonly reason: TransferReason;
	/** The document as it travels, packed by the caller for the disk. */
	readonly body: Uint8Array;
	/** For each report, for each record, the places in `facts` that it stands for. */
	readonly owners: readonly (readonly (readonly number[])[])[];
	readonly facts: readonly DueFact[];
	readonly records: number;
	readonly bytes: number;
}

export interface StoredTransfer extends Omit<NewTransfer, "facts"> {
	readonly no: number;
	readonly tries: number;
	readonly createdAt: number;
}

/** Halves keep the time at which the whole was made, by which one knows them for parts of one thing. */
export async function insertTransfer(
	trx: Trx,
	transfer: NewTransfer,
	at: { readonly createdAt: number; readonly nextTryAt: number },
): Promise<void> {
	const { receiver, id, reason, body, records, bytes, facts } = transfer;
	const row = { receiver, id, reason, body, records, bytes, owners: JSON.stringify(transfer.owners) };
	const { no } = await trx
		.insertInto("cce_transfer")
		.values({ ...row, state: TRANSFER.waiting, created_at: at.createdAt, tries: 0, next_try_at: at.nextTryAt })
		.returning("no")
		.executeTakeFirstOrThrow();
	const parts = facts.map(({ box, journal, lane, seq }, place) => ({ transfer: no, place, box, journal, lane, seq }));
	await inChunks(parts, (rows) =>
		trx
			.insertInto("cce_part")
			.values([...rows])
			.execute(),
	);
}

/** The next one whose time has come: alarms first, then the oldest. */
export async function findNextTransfer(
	read: Reader,
	receiver: string,
	now: number,
	alarmsOnly: boolean,
): Promise<StoredTransfer | undefined> {
	const row = await nextTransferQuery(read, receiver, now, alarmsOnly).executeTakeFirst();
	if (row === undefined) return undefined;
	return {
		no: row.no,
		receiver,
		id: row.id,
		reason: row.reason as TransferReason,
		body: row.body,
		owners: JSON.parse(row.owners) as StoredTransfer["owners"],
		records: row.records,
		bytes: row.bytes,
		tries: row.tries,
		createdAt: row.created_at,
	};
}

export const nextTransferQuery = (read: Reader, receiver: string, now: number, alarmsOnly: boolean) =>
	read
		.selectFrom("cce_transfer")
		.selectAll()
		.where("receiver", "=", receiver)
		.where("state", "=", (eb) => eb.lit(TRANSFER.waiting))
		.where("next_try_at", "<=", now)
		.$if(alarmsOnly, (query) => query.where("reason", "=", "alarm"))
		.orderBy((eb) => eb("reason", "=", "alarm"), "desc")
		.orderBy("no")
		.limit(1);

export async function listPartsOf(read: Reader, transfer: number): Promise<readonly DueFact[]> {
	return read
		.selectFrom("cce_part")
		.select(["box", "journal", "lane", "seq"])
		.where("transfer", "=", transfer)
		.orderBy("place")
		.execute();
}

export interface Try {
	readonly at: number;
	readonly tookMs: number;
	readonly answer: string;
	readonly verdict: string;
	readonly state: TransferState;
	readonly nextTryAt: number;
}

/** Notes a try and what it made of the transfer. The body goes once it is of no more use. */
export async function noteTry(trx: Trx, transfer: StoredTransfer, done: Try): Promise<void> {
	const try_no = transfer.tries + 1;
	const { at, tookMs: took_ms, answer, verdict } = done;
	await trx.insertInto("cce_try").values({ transfer: transfer.no, try_no, at, took_ms, answer, verdict }).execute();
	await trx
		.updateTable("cce_transfer")
		.set({
			tries: try_no,
			state: TRANSFER[done.state],
			next_try_at: done.nextTryAt,
			last_try_at: at,
			last_answer: answer,
			...(done.state !== "waiting" && { body: new Uint8Array(), owners: "[]" }),
		})
		.where("no", "=", transfer.no)
		.execute();
}

/**
 * What a finished transfer says of its facts. One that another transfer still carries a part of stays as it is, and what
 * was refused in part is refused.
 */
export async function settleFacts(trx: Trx, transfer: StoredTransfer, state: "sent" | "refused"): Promise<void> {
	const facts = await listPartsOf(trx, transfer.no);
	const settled: DueFact[] = [];
	for (const fact of facts) {
		const others = await siblingsQuery(trx, transfer, fact).execute();
		if (state === "sent" && others.some((one) => one.state !== TRANSFER.sent)) continue;
		settled.push(fact);
	}
	await markFacts(trx, transfer.receiver, settled, state);
}

/** Other halves of the same document: made at the same moment, waiting or refused. */
export const siblingsQuery = (read: Reader, { no, receiver, createdAt }: StoredTransfer, fact: DueFact) =>
	read
		.selectFrom("cce_part as p")
		.innerJoin("cce_transfer as t", "t.no", "p.transfer")
		.select("t.state")
		.where("p.box", "=", fact.box)
		.where("p.journal", "=", fact.journal)
		.where("p.lane", "=", fact.lane)
		.where("p.seq", "=", fact.seq)
		.where("t.receiver", "=", receiver)
		.where("t.created_at", ">=", createdAt)
		.where("t.state", "in", [TRANSFER.waiting, TRANSFER.refused])
		.where("t.no", "!=", no);

export async function readReceiver(
	read: Reader,
	receiver: string,
): Promise<{ readonly routineAt: number; readonly holdUntil: number; readonly addedAt: number } | undefined> {
	const row = await read.selectFrom("cce_receiver").selectAll().where("receiver", "=", receiver).executeTakeFirst();
	return row && { routineAt: row.routine_at, holdUntil: row.hold_until, addedAt: row.added_at };
}

export async function saveReceiver(
	trx: Trx,
	receiver: string,
	change: { readonly routineAt?: number; readonly holdUntil?: number },
): Promise<void> {
	const { routineAt, holdUntil } = change;
	await trx
		.updateTable("cce_receiver")
		.set({
			...(routineAt !== undefined && { routine_at: routineAt }),
			...(holdUntil !== undefined && { hold_until: holdUntil }),
		})
		.where("receiver", "=", receiver)
		.execute();
}

/** Deletes up to `limit` transfers that were made before a moment and wait no longer, with their tries. Returns how many. */
export async function deleteSettledTransfers(trx: Trx, before: number, limit: number): Promise<number> {
	const old = (await settledTransfersQuery(trx, before, limit).execute()).map(({ no }) => no);
	await inChunks(old, async (transfers) => {
		await trx.deleteFrom("cce_part").where("transfer", "in", transfers).execute();
		await trx.deleteFrom("cce_try").where("transfer", "in", transfers).execute();
		await trx.deleteFrom("cce_transfer").where("no", "in", transfers).execute();
	});
	return old.length;
}

export const settledTransfersQuery = (read: Reader, before: number, limit: number) =>
	read
		.selectFrom("cce_transfer")
		.select("no")
		.where("created_at", "<", before)
		.where("state", "<>", (eb) => eb.lit(TRANSFER.waiting))
		.limit(limit);
