// cce-interop documents (WHO/PQS E006/DS01) on cce/<name>: every record of every appliance becomes readings of its moment.

import type { CceEmsRecord, CceEmsReport, CceRtmRecord, CceRtmReport } from "@tesai/shared/contract/cce/fields.ts";
import { readAbst } from "@tesai/shared/contract/cce/moment.ts";
import { type CceDocument, checkCceDocument } from "@tesai/shared/contract/cce-interop.ts";
import { celsius, type EpochMs, epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { listDoorMoments } from "../door-span.ts";
import {
	type DeviceFamily,
	type DeviceMessage,
	readJsonObject,
	refuseMessage,
	type SensorReading,
} from "./device-message.ts";
import { nameNetworkSensor, type Suffix } from "./sensor-name.ts";

const ROOT = "cce/";
/** A record's seconds are counted within a quarter of an hour. */
const PERIOD_SECONDS = 900;
/** A panel in the dark still shows some tenths of a volt; no compressor runs from so little. */
const LEAST_SUPPLY_VOLTS = 1;

export const cceInterop: DeviceFamily = {
	door: "cce-interop",
	longest: 65_536,
	nowWithinMs: 0,
	nameIn: (topic) => (topic.startsWith(ROOT) && topic.length > ROOT.length ? topic.slice(ROOT.length) : undefined),
	parse: parseDocument,
};

/** The topic's name is only a place to send to: the appliance is named by the document itself. */
function parseDocument(_name: string, payload: string): DeviceMessage {
	const value = readJsonObject(payload);
	if (value === undefined) return refuseMessage("not a JSON object");
	const checked = checkCceDocument(value, { unknownKeys: "note" });
	if (!checked.ok) {
		const [first] = checked.faults;
		return refuseMessage(first === undefined ? "not a cce-interop document" : nameFault(first.path, first.fault));
	}
	const inMinutes = checked.observations.filter((one) => one.observation === "compressor-in-minutes");
	const readings = readReports(checked.document, (index) =>
		inMinutes.every((one) => !one.path.startsWith(`data[${index}].`)),
	);
	return {
		readings,
		refused: inMinutes.length === 0 ? [] : ["CMPR looks like minutes, the standard counts seconds"],
	};
}

/** Indexes would make a reason of its own for every record. */
const nameFault = (path: string, fault: string): string => `${path.replace(/\[\d+\]/g, "[]")} ${fault}`.trim();

function readReports({ meta, data }: CceDocument, isCompressorSure: (index: number) => boolean): SensorReading[] {
	return data.flatMap((report, index) => {
		const sensorOf = (suffix: Suffix) =>
			meta.transferType === "rtm"
				? nameNetworkSensor("cce", (report as CceRtmReport).AMID, suffix)
				: nameLoggerSensor(report as CceEmsReport, suffix);
		const all: readonly (CceRtmRecord | CceEmsRecord)[] = report.records;
		const records = all
			.flatMap((record) => {
				const at = readAbst(record.ABST);
				return at === undefined ? [] : [{ at, record }];
			})
			.toSorted((a, b) => a.at - b.at);
		const doors = readDoors(records);
		return records.flatMap(({ at, record }, nth) =>
			readRecord(at, record, doors[nth] ?? [], isCompressorSure(index)).map(([suffix, reading]) => ({
				sensor: sensorOf(suffix),
				reading,
			})),
		);
	});
}

/** A serial number is one maker's; a control character, which neither of the two can have, keeps them apart. */
function nameLoggerSensor({ LMFR, LSER }: CceEmsReport, suffix: Suffix) {
	return nameNetworkSensor("cce", LSER, suffix, `${LMFR}\n${LSER}`);
}

type Named = readonly [Suffix, Reading];
type DatedRecord = { readonly at: EpochMs; readonly record: CceRtmRecord | CceEmsRecord };

function readRecord(
	at: EpochMs,
	record: CceRtmRecord | CceEmsRecord,
	doors: readonly Reading[],
	isCompressorSure: boolean,
): Named[] {
	const { TVC, TAMB, CMPR } = record;
	const found: Named[] = [];
	if (typeof TVC === "number") {
		found.push(["temp", { kind: "temperature", measuredAt: at, celsius: celsius(TVC) }]);
	}
	// The check lets a null temperature pass only beside an error code: the probe says that it has failed.
	if (TVC === null) found.push(["temp", { kind: "fault", measuredAt: at, fault: "no-answer" }]);
	if (typeof TAMB === "number") {
		found.push(["amb", { kind: "temperature", measuredAt: at, celsius: celsius(TAMB) }]);
	}
	found.push(...doors.map((door): Named => ["door", door]), ...readSupply(at, record));
	if (typeof CMPR === "number" && isCompressorSure) {
		const counted = { ranMs: millis(Math.round(CMPR * 1_000)), overMs: millis(PERIOD_SECONDS * 1_000) };
		found.push(["comp", { kind: "compressor", measuredAt: at, running: CMPR > 0, ...counted }]);
	}
	return found;
}

/**
 * What the DOOR rule can judge of each record, in order of the records. DORV is how long the door was open in the period, IDRV
 * how long it has stood open by now: what is known of a period is mostly its sum, not its moments. [CC35]
 */
function readDoors(records: readonly DatedRecord[]): Reading[][] {
	const readings: Reading[][] = records.map(() => []);
	const intervals = records.flatMap(({ at, record }, index) => {
		const { DORV, IDRV, DRCV } = record;
		const heldSeconds = typeof IDRV === "number" ? IDRV : undefined;
		if (heldSeconds === undefined && typeof DORV !== "number") return [];
		const openSeconds = Math.max(DORV ?? 0, Math.min(heldSeconds ?? 0, PERIOD_SECONDS));
		return [
			{
				fromMs: Math.max(at - PERIOD_SECONDS * 1_000, records[index - 1]?.at ?? 0),
				toMs: at,
				openMs: openSeconds * 1_000,
				openings: DRCV ?? undefined,
				heldMs: heldSeconds === undefined ? undefined : heldSeconds * 1_000,
			},
		];
	});
	// Of its beginning the document before has spoken, and of two words of one moment the first is kept.
	const began = intervals[0]?.fromMs;
	let place = 0;
	for (const { atMs, open } of listDoorMoments(intervals)) {
		const measuredAt = epochMs(atMs === began ? atMs + 1 : Math.round(atMs));
		while (place < records.length - 1 && (records[place]?.at ?? 0) < measuredAt) place++;
		readings[place]?.push({ kind: "door", measuredAt, open });
	}
	return readings;
}

/** Any supply within the period counts as supplied: the rule asks for a day without a break. */
function readSupply(at: EpochMs, { SVA, DCSV, DCCD }: CceRtmRecord | CceEmsRecord): Named[] {
	const isSolar = typeof DCSV === "number";
	if (typeof SVA !== "number" && !isSolar) return [];
	const supplied = (typeof SVA === "number" && SVA > 0) || (isSolar && DCSV >= LEAST_SUPPLY_VOLTS);
	const panel = {
		...(isSolar && { panelVolts: Math.round(DCSV * 100) / 100 }),
		...(isSolar && typeof DCCD === "number" && { panelWatts: Math.round(DCSV * DCCD) }),
	};
	return [["power", { kind: "power", measuredAt: at, supplied, ...panel }]];
}
