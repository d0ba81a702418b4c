// Reads a recorded or simulated fridge trace, leniently: what a record does not say is not watched, and what cannot be read is
// noted and left out. The names of the fields are those of WHO/PQS E006/DS01 clause 5.

import { readAbst, readTransferredAt } from "@tesai/shared/contract/cce/moment.ts";

/** One record; undefined for what it does not say, null for what it says is unknown. */
export interface TraceRecord {
	/** Its place in the file, from 1. */
	readonly no: number;
	readonly utc: number;
	readonly TVC?: number | null;
	readonly TAMB?: number | null;
	readonly DORV?: number | null;
	readonly DRCV?: number | null;
	readonly SVA?: number | null;
	readonly DCSV?: number | null;
	readonly LERR?: string | null;
	/** The codes of its label, none where the label is null; undefined where it has no label. */
	readonly labels?: readonly string[];
}

export interface Trace {
	readonly name: string;
	readonly records: readonly TraceRecord[];
	/** The usual distance of two records. */
	readonly intervalMs: number;
	/** What could not be read, in words. */
	readonly notes: readonly string[];
}

const NUMBERS = ["TVC", "TAMB", "DORV", "DRCV", "SVA", "DCSV"] as const;
const QUARTER_MS = 900_000;

/**
 * The traces in a parsed JSON file: a scenario with `records`, a bare list of records, or a delivery with one list an
 * appliance. Never throws; a file that is none of these gives no trace.
 */
export function readTraces(file: unknown): Trace[] {
	if (Array.isArray(file) && file.some((one) => isObject(one) && Array.isArray(one.records))) {
		return file.flatMap(readTraces);
	}
	if (Array.isArray(file)) return [readTrace("trace", file, undefined)];
	if (!isObject(file)) return [];
	const { records, data, scenario, name } = file;
	const called = [scenario, name, file.AMID, file.ASER].find((one) => typeof one === "string" && one !== "");
	if (Array.isArray(records)) {
		const { interval } = isObject(file.config_summary) ? file.config_summary : file;
		const intervalMs = typeof interval === "number" && interval > 0 ? interval * 1_000 : undefined;
		return [readTrace(typeof called === "string" ? called : "trace", records, intervalMs)];
	}
	return Array.isArray(data) ? data.flatMap(readTraces) : [];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === "object" && value !== null && !Array.isArray(value);

function readTrace(name: string, list: readonly unknown[], toldMs: number | undefined): Trace {
	const notes: string[] = [];
	const records: TraceRecord[] = [];
	for (const [index, one] of list.entries()) {
		const no = index + 1;
		if (!isObject(one)) {
			notes.push(`record ${no} is no record`);
			continue;
		}
		const before = records.at(-1);
		const utc = readMoment(one) ?? (before && before.utc + (toldMs ?? QUARTER_MS));
		if (utc === undefined && list.some((other) => isObject(other) && readMoment(other) !== undefined)) {
			notes.push(`record ${no} says nothing of when it was`);
			continue;
		}
		if (readMoment(one) === undefined)
			notes.push(`record ${no} has no ABST: taken as an interval after the one before`);
		if (before !== undefined && (utc ?? 0) <= before.utc) {
			notes.push(`record ${no} is not newer than the one before: judged by no rule`);
			continue;
		}
		records.push(readRecord(no, utc ?? 0, one, notes));
	}
	return { name, records, intervalMs: toldMs ?? usualGap(records), notes };
}

function readMoment({ ABST, timestamp }: Readonly<Record<string, unknown>>): number | undefined {
	const text = ABST ?? timestamp;
	return typeof text === "string" ? (readAbst(text) ?? readTransferredAt(text)) : undefined;
}

function readRecord(no: number, utc: number, fields: Readonly<Record<string, unknown>>, notes: string[]): TraceRecord {
	const numbers: Partial<Record<(typeof NUMBERS)[number], number | null>> = {};
	for (const name of NUMBERS) {
		const value = fields[name];
		if (value === null || (typeof value === "number" && Number.isFinite(value))) numbers[name] = value;
		else if (value !== undefined) notes.push(`record ${no}: ${name} is no number`);
	}
	const { LERR, ALRM } = fields;
	return {
		no,
		utc,
		...numbers,
		...((typeof LERR === "string" || LERR === null) && { LERR }),
		...(ALRM !== undefined && { labels: readCodes(ALRM) }),
	};
}

/** "HEAT DOOR", a list of codes, or null for none. */
function readCodes(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(readCodes);
	return typeof value === "string" ? value.split(/[\s,;]+/).filter((code) => code !== "") : [];
}

function usualGap(records: readonly TraceRecord[]): number {
	const gaps = records.slice(1).map((record, index) => record.utc - (records[index]?.utc ?? 0));
	return gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? QUARTER_MS;
}
