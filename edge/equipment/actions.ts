// What people write into the equipment register: each function is one verb and one transaction.

import { isCceDate } from "@tesai/shared/contract/cce/moment.ts";
import type { NewService, Plate } from "@tesai/shared/contract/edge-api/equipment.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { FridgeId } from "@tesai/shared/contract/id.ts";
import { appendEvent } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import { findPlate, findService, insertService, savePlate } from "./store.ts";

/** Keeps what the plate says and tells the region; the same again changes nothing. [EQ1] [EQ3] */
export function describeEquipment(tx: Tx, fridge: FridgeId, plate: Plate): void {
	for (const [field, day] of [
		["producedOn", plate.producedOn],
		["logger.producedOn", plate.logger?.producedOn],
	] as const) {
		if (day !== undefined && !isCceDate(day)) throw new AppError("invalid", `${field} must be a day that exists`);
	}
	const before = findPlate(tx.db, fridge);
	if (before !== undefined && isSamePlate(before.plate, plate)) return;
	const corrects = before === undefined ? {} : { corrects: before.fact };
	const fact = appendEvent(tx, { kind: "equipment-described", body: { fridge, ...plate, ...corrects } });
	savePlate(tx.db, fridge, fact, plate, tx.now);
}

/** Adds an entry to the fridge's log and returns its number. `not-found` and `conflict` as [EQ2] says. */
export function recordService(tx: Tx, fridge: FridgeId, { work, note, corrects }: NewService): number {
	if (corrects !== undefined) {
		const wrong = findService(tx.db, corrects);
		if (wrong?.fridge !== fridge) throw new AppError("not-found", `the log of ${fridge} has no entry ${corrects}`);
		if (wrong.correctedBy !== null) throw new AppError("conflict", `entry ${corrects} is already corrected`);
	}
	const body = { fridge, work, ...(note !== undefined && { note }), ...(corrects !== undefined && { corrects }) };
	const id = appendEvent(tx, { kind: "equipment-serviced", body });
	const { boot, monoMs } = tx.now;
	insertService(tx.db, {
		...{ id, fridge, work, note: note ?? null, corrects: corrects ?? null, boot, monoMs },
		...{ signedBy: tx.signer?.by ?? null, signedHow: tx.signer?.how ?? null },
	});
	return id;
}

/** The order in which somebody's JSON names the fields says nothing. */
function isSamePlate(a: Plate, b: Plate): boolean {
	const sorted = (plate: Plate) =>
		JSON.stringify(plate, (_key, value: unknown) =>
			typeof value === "object" && value !== null
				? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
				: value,
		);
	return sorted(a) === sorted(b);
}
