// The equipment register's SQL: upserts that take the same row for any order of arrival, and the lists that others ask for.

import type { EquipmentDescribed, Work } from "@tesai/shared/contract/event/equipment.ts";
import type { FridgeId } from "@tesai/shared/contract/id.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import { inChunks } from "../store/chunk.ts";
import { deleteRows } from "../store/delete-rows.ts";
import { keepLater } from "../store/keep-later.ts";
import type { Reader, Trx } from "../store/store.ts";
import type { DescribedEquipment, EquipmentChanges, RegisterRow, ServiceEntry } from "./projection.ts";

export async function saveEquipmentChanges(trx: Trx, changes: EquipmentChanges): Promise<void> {
	await keepLater(
		trx,
		"equipment",
		["box", "fridge"],
		changes.described.map(({ logger, ...row }) => ({
			box: row.box,
			fridge: row.fridge,
			journal: row.journal,
			seq: row.seq,
			manufacturer: row.manufacturer,
			model: row.model,
			serial: row.serial,
			pqs_code: row.pqsCode ?? null,
			produced_on: row.producedOn ?? null,
			supply: row.supply,
			logger_manufacturer: logger?.manufacturer ?? null,
			logger_model: logger?.model ?? null,
			logger_serial: logger?.serial ?? null,
			logger_pqs_code: logger?.pqsCode ?? null,
			logger_produced_on: logger?.producedOn ?? null,
		})),
	);
	await inChunks(changes.serviced, (rows) =>
		trx
			.insertInto("service")
			.values(
				rows.map((row) => ({
					box: row.box,
					journal: row.journal,
					seq: row.seq,
					fridge: row.fridge,
					boot: row.at.boot,
					mono_ms: row.at.monoMs,
					work: row.work,
					note: row.note ?? null,
					corrects: row.corrects ?? null,
				})),
			)
			.onConflict((on) => on.columns(["box", "fridge", "journal", "seq"]).doNothing())
			.execute(),
	);
}

export async function clearEquipment(trx: Trx, box?: number): Promise<void> {
	await deleteRows(trx, "equipment", box);
	await deleteRows(trx, "service", box);
}

/** The plate of every fridge that was described, by box and fridge. `box` narrows to one. */
export async function listEquipment(read: Reader, box?: number): Promise<readonly DescribedEquipment[]> {
	const rows = await equipmentQuery(read, box).execute();
	return rows.map((row) => ({
		box: row.box,
		journal: row.journal,
		seq: row.seq,
		fridge: row.fridge as FridgeId,
		manufacturer: row.manufacturer,
		model: row.model,
		serial: row.serial,
		...(row.pqs_code !== null && { pqsCode: row.pqs_code }),
		...(row.produced_on !== null && { producedOn: row.produced_on }),
		supply: row.supply as EquipmentDescribed["supply"],
		...(row.logger_serial !== null && {
			logger: {
				manufacturer: row.logger_manufacturer ?? "",
				model: row.logger_model ?? "",
				serial: row.logger_serial,
				pqsCode: row.logger_pqs_code ?? "",
				producedOn: row.logger_produced_on ?? "",
			},
		}),
	}));
}

export const equipmentQuery = (read: Reader, box?: number) =>
	read
		.selectFrom("equipment")
		.selectAll()
		.$if(box !== undefined, (query) => query.where("box", "=", box as number))
		.orderBy("box")
		.orderBy("fridge");

/** Every described fridge with its newest entry, by box and fridge. `box` narrows to one. */
export async function listRegister(read: Reader, box?: number): Promise<readonly RegisterRow[]> {
	const rows = await registerQuery(read, box).execute();
	return rows.map(({ box: of, fridge, manufacturer, model, serial, journal, boot, mono_ms, work }) => ({
		box: of,
		fridge: fridge as FridgeId,
		manufacturer,
		model,
		serial,
		lastService:
			journal === null || boot === null || mono_ms === null
				? null
				: { journal, at: { boot, monoMs: mono_ms as Millis }, work: work as Work },
	}));
}

export const registerQuery = (read: Reader, box?: number) =>
	read
		.selectFrom("equipment")
		.leftJoin("service as last", (join) =>
			join
				.onRef("last.box", "=", "equipment.box")
				.onRef("last.fridge", "=", "equipment.fridge")
				.on((eb) =>
					eb(
						eb.refTuple("last.journal", "last.seq"),
						"=",
						eb
							.selectFrom("service as s")
							.select(["s.journal", "s.seq"])
							.whereRef("s.box", "=", "equipment.box")
							.whereRef("s.fridge", "=", "equipment.fridge")
							.orderBy("s.journal", "desc")
							.orderBy("s.seq", "desc")
							.limit(1)
							.$asTuple("journal", "seq"),
					),
				),
		)
		.select(["equipment.box", "equipment.fridge", "equipment.manufacturer", "equipment.model", "equipment.serial"])
		.select(["last.journal", "last.boot", "last.mono_ms", "last.work"])
		.$if(box !== undefined, (query) => query.where("equipment.box", "=", box as number))
		.orderBy("equipment.box")
		.orderBy("equipment.fridge");

/** What was done to a fridge, newest first; entries that were corrected are there, too. */
export async function listServiceEntries(
	read: Reader,
	box: number,
	fridge: string,
	limit: number,
): Promise<readonly ServiceEntry[]> {
	const rows = await servicesQuery(read, box, fridge, limit).execute();
	return rows.map((row) => ({
		box: row.box,
		journal: row.journal,
		seq: row.seq,
		fridge: row.fridge as FridgeId,
		at: { boot: row.boot, monoMs: row.mono_ms as Millis },
		work: row.work as Work,
		...(row.note !== null && { note: row.note }),
		...(row.corrects !== null && { corrects: row.corrects }),
	}));
}

export const servicesQuery = (read: Reader, box: number, fridge: string, limit: number) =>
	read
		.selectFrom("service")
		.selectAll()
		.where("box", "=", box)
		.where("fridge", "=", fridge)
		.orderBy("journal", "desc")
		.orderBy("seq", "desc")
		.limit(limit);
