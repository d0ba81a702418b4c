import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isCceDate, readAbst, readTransferredAt, writeAbst, writeTransferredAt } from "./cce/moment.ts";
import { type CceChecked, checkCceDocument } from "./cce-interop.ts";

type Json = Record<string, unknown>;
type Change = (document: {
	meta: Json;
	data: Json[];
	report: Json;
	records: Json[];
	record: Json;
	sensors: Json;
}) => void;

const schemaPath = new URL("../../test/fixtures/cce-interop-0.8.1.schema.json", import.meta.url);
const ajv = new Ajv2020({ strict: false, allErrors: false });
const schemaAccepts = ajv.compile(JSON.parse(readFileSync(schemaPath, "utf8")) as Json);

const START = Date.UTC(2026, 10, 20, 13, 30);
const meta = (transferType: string) => ({
	schemaVersion: "0.8.1",
	transferType,
	transferId: "t-1",
	transferSrc: "py.tesai.region-15",
	transferredAt: "2026-11-20T14:05:00Z",
});
const monitor = {
	CID: "PRY",
	EDOP: "2026-01-01",
	EMFR: "Tesãi",
	EMOD: "box",
	EPQS: "E006/123",
	ESER: "17",
	EMSV: "0.1.0",
};

/** Two records of a solar appliance with a logger of its own. */
const emsDocument = () => ({
	meta: meta("ems"),
	data: [
		{
			...monitor,
			ADOP: "2024-05-06",
			AMFR: "Hielo",
			AMOD: "H-50",
			APQS: "E003/045",
			ASER: "A-1",
			LDOP: "2024-05-01",
			LMFR: "Hielo",
			LMOD: "L-1",
			LPQS: "E006/045",
			LSER: "L-1",
			LSV: "1.2",
			records: [0, 1].map((at) => ({
				ABST: writeAbst(START + at * 900_000),
				ALRM: null,
				BEMD: 3.5,
				BLOG: 700,
				CMPR: 300,
				DORV: 12,
				EERR: null,
				LERR: null,
				TAMB: 31.5,
				TVC: 4.9 + at / 10,
				DCSV: 13.1,
				DCCD: 2.2,
			})),
		},
	],
});

const rtmDocument = () => ({
	meta: meta("rtm"),
	data: [
		{
			...monitor,
			AMID: "post-17/fridge-1",
			DLST: { TVC: { SID: "probe-1", SMFR: "unknown", SMOD: "XY-MD02" } },
			records: [0, 1].map((at) => ({
				ABST: writeAbst(START + at * 900_000),
				ALRM: null,
				BEMD: 3.5,
				EERR: null,
				TVC: 4.9 + at / 10,
			})),
		},
	],
});

function changed(base: object, change: Change): Json {
	const document = structuredClone(base) as Json;
	const data = document.data as Json[];
	const report = data[0]!;
	const records = report.records as Json[];
	change({ meta: document.meta as Json, data, report, records, record: records[0]!, sensors: report.DLST as Json });
	return document;
}

const set = (at: Json, key: string, value: unknown): void => {
	at[key] = value;
};
const each = (all: readonly Json[], change: (one: Json, at: number) => void): void => {
	for (const [at, one] of all.entries()) change(one, at);
};
const without = (at: Json, ...keys: string[]): void => {
	for (const key of keys) delete at[key];
};

const pathsOf = (checked: CceChecked) => (checked.ok ? [] : checked.faults.map((fault) => fault.path));

