// Fills documents of at most a megabyte with reports, and cuts one in two when a receiver finds it too large.

import {
	CCE_VERSION,
	type CceEmsReport,
	type CceRtmReport,
	type CceTransferType,
} from "@tesai/shared/contract/cce/fields.ts";
import { writeTransferredAt } from "@tesai/shared/contract/cce/moment.ts";

/** Bytes of a body in UTF-8 before it is packed, so that it is in bounds by either reading of "after encoding". */
export const LARGEST_BODY = 1_000_000;
/** For the envelope and a report's identity. */
const ROOM = 4_000;

type AnyReport = CceRtmReport | CceEmsReport;

/** A report and, for each of its records, which item of accounting it belongs to. */
export interface OwnedReport {
	readonly type: CceTransferType;
	readonly report: AnyReport;
	/** As many as there are records; one may stand for two, such as a sample and the alarm that began with it. */
	readonly owners: readonly (readonly number[])[];
}

/** What one transfer carries. */
export interface Load {
	readonly type: CceTransferType;
	readonly reports: readonly OwnedReport[];
}

/** In the given order; a report that is too long is continued in the next load. Types never share a load. */
export function toLoads(reports: readonly OwnedReport[], limit: number = LARGEST_BODY): Load[] {
	const loads: { type: CceTransferType; reports: OwnedReport[]; bytes: number }[] = [];
	for (const whole of reports) {
		const head = bytesOf({ ...whole.report, records: [] });
		let part: { records: AnyReport["records"][number][]; owners: (readonly number[])[]; bytes: number } | undefined;
		const finish = () => {
			if (part === undefined || part.records.length === 0) return;
			const report = { ...whole.report, records: part.records } as AnyReport;
			loads.at(-1)?.reports.push({ type: whole.type, report, owners: part.owners });
			part = undefined;
		};
		for (const [index, record] of whole.report.records.entries()) {
			const bytes = bytesOf(record) + 1;
			let load = loads.at(-1);
			const needed = bytes + (part === undefined ? head : 0);
			if (load === undefined || load.type !== whole.type || load.bytes + needed > limit - ROOM) {
				finish();
				load = { type: whole.type, reports: [], bytes: 0 };
				loads.push(load);
			}
			if (part === undefined) {
				part = { records: [], owners: [], bytes: 0 };
				load.bytes += head;
			}
			part.records.push(record);
			part.owners.push(whole.owners[index] ?? []);
			load.bytes += bytes;
		}
		finish();
	}
	return loads.map(({ type, reports: filled }) => ({ type, reports: filled }));
}

/** Two loads of about half the records each; `undefined` when there is but one record to send. */
export function halveLoad({ type, reports }: Load): readonly [Load, Load] | undefined {
	const count = countRecords({ type, reports });
	if (count < 2) return undefined;
	const half = Math.ceil(count / 2);
	const first: OwnedReport[] = [];
	const second: OwnedReport[] = [];
	let seen = 0;
	for (const one of reports) {
		const cut = Math.min(Math.max(half - seen, 0), one.owners.length);
		seen += one.owners.length;
		if (cut > 0) first.push(partOf(one, 0, cut));
		if (cut < one.owners.length) second.push(partOf(one, cut, one.owners.length));
	}
	return [
		{ type, reports: first },
		{ type, reports: second },
	];
}

export function countRecords({ reports }: Load): number {
	return reports.reduce((sum, one) => sum + one.owners.length, 0);
}

/** Every item of accounting that the load carries something of, once. */
export function listOwners({ reports }: Load): readonly number[] {
	return [...new Set(reports.flatMap((one) => one.owners.flat()))];
}

/** The text that travels. The same id for every try of the same bytes. */
export function writeDocument(load: Load, transferId: string, transferSrc: string, utc: number): string {
	return JSON.stringify({
		meta: {
			schemaVersion: CCE_VERSION,
			transferType: load.type,
			transferId,
			transferSrc,
			transferredAt: writeTransferredAt(utc),
		},
		data: load.reports.map((one) => one.report),
	});
}

function partOf({ type, report, owners }: OwnedReport, from: number, to: number): OwnedReport {
	const records = report.records.slice(from, to);
	return { type, report: { ...report, records } as AnyReport, owners: owners.slice(from, to) };
}

const encoder = new TextEncoder();
const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length;
