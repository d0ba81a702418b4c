// Takes another supplier's document in, once: its bytes and what they say of each fridge are one transaction.

import type { CceDocument } from "@tesai/shared/contract/cce-interop.ts";
import type { CceSupplierConfig } from "@tesai/shared/contract/config/cce.ts";
import type { SupplierView } from "@tesai/shared/contract/hub-api/deliveries.ts";
import { celsius, type EpochMs, epochMs, HOUR } from "@tesai/shared/contract/quantity.ts";
import type { Reader, Trx } from "../store/store.ts";
import { listAppliances } from "./fridge.ts";
import {
	insertDocument,
	listRefusals,
	listSupplierFridges,
	type NewDocument,
	readSupplierCounts,
	saveAppliances,
} from "./store.ts";

/** `repeated`: the same bytes came before, and nothing has changed. */
export async function acceptDocument(
	trx: Trx,
	document: CceDocument,
	stored: Omit<NewDocument, "records" | "transferId">,
): Promise<{ readonly records: number; readonly repeated: boolean }> {
	const appliances = listAppliances(document);
	const records = appliances.reduce((sum, one) => sum + one.records.length, 0);
	const isNew = await insertDocument(trx, { ...stored, records, transferId: document.meta.transferId });
	if (isNew) await saveAppliances(trx, stored.supplier, appliances);
	return { records, repeated: !isNew };
}

const FRIDGES_LISTED = 500;

/** Everybody who may deliver, with what came of it. */
export async function describeSuppliers(
	read: Reader,
	suppliers: readonly CceSupplierConfig[],
	now: EpochMs,
): Promise<readonly SupplierView[]> {
	const views: SupplierView[] = [];
	for (const { id, name } of suppliers) {
		const { documents, lastReceivedAt } = await readSupplierCounts(read, id);
		const refusals = await listRefusals(read, id);
		const fridges = await listSupplierFridges(read, id, now + HOUR, FRIDGES_LISTED);
		views.push({
			supplier: id,
			name,
			documents,
			lastReceivedAt: lastReceivedAt === null ? null : epochMs(lastReceivedAt),
			refusals: refusals.map((one) => ({
				status: one.status,
				count: one.count,
				lastAt: epochMs(one.last_at),
				reason: one.reason,
			})),
			fridges: fridges.map((row) => ({
				appliance: row.appliance,
				place: row.place,
				model: [row.maker, row.model].filter((word) => word !== null).join(" ") || null,
				newest:
					row.utc === null
						? null
						: {
								at: epochMs(row.utc),
								celsius: row.celsius === null ? null : celsius(row.celsius),
								alarms: row.alarms,
								errors: row.errors,
							},
			})),
		});
	}
	return views;
}
