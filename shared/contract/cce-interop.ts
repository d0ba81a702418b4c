// Whether a cce-interop document may be delivered, or believed: stricter than the published schema, which lets through lower-case
// alarm codes, blank ids, dates that do not exist and PQS codes of any shape.
//
// Refusals make a document undeliverable. Observations are remarks on the data's quality: true measurements can have gaps.

import {
	type CceEmsReport,
	CceEmsReportSchema,
	type CceMeta,
	CceMetaSchema,
	type CceRtmReport,
	CceRtmReportSchema,
} from "./cce/fields.ts";
import { isCceDate, readAbst, readTransferredAt } from "./cce/moment.ts";
import { type CceObservation, observeRecords } from "./cce/quality.ts";
import { check } from "./check.ts";
import type { Node, RecordNode } from "./schema.ts";

export type CceDocument =
	| { readonly meta: CceMeta & { readonly transferType: "rtm" }; readonly data: readonly CceRtmReport[] }
	| { readonly meta: CceMeta & { readonly transferType: "ems" }; readonly data: readonly CceEmsReport[] };

export interface CceFault {
	/** `data[0].records[3].ALRM` */
	readonly path: string;
	/** In words, never with the value. */
	readonly fault: string;
}

export type CceChecked =
	| { readonly ok: true; readonly document: CceDocument; readonly observations: readonly CceObservation[] }
	| { readonly ok: false; readonly faults: readonly CceFault[] };

/** Enough to see what is wrong with a document; a whole megabyte of the same fault helps nobody. */
const MOST_FAULTS = 100;

/**
 * Never throws. `ok` implies that the published schema 0.8.1 accepts the document, too. Keys that the standard does not know
 * are refused in what we send (`unknownKeys: "refuse"`, the default) and noted in what others send, who may be ahead of us.
 */
export function checkCceDocument(
	value: unknown,
	{ unknownKeys = "refuse" }: { unknownKeys?: "refuse" | "note" } = {},
): CceChecked {
	const look = new Look(unknownKeys);
	const type = look.atEnvelope(value);
	if (type === undefined || look.faults.length > 0) return { ok: false, faults: look.faults };
	const document = value as CceDocument;
	for (const [index, report] of document.data.entries()) {
		look.observations.push(...observeRecords(`data[${index}]`, report.records));
		if (type === "ems" && report.ASER === null) {
			look.observations.push({ path: `data[${index}].ASER`, observation: "identity-missing" });
		}
	}
	return { ok: true, document, observations: look.observations };
}

type Bag = Readonly<Record<string, unknown>>;

const ENVELOPE: Bag = { meta: true, data: true };

/** Goes through one document and notes every fault, up to a bound. */
class Look {
	readonly faults: CceFault[] = [];
	readonly observations: CceObservation[] = [];
	readonly #unknownKeys: "refuse" | "note";

	constructor(unknownKeys: "refuse" | "note") {
		this.#unknownKeys = unknownKeys;
	}

	atEnvelope(value: unknown): "rtm" | "ems" | undefined {
		if (!isBag(value)) return this.#refuse("", "must be an object");
		this.#atKeys("", value, ENVELOPE);
		const { meta, data } = value;
		if (!isBag(meta)) return this.#refuse("meta", "must be an object");
		this.#atFields("meta", meta, CceMetaSchema, []);
		if (typeof meta.transferredAt === "string" && readTransferredAt(meta.transferredAt) === undefined) {
			this.#refuse("meta.transferredAt", "must be a moment that exists, in UTC");
		}
		if (!Array.isArray(data) || data.length === 0) return this.#refuse("data", "must be a list with an entry");
		if (meta.transferType !== "rtm" && meta.transferType !== "ems") return undefined;
		const isEms = meta.transferType === "ems";
		for (const [index, report] of data.entries()) {
			if (this.faults.length >= MOST_FAULTS) break;
			this.#atReport(`data[${index}]`, report, isEms);
		}
		return meta.transferType;
	}

