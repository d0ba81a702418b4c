// The SQL of the twice-daily readings at the hub.

import type { CorrectionReason } from "@tesai/shared/contract/event/correction.ts";
import type { Half, NotedFrom } from "@tesai/shared/contract/event/sheet.ts";
import type { FridgeId, PersonNo } from "@tesai/shared/contract/id.ts";
import type { Celsius } from "@tesai/shared/contract/quantity.ts";
import { inChunks } from "../store/chunk.ts";
import { deleteRows } from "../store/delete-rows.ts";
import type { Reader, Trx } from "../store/store.ts";
import type { HubNoting } from "./projection.ts";

export async function saveNotings(trx: Trx, notings: readonly HubNoting[]): Promise<void> {
	await inChunks(notings, (rows) =>
		trx
			.insertInto("noted_temperature")
			.values(
				rows.map(({ box, journal, seq, fridge, day, half, isUnsure, celsius, from, by = null, corrects }) => ({
					...{
						box,
						journal,
						seq,
						fridge,
						day,
						half,
						is_unsure: isUnsure ? 1 : 0,
						celsius,
						noted_from: from,
						person: by,
					},
					...{ corrects: corrects?.seq ?? null, reason: corrects?.reason ?? null },
				})),
			)
			.onConflict((on) => on.columns(["box", "day", "journal", "seq"]).doNothing())
			.execute(),
	);
}

export async function clearNotings(trx: Trx, box?: number): Promise<void> {
	await deleteRows(trx, "noted_temperature", box);
}

/** Of one box, told for days from `first` up to `next`. */
export async function listBoxNotings(read: Reader, box: number, first: number, next: number): Promise<HubNoting[]> {
	const rows = await notingsQuery(read, box, first, next).execute();
	return rows.map((row) => ({
		box: row.box,
		journal: row.journal,
		seq: row.seq,
		fridge: row.fridge as FridgeId,
		day: row.day,
		half: row.half as Half,
		isUnsure: row.is_unsure === 1,
		celsius: row.celsius as Celsius,
		from: row.noted_from as NotedFrom,
		...(row.person !== null && { by: row.person as PersonNo }),
		...(row.corrects !== null && { corrects: { seq: row.corrects, reason: row.reason as CorrectionReason } }),
	}));
}

export const notingsQuery = (read: Reader, box: number, first: number, next: number) =>
	read
		.selectFrom("noted_temperature")
		.selectAll()
		.where("box", "=", box)
		.where("day", ">=", first)
		.where("day", "<", next);
