// What another supplier's document says of each appliance: who it is, and what was measured when.

import { readAbst, readTransferredAt } from "@tesai/shared/contract/cce/moment.ts";
import type { CceDocument } from "@tesai/shared/contract/cce-interop.ts";

export interface SupplierRecord {
	readonly utc: number;
	readonly celsius: number | null;
	readonly ambientCelsius: number | null;
	readonly alarms: string | null;
	readonly errors: string | null;
}

export interface SupplierAppliance {
	/** As its supplier calls it, and stays with: AMID, or the serial number of an appliance with a logger of its own. */
	readonly appliance: string;
	readonly place: string | null;
	readonly maker: string | null;
	readonly model: string | null;
	readonly serial: string | null;
	readonly describedAt: number;
	/** One a moment; two records of one moment, as some devices send each sensor alone, become one. */
	readonly records: readonly SupplierRecord[];
}

/** `document` has passed the check. */
export function listAppliances({ meta, data }: CceDocument): readonly SupplierAppliance[] {
	const describedAt = readTransferredAt(meta.transferredAt) ?? 0;
	return data.map((report) => {
		const serial = report.ASER ?? null;
		const byMoment = new Map<number, SupplierRecord>();
		for (const one of report.records) {
			const utc = readAbst(one.ABST) ?? 0;
			const record: SupplierRecord = {
				utc,
				celsius: one.TVC ?? null,
				ambientCelsius: one.TAMB ?? null,
				alarms: one.ALRM,
				errors: [one.EERR, one.LERR].filter((code) => typeof code === "string").join(" ") || null,
			};
			const before = byMoment.get(utc);
			byMoment.set(utc, before === undefined ? record : mergeRecords(before, record));
		}
		return {
			appliance: "AMID" in report ? report.AMID : (serial ?? report.LSER),
			place: report.FNAM ?? report.FID ?? null,
			maker: report.AMFR ?? null,
			model: report.AMOD ?? null,
			serial,
			describedAt,
			records: [...byMoment.values()],
		};
	});
}

/** What the later one says counts; what it does not say, the earlier one has said. */
export function mergeRecords(earlier: SupplierRecord, later: SupplierRecord): SupplierRecord {
	return {
		utc: later.utc,
		celsius: later.celsius ?? earlier.celsius,
		ambientCelsius: later.ambientCelsius ?? earlier.ambientCelsius,
		alarms: later.alarms ?? earlier.alarms,
		errors: later.errors ?? earlier.errors,
	};
}

/** Right JSON and the right outline: what is wrong beyond that is a matter of what it says. */
export function hasOutline(value: unknown): boolean {
	if (typeof value !== "object" || value === null) return false;
	const { meta, data } = value as { meta?: unknown; data?: unknown };
	return typeof meta === "object" && meta !== null && !Array.isArray(meta) && Array.isArray(data);
}