	#atReport(path: string, report: unknown, isEms: boolean): void {
		if (!isBag(report)) {
			this.#refuse(path, "must be an object");
			return;
		}
		const schema = isEms ? CceEmsReportSchema : CceRtmReportSchema;
		this.#atFields(path, report, schema, ["records", "DLST"]);
		if (!isEms) this.#atSensors(`${path}.DLST`, report.DLST);
		const { records } = report;
		const node = schema.fields.records;
		if (node?.kind !== "list" || node.item.kind !== "record") return;
		if (!Array.isArray(records) || records.length === 0 || records.length > node.max) {
			this.#refuse(`${path}.records`, `must be a list of 1 to ${node.max} entries`);
			return;
		}
		for (const [index, entry] of records.entries()) {
			if (this.faults.length >= MOST_FAULTS) return;
			const where = `${path}.records[${index}]`;
			if (!isBag(entry)) {
				this.#refuse(where, "must be an object");
				continue;
			}
			this.#atFields(where, entry, node.item, []);
			this.#atMeasurement(where, entry, isEms);
		}
		for (const key of isEms ? ["LSV", "EMSV"] : ["EMSV"]) this.#atVersion(path, key, report, records);
	}

	/** The sensors behind the measured fields: TVC always, others if they are. */
	#atSensors(path: string, value: unknown): void {
		const sensors = CceRtmReportSchema.fields.DLST;
		if (sensors?.kind !== "record") return;
		if (!isBag(value)) {
			this.#refuse(path, "must be an object");
			return;
		}
		this.#atFields(path, value, sensors, Object.keys(sensors.fields), true);
		for (const [key, entry] of Object.entries(value)) {
			const node = sensors.fields[key];
			const inner = node?.kind === "maybe" ? node.inner : node;
			if (inner?.kind !== "record") continue;
			if (isBag(entry)) this.#atFields(`${path}.${key}`, entry, inner, [], true);
			else this.#refuse(`${path}.${key}`, "must be an object");
		}
		if (value.TVC === undefined) this.#refuse(`${path}.TVC`, "is missing");
	}

	#atMeasurement(path: string, entry: Bag, isEms: boolean): void {
		if (typeof entry.ABST === "string" && readAbst(entry.ABST) === undefined) {
			this.#refuse(`${path}.ABST`, "must be a moment that exists, in UTC");
		}
		// A null temperature is a broken sensor, and a broken sensor has a name.
		const excuse = isEms ? entry.LERR : (entry.LERR ?? entry.EERR);
		if (entry.TVC === null && !isText(excuse)) this.#refuse(`${path}.TVC`, "must not be null without an error code");
		if (isEms) {
			const mains = Object.hasOwn(entry, "SVA");
			const solar = Object.hasOwn(entry, "DCSV") || Object.hasOwn(entry, "DCCD");
			const both = Object.hasOwn(entry, "DCSV") && Object.hasOwn(entry, "DCCD");
			if (mains ? solar : !both) this.#refuse(path, "must have SVA, or DCSV and DCCD, and not both");
		} else if (!["TVC", "TFRZ", "TAMB"].some((key) => Object.hasOwn(entry, key))) {
			this.#refuse(path, "must have one of TVC, TFRZ, TAMB");
		}
	}

	/** At the report or in every record, never both and never in some. */
	#atVersion(path: string, key: string, report: Bag, records: readonly unknown[]): void {
		const inRecords = records.filter((entry) => isBag(entry) && Object.hasOwn(entry, key)).length;
		const fits = Object.hasOwn(report, key) ? inRecords === 0 : inRecords === records.length;
		if (!fits) this.#refuse(`${path}.${key}`, "must stand at the report or in every record, not both");
	}

	#atFields(path: string, value: Bag, schema: RecordNode, except: readonly string[], closed = false): void {
		for (const [key, node] of Object.entries(schema.fields)) {
			if (except.includes(key)) continue;
			const entry = Object.hasOwn(value, key) ? value[key] : undefined;
			const where = `${path}.${key}`;
			if (entry === undefined) {
				if (node.kind !== "maybe") this.#refuse(where, "is missing");
				continue;
			}
			this.#atValue(where, node, entry);
		}
		this.#atKeys(path, value, schema.fields, closed);
	}

	#atValue(where: string, node: Node, entry: unknown): void {
		const checked = check(node, entry);
		if (!checked.ok) this.#refuse(where, checked.reason.replace(/^the value /, ""));
		else if (isDateNode(node) && typeof entry === "string" && !isCceDate(entry)) {
			this.#refuse(where, "must be a day that exists");
		}
	}

	#atKeys(path: string, value: Bag, known: Bag, closed = false): void {
		for (const key of Object.keys(value)) {
			if (Object.hasOwn(known, key) || (!closed && /^z[a-z0-9_]*$/.test(key))) continue;
			// The name of the key is from outside and may be anything: it is not repeated.
			if (closed || this.#unknownKeys === "refuse") this.#refuse(path, "has a key that the standard does not know");
			else if (!this.observations.some((one) => one.path === path)) {
				this.observations.push({ path, observation: "unknown-key" });
			}
			return;
		}
	}

	#refuse(path: string, fault: string): undefined {
		if (this.faults.length < MOST_FAULTS) this.faults.push({ path, fault });
		return undefined;
	}
}

function isDateNode(node: Node): boolean {
	if (node.kind === "maybe" || node.kind === "nullable") return isDateNode(node.inner);
	return node.kind === "text" && node.maxLength === 10;
}

const isBag = (value: unknown): value is Bag => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