/** What a document of an appliance with a logger may look like: what the schema says, and what we say. */
const EMS: readonly [what: string, change: Change, schema: boolean, strict: boolean][] = [
	["as it should be", () => {}, true, true],
	["TVC null, LERR null", ({ record }) => set(record, "TVC", null), false, false],
	["TVC null, LERR SENS", ({ record }) => void Object.assign(record, { TVC: null, LERR: "SENS" }), true, true],
	["SVA beside DCSV and DCCD", ({ record }) => set(record, "SVA", 900), false, false],
	[
		"SVA alone, mains",
		({ record }) => {
			delete record.DCSV;
			delete record.DCCD;
			record.SVA = 900;
		},
		true,
		true,
	],
	["neither SVA nor DC", ({ record }) => without(record, "DCSV", "DCCD"), false, false],
	["CMPR 901", ({ record }) => set(record, "CMPR", 901), false, false],
	["TVC 61", ({ record }) => set(record, "TVC", 61), false, false],
	["TAMB null", ({ record }) => set(record, "TAMB", null), false, false],
	["BLOG null", ({ record }) => set(record, "BLOG", null), false, false],
	["no report", ({ data }) => void data.pop(), false, false],
	["no record", ({ records }) => void records.splice(0), false, false],
	["ASER missing", ({ report }) => void delete report.ASER, false, false],
	["LSV at both levels", ({ records }) => each(records, (one) => set(one, "LSV", "1")), false, false],
	["LSV in one record and at the report", ({ record }) => set(record, "LSV", "1"), true, false],
	["ABST with dashes", ({ record }) => set(record, "ABST", "2026-11-20T13:30:00Z"), false, false],
	["transferredAt with an offset", ({ meta }) => set(meta, "transferredAt", "2026-11-20T11:05:00-03:00"), false, false],
	["ALRM lower case", ({ record }) => set(record, "ALRM", "heat"), true, false],
	["ALRM empty", ({ record }) => set(record, "ALRM", ""), true, false],
	["ALRM of two codes", ({ record }) => set(record, "ALRM", "HEAT DOOR"), true, true],
	["ALRM with two spaces", ({ record }) => set(record, "ALRM", "HEAT  DOOR"), true, false],
	["ALRM of 8 letters", ({ record }) => set(record, "ALRM", "HEATHEAT"), true, false],
	["EERR of 8 letters", ({ record }) => set(record, "EERR", "ABCDEFGH"), true, false],
	["EERR empty", ({ record }) => set(record, "EERR", ""), true, false],
	["EERR in lower case, as the schema's own example", ({ record }) => set(record, "EERR", "abcde"), true, true],
	["APQS of another shape", ({ report }) => set(report, "APQS", "E003-999"), true, false],
	["APQS null", ({ report }) => set(report, "APQS", null), true, true],
	["ADOP null", ({ report }) => set(report, "ADOP", null), true, true],
	["ADOP not a date", ({ report }) => set(report, "ADOP", "06/05/2024"), true, false],
	["LDOP a day that does not exist", ({ report }) => set(report, "LDOP", "2024-02-30"), true, false],
	["ABST a month that does not exist", ({ record }) => set(record, "ABST", "20261320T133000Z"), true, false],
	["ASER blank", ({ report }) => set(report, "ASER", " "), true, false],
	["ASER null", ({ report }) => set(report, "ASER", null), true, true],
	["LSER blank", ({ report }) => set(report, "LSER", ""), true, false],
	[
		"CMPR, DORV, DCSV, BEMD null",
		({ record }) => void Object.assign(record, { CMPR: null, DORV: null, DCSV: null, BEMD: null }),
		true,
		true,
	],
	["a key nobody knows", ({ record }) => set(record, "TVCC", 1), true, false],
	["an own key", ({ record }) => set(record, "zlight", 1), true, true],
	["transferId blank", ({ meta }) => set(meta, "transferId", ""), true, false],
];

/** The same of a fridge with probes. */
const RTM: typeof EMS = [
	["as it should be", () => {}, true, true],
	["BEMD null", ({ record }) => set(record, "BEMD", null), true, true],
	["TVC null", ({ record }) => set(record, "TVC", null), true, false],
	["TVC null, EERR SENS", ({ record }) => void Object.assign(record, { TVC: null, EERR: "SENS" }), true, true],
	["AMID empty", ({ report }) => set(report, "AMID", ""), true, false],
	["AMID blank", ({ report }) => set(report, "AMID", "  "), true, false],
	["AMID null", ({ report }) => set(report, "AMID", null), false, false],
	["SVA beside DCSV", ({ record }) => void Object.assign(record, { SVA: 900, DCSV: 13 }), true, true],
	["BEMD missing", ({ record }) => void delete record.BEMD, false, false],
	["no temperature", ({ record }) => void delete record.TVC, false, false],
	["only TAMB", ({ record }) => without(Object.assign(record, { TAMB: 31 }), "TVC"), true, true],
	["DLST without TVC", ({ report }) => set(report, "DLST", { TAMB: { SID: "a", SMFR: "b", SMOD: "c" } }), false, false],
	["DLST with an unknown sensor", ({ sensors }) => set(sensors, "TCON", sensors.TVC), false, false],
	["a key nobody knows in a sensor", ({ sensors }) => set(sensors.TVC as Json, "SERIAL", "1"), false, false],
	["an own key in a sensor", ({ sensors }) => set(sensors.TVC as Json, "zserial", "1"), false, false],
	["SID blank", ({ sensors }) => set(sensors.TVC as Json, "SID", ""), true, false],
	["EMSV in both places", ({ records }) => each(records, (one) => set(one, "EMSV", "1")), false, false],
	["EMSV in neither", ({ report }) => void delete report.EMSV, false, false],
	["ems type", ({ meta }) => set(meta, "transferType", "ems"), false, false],
	["an unknown type", ({ meta }) => set(meta, "transferType", "usb"), false, false],
	["CMPR 901", ({ record }) => set(record, "CMPR", 901), false, false],
];

