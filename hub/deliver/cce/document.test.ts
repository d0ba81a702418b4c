import type { CceRtmReport } from "@tesai/shared/contract/cce/fields.ts";
import { writeAbst } from "@tesai/shared/contract/cce/moment.ts";
import { checkCceDocument } from "@tesai/shared/contract/cce-interop.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
	countRecords,
	halveLoad,
	type Load,
	listOwners,
	type OwnedReport,
	toLoads,
	writeDocument,
} from "./document.ts";

const START = Date.UTC(2026, 10, 20);
/** A report of so many records; each stands for one item of its own. */
function reportOf(no: number, count: number): OwnedReport {
	const report: CceRtmReport = {
		AMID: `post/${no}`,
		CID: "PRY",
		EDOP: null,
		EMFR: "Tesãi",
		EMOD: "box",
		EPQS: null,
		ESER: "box-1",
		EMSV: null,
		DLST: { TVC: { SID: "a", SMFR: "b", SMOD: "c" } },
		records: Array.from({ length: count }, (_, at) => ({
			ABST: writeAbst(START + at * 60_000),
			ALRM: null,
			BEMD: null,
			EERR: null,
			TVC: 5,
		})),
	};
	return { type: "rtm", report, owners: Array.from({ length: count }, (_, at) => [no * 100_000 + at]) };
}
/** Every record as `appliance moment item`, in the order in which it travels. */
const spell = (loads: readonly Load[]) =>
	loads.flatMap(({ reports }) =>
		reports.flatMap(({ report, owners }) =>
			report.records.map((one, at) => `${(report as CceRtmReport).AMID} ${one.ABST} ${owners[at]?.join()}`),
		),
	);

test("CD4 every record is in one load, in order, with what it stands for, and no document is too large", () => {
	fc.assert(
		fc.property(
			fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 6 }),
			fc.integer({ min: 5_000, max: 30_000 }),
			(counts, limit) => {
				const reports = counts.map((count, no) => reportOf(no, count));
				const loads = toLoads(reports, limit);
				expect(spell(loads)).toEqual(spell([{ type: "rtm", reports }]));
				for (const load of loads) {
					const json = writeDocument(load, "t-1", "py.tesai", START);
					expect(Buffer.byteLength(json)).toBeLessThanOrEqual(limit);
					expect(checkCceDocument(JSON.parse(json))).toMatchObject({ ok: true });
				}
			},
		),
		{ numRuns: 60 },
	);
});

test("CD5 halves hold every record once, down to one", () => {
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }), (counts) => {
			const load: Load = { type: "rtm", reports: counts.map((count, no) => reportOf(no, count)) };
			const halves = halveLoad(load);
			if (countRecords(load) === 1) {
				expect(halves).toBeUndefined();
				return;
			}
			expect(spell(halves!)).toEqual(spell([load]));
			for (const half of halves!) expect(countRecords(half)).toBeGreaterThan(0);
			expect(Math.abs(countRecords(halves![0]) - countRecords(halves![1]))).toBeLessThanOrEqual(1);
			expect(halves!.flatMap((half) => listOwners(half))).toEqual(listOwners(load));
		}),
	);
});
