// The SQL of other suppliers' documents and of what they say.

import { inChunks } from "../store/chunk.ts";
import type { Reader, Trx } from "../store/store.ts";
import type { SupplierAppliance } from "./fridge.ts";

export interface NewDocument {
	readonly supplier: string;
	readonly sha256: Uint8Array;
	readonly transferId: string;
	readonly receivedAt: number;
	readonly records: number;
	readonly observations: number;
	readonly bytes: number;
	/** As it came, packed. */
	readonly body: Uint8Array;
}

/** False when the same bytes of the same supplier are there already. */
export async function insertDocument(trx: Trx, document: NewDocument): Promise<boolean> {
	const { supplier, sha256, transferId, receivedAt, records, observations, bytes, body } = document;
	const { numInsertedOrUpdatedRows } = await trx
		.insertInto("supplier_document")
		.values({ supplier, sha256, transfer_id: transferId, received_at: receivedAt, records, observations, bytes, body })
		.onConflict((on) => on.columns(["supplier", "sha256"]).doNothing())
		.executeTakeFirstOrThrow();
	return numInsertedOrUpdatedRows === 1n;
}

/** Any order of arrival gives the same description, that of the newest transfer; of a moment the fuller word is kept. */
export async function saveAppliances(
	trx: Trx,
	supplier: string,
	appliances: readonly SupplierAppliance[],
): Promise<void> {
	for (const { appliance, place, maker, model, serial, describedAt, records } of appliances) {
		await trx
			.insertInto("supplier_appliance")
			.values({ supplier, appliance, place, maker, model, serial, described_at: describedAt })
			.onConflict((on) =>
				on
					.columns(["supplier", "appliance"])
					.doUpdateSet((eb) => ({
						place: eb.ref("excluded.place"),
						maker: eb.ref("excluded.maker"),
						model: eb.ref("excluded.model"),
						serial: eb.ref("excluded.serial"),
						described_at: eb.ref("excluded.described_at"),
					}))
					.where((eb) => eb("excluded.described_at", ">=", eb.ref("supplier_appliance.described_at"))),
			)
			.execute();
		await inChunks(records, (rows) =>
			trx
				.insertInto("supplier_record")
				.values(
					rows.map(({ utc, celsius, ambientCelsius, alarms, errors }) => ({
						supplier,
						appliance,
						utc,
						celsius,
						ambient_celsius: ambientCelsius,
						alarms,
						errors,
					})),
				)
				.onConflict((on) =>
					on.columns(["supplier", "appliance", "utc"]).doUpdateSet((eb) => ({
						celsius: eb.fn.coalesce("excluded.celsius", "supplier_record.celsius"),
						ambient_celsius: eb.fn.coalesce("excluded.ambient_celsius", "supplier_record.ambient_celsius"),
						alarms: eb.fn.coalesce("excluded.alarms", "supplier_record.alarms"),
						errors: eb.fn.coalesce("excluded.errors", "supplier_record.errors"),
					})),
				)
				.execute(),
		);
	}
}

/** Empties up to `limit` documents that came before a moment: what each said, and its hash, stay. Returns how many. [SU8] */
export async function emptyOldDocuments(trx: Trx, before: number, limit: number): Promise<number> {
	const old = await wholeDocumentsQuery(trx, before, limit).execute();
	for (const { supplier, sha256 } of old) {
		await trx
			.updateTable("supplier_document")
			.set({ body: new Uint8Array() })
			.where("supplier", "=", supplier)
			.where("sha256", "=", sha256)
			.execute();
	}
	return old.length;
}

export const wholeDocumentsQuery = (read: Reader, before: number, limit: number) =>
	read
		.selectFrom("supplier_document")
		.select(["supplier", "sha256"])
		.where("received_at", "<", before)
		// As in the partial index, or it is not used.
		.where((eb) => eb(eb.fn<number>("length", ["body"]), ">", eb.lit(0)))
		.limit(limit);

export async function countRefusal(
	trx: Trx,
	refusal: { readonly supplier: string; readonly status: number; readonly at: number; readonly reason: string },
): Promise<void> {
	const { supplier, status, at, reason } = refusal;
	await trx
		.insertInto("supplier_refusal")
		.values({ supplier, status, count: 1, last_at: at, reason })
		.onConflict((on) =>
			on.columns(["supplier", "status"]).doUpdateSet((eb) => ({
				count: eb("supplier_refusal.count", "+", 1),
				last_at: eb.ref("excluded.last_at"),
				reason: eb.ref("excluded.reason"),
			})),
		)
		.execute();
}

export async function readSupplierCounts(
	read: Reader,
	supplier: string,
): Promise<{ readonly documents: number; readonly lastReceivedAt: number | null }> {
	const { documents, last } = await supplierCountsQuery(read, supplier).executeTakeFirstOrThrow();
	return { documents: Number(documents), lastReceivedAt: last };
}

export const supplierCountsQuery = (read: Reader, supplier: string) =>
	read
		.selectFrom("supplier_document")
		.select((eb) => [eb.fn.countAll<number>().as("documents"), eb.fn.max("received_at").as("last")])
		.where("supplier", "=", supplier);

export async function listRefusals(read: Reader, supplier: string) {
	return read
		.selectFrom("supplier_refusal")
		.selectAll()
		.where("supplier", "=", supplier)
		.orderBy("status")
		.limit(10)
		.execute();
}

/** Each appliance with its newest record that is not later than `upTo`: a clock that is ahead does not hide what is true. */
export async function listSupplierFridges(read: Reader, supplier: string, upTo: number, limit: number) {
	return supplierFridgesQuery(read, supplier, upTo, limit).execute();
}

export const supplierFridgesQuery = (read: Reader, supplier: string, upTo: number, limit: number) =>
	read
		.selectFrom("supplier_appliance as a")
		.leftJoin("supplier_record as r", (join) =>
			join
				.onRef("r.supplier", "=", "a.supplier")
				.onRef("r.appliance", "=", "a.appliance")
				.on("r.utc", "=", (eb) =>
					eb
						.selectFrom("supplier_record as n")
						.select("n.utc")
						.whereRef("n.supplier", "=", "a.supplier")
						.whereRef("n.appliance", "=", "a.appliance")
						.where("n.utc", "<=", upTo)
						.orderBy("n.utc", "desc")
						.limit(1),
				),
		)
		.select(["a.appliance", "a.place", "a.maker", "a.model", "r.utc", "r.celsius", "r.alarms", "r.errors"])
		.where("a.supplier", "=", supplier)
		.orderBy("a.appliance")
		.limit(limit);