describe.each([
	["ems", emsDocument(), EMS],
	["rtm", rtmDocument(), RTM],
] as const)("a document of type %s", (_type, base, table) => {
	test.each(table)("%s", (_what, change, schema, strict) => {
		const document = changed(base, change);
		expect(schemaAccepts(document), "the published schema").toBe(schema);
		const checked = checkCceDocument(document);
		expect(checked.ok, JSON.stringify(checked)).toBe(strict);
	});
});

test("a fault names its place and never the value", () => {
	const document = changed(emsDocument(), ({ records }) => set(records[1]!, "ALRM", "secreto"));
	const checked = checkCceDocument(document);
	expect(pathsOf(checked)).toEqual(["data[0].records[1].ALRM"]);
	expect(JSON.stringify(checked)).not.toContain("secreto");
});

test("every fault is told, up to a bound", () => {
	const three = changed(emsDocument(), ({ report, record }) => {
		report.APQS = "x";
		record.TVC = 70;
		record.ALRM = "";
	});
	expect(pathsOf(checkCceDocument(three))).toEqual([
		"data[0].APQS",
		"data[0].records[0].ALRM",
		"data[0].records[0].TVC",
	]);
	const many = changed(rtmDocument(), ({ report, record }) => {
		report.records = Array.from({ length: 500 }, () => ({ ...record, ALRM: "" }));
	});
	expect(pathsOf(checkCceDocument(many))).toHaveLength(100);
});

test("keys that others send and we do not know are noted, once a place", () => {
	const document = changed(rtmDocument(), ({ report, record }) => {
		report.WHAT = 1;
		Object.assign(record, { NEW1: 1, NEW2: 2 });
	});
	const checked = checkCceDocument(document, { unknownKeys: "note" });
	expect(checked.ok && checked.observations).toEqual([
		{ path: "data[0]", observation: "unknown-key" },
		{ path: "data[0].records[0]", observation: "unknown-key" },
	]);
	expect(checkCceDocument(document).ok).toBe(false);
});

/** A day of good records, with what is wrong with them. */
function day(change: (records: Json[]) => void): Json {
	return changed(rtmDocument(), ({ report }) => {
		const records: Json[] = Array.from({ length: 20 }, (_, at) => ({
			ABST: writeAbst(START + at * 900_000),
			ALRM: null,
			BEMD: 3.5,
			EERR: null,
			TVC: 4.9,
			CMPR: 300,
			SVA: 900,
		}));
		change(records);
		report.records = records;
	});
}

