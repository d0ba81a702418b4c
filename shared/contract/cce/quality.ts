// What a cce-interop document says that cannot well be true, though it may be delivered: gaps, doubles, units mixed up.

import type { CceEmsRecord, CceRtmRecord } from "./fields.ts";
import { readAbst } from "./moment.ts";

export const CCE_OBSERVATIONS = [
	/** ASER of an ems report, by which a ministry finds the appliance, is null. */
	"identity-missing",
	/** A key that is null in every one of many records: leave it out instead. */
	"null-padding",
	"time-not-increasing",
	"sample-gap",
	"duplicate-record",
	/** Mains: the compressor ran longer than there was supply. */
	"compressor-exceeds-supply",
	/** Compressor times that never pass 15 look like minutes, as older documents had them. */
	"compressor-in-minutes",
	"error-code-case",
	/** A key that the standard does not know and that is not written as an own one (`z…`). */
	"unknown-key",
] as const;
export type CceObservationKind = (typeof CCE_OBSERVATIONS)[number];

export interface CceObservation {
	readonly path: string;
	readonly observation: CceObservationKind;
}

/** Records from which on a pattern is believed to be one. */
const MANY = 12;
const GAP_MS = (900 + 60) * 1_000;
/** null is what these say when all is well. */
const NULL_IS_GOOD = new Set(["ALRM", "EERR", "LERR"]);

type AnyRecord = CceRtmRecord | CceEmsRecord;

/** The records of one report, in the order in which they stand in it. Each observation is told once, where it is first seen. */
export function observeRecords(path: string, records: readonly AnyRecord[]): CceObservation[] {
	const found: CceObservation[] = [];
	const tell = (where: string, observation: CceObservationKind) =>
		found.push({ path: `${path}.${where}`, observation });
	for (const key of listPaddedKeys(records)) tell(`records[0].${key}`, "null-padding");

	const times = records.map((one) => readAbst(one.ABST) ?? 0);
	const late = times.findIndex((time, index) => index > 0 && time <= (times[index - 1] ?? 0));
	if (late !== -1) tell(`records[${late}].ABST`, "time-not-increasing");
	const order = times.map((time, index) => ({ time, index })).toSorted((a, b) => a.time - b.time);
	const gap = order.find(({ time }, at) => at > 0 && time - (order[at - 1]?.time ?? time) > GAP_MS);
	if (gap !== undefined) tell(`records[${gap.index}].ABST`, "sample-gap");
	const double = findDouble(times);
	if (double !== undefined) tell(`records[${double}].ABST`, "duplicate-record");

	const over = records.findIndex(({ CMPR, SVA }) => isNumber(CMPR) && isNumber(SVA) && CMPR > SVA);
	if (over !== -1) tell(`records[${over}].CMPR`, "compressor-exceeds-supply");
	const runs = records.flatMap(({ CMPR }) => (isNumber(CMPR) ? [CMPR] : []));
	if (runs.length >= MANY && runs.every((run) => run <= 15) && runs.some((run) => run > 0)) {
		tell("records[0].CMPR", "compressor-in-minutes");
	}
	for (const key of ["EERR", "LERR"] as const) {
		const low = records.findIndex((one) => /[a-z]/.test(one[key] ?? ""));
		if (low !== -1) tell(`records[${low}].${key}`, "error-code-case");
	}
	return found;
}

function listPaddedKeys(records: readonly AnyRecord[]): string[] {
	if (records.length < MANY) return [];
	const padded = Object.entries(records[0] ?? {}).flatMap(([key, value]) => (value === null ? [key] : []));
	return padded.filter((key) => !NULL_IS_GOOD.has(key) && records.every((one) => one[key as keyof AnyRecord] === null));
}

function findDouble(times: readonly number[]): number | undefined {
	const seen = new Set<number>();
	for (const [index, time] of times.entries()) {
		if (seen.has(time)) return index;
		seen.add(time);
	}
	return undefined;
}

const isNumber = (value: number | null | undefined): value is number => typeof value === "number";