test.each<[string, (records: Json[]) => void, string[]]>([
	["nothing", () => {}, []],
	["a code of null in every record is good", (all) => each(all, (one) => set(one, "LERR", null)), []],
	["null in every record", (all) => each(all, (one) => set(one, "BEMD", null)), ["records[0].BEMD null-padding"]],
	[
		"null in eleven records",
		(all) => {
			all.splice(0, 9);
			each(all, (one) => set(one, "BEMD", null));
		},
		[],
	],
	["time not increasing", (all) => void all.splice(4, 2, all[5]!, all[4]!), ["records[5].ABST time-not-increasing"]],
	["a gap of 960 s", (all) => set(all.at(-1)!, "ABST", writeAbst(START + 18 * 900_000 + 960_000)), []],
	[
		"a gap of 961 s",
		(all) => set(all.at(-1)!, "ABST", writeAbst(START + 18 * 900_000 + 961_000)),
		["records[19].ABST sample-gap"],
	],
	[
		"a record twice",
		(all) => void all.push({ ...all.at(-1) }),
		["records[20].ABST time-not-increasing", "records[20].ABST duplicate-record"],
	],
	[
		"the compressor ran without supply",
		(all) => set(all[3]!, "SVA", 299),
		["records[3].CMPR compressor-exceeds-supply"],
	],
	[
		"CMPR in minutes",
		(all) => each(all, (one, at) => set(one, "CMPR", at % 16)),
		["records[0].CMPR compressor-in-minutes"],
	],
	["CMPR always 0", (all) => each(all, (one) => set(one, "CMPR", 0)), []],
	["an error code in lower case", (all) => set(all[7]!, "EERR", "abc"), ["records[7].EERR error-code-case"]],
])("observed: %s", (_what, change, expected) => {
	const checked = checkCceDocument(day(change));
	expect(checked.ok).toBe(true);
	const told = checked.ok
		? checked.observations.map((one) => `${one.path.replace("data[0].", "")} ${one.observation}`)
		: [];
	expect(told).toEqual(expected);
});

/** Values near to what each field takes, to put anywhere in a good document. */
const near = fc.oneof(
	fc.constantFrom<unknown>(
		null,
		"",
		" ",
		"HEAT",
		"heat",
		"E003/045",
		"2026-11-20",
		"20261120T133000Z",
		"0.8.1",
		"rtm",
		"ems",
	),
	fc.constantFrom<unknown>(0, -1, 61, 150.1, 900, 901, 1e9, Number.NaN, true, [], {}, undefined),
	fc.double(),
	fc.string(),
);
const keys = fc.constantFrom(
	...["ABST", "ALRM", "BEMD", "BLOG", "CMPR", "DORV", "EERR", "LERR", "TAMB", "TVC", "TFRZ", "SVA", "DCSV", "DCCD"],
	...[
		"EMSV",
		"LSV",
		"IDRV",
		"MSW",
		"LAT",
		"HOLD",
		"zx",
		"AMID",
		"ASER",
		"APQS",
		"ADOP",
		"LDOP",
		"CID",
		"DLST",
		"records",
	],
	...["transferType", "transferId", "transferredAt", "schemaVersion", "TCON", "SIGN", "__proto__", "constructor"],
);

test("what we would deliver, the published schema accepts: any value anywhere", () => {
	let accepted = 0;
	const places = fc.constantFrom("meta", "report", "record", "sensors");
	const changes = fc.array(fc.tuple(places, keys, near, fc.boolean()), { maxLength: 3 });
	fc.assert(
		fc.property(fc.boolean(), changes, (isEms, list) => {
			const document = changed(isEms ? emsDocument() : rtmDocument(), (parts) => {
				for (const [at, key, value, drop] of list) {
					const target = parts[at as "meta"] as Json | undefined;
					if (target === undefined) continue;
					if (drop) delete target[key];
					else Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
				}
			});
			// What travels is JSON.
			const travelled: unknown = JSON.parse(JSON.stringify(document));
			const { ok } = checkCceDocument(travelled);
			if (ok) accepted++;
			expect(ok && !schemaAccepts(travelled)).toBe(false);
		}),
		{ numRuns: 3_000 },
	);
	expect(accepted).toBeGreaterThan(300);
});

test("anything at all is checked without a throw", () => {
	fc.assert(fc.property(fc.anything(), (value) => void checkCceDocument(value)));
});

describe("moments", () => {
	test("to the second and back", () => {
		fc.assert(
			fc.property(fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2999, 0) }), (utc) => {
				expect(readAbst(writeAbst(utc))).toBe(utc);
				expect(readTransferredAt(writeTransferredAt(utc))).toBe(utc);
			}),
		);
	});

	test.each([
		["20260229T000000Z", undefined],
		["20240229T000000Z", Date.UTC(2024, 1, 29)],
		["20261120T240000Z", undefined],
		["20261120T126000Z", undefined],
		["20261120T120000.25Z", Date.UTC(2026, 10, 20, 12) + 250],
		["20261120T120000", undefined],
	])("%s", (text, utc) => expect(readAbst(text)).toBe(utc));

	test("a day of the calendar", () => {
		expect(["2026-11-20", "2026-11-31", "0000-00-00", "2026-1-1"].map(isCceDate)).toEqual([true, false, false, false]);
	});
});
