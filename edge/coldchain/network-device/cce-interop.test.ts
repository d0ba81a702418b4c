import { checkJson } from "@tesai/shared/contract/check.ts";
import { ReadingSchema } from "@tesai/shared/contract/reading.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cceInterop } from "./cce-interop.ts";

const meta = {
	schemaVersion: "0.8.1",
	transferId: "t-1",
	transferSrc: "otro-proveedor",
	transferredAt: "2026-11-21T14:05:00Z",
};
const monitor = { CID: "PY", EDOP: "2026-01-01", EMFR: "Ejemplo", EMOD: "caja", EPQS: null, ESER: "E-17" };
const RECORD = { ABST: "20261121T133000Z", ALRM: null, BEMD: 3.5, EERR: null, TVC: 4.9 };
const rtm = (records: object[], AMID = "puesto-17-heladera-1") => ({
	meta: { ...meta, transferType: "rtm" },
	data: [
		{
			...monitor,
			AMID,
			EMSV: "1.0",
			DLST: { TVC: { SID: "s1", SMFR: "Ejemplo", SMOD: "XY-MD02" } },
			records,
		},
	],
});
const EMS_RECORD = { ...RECORD, BLOG: 100, CMPR: 300, DORV: 0, LERR: null, TAMB: 31.4 };
const ems = (records: object[], logger: object = {}) => ({
	meta: { ...meta, transferType: "ems" },
	data: [
		{
			...monitor,
			ADOP: "2025-05-05",
			AMFR: "Frío",
			AMOD: "F-100",
			APQS: "E003/123",
			ASER: "A-1",
			LDOP: "2025-05-05",
			LMFR: "Frío",
			LMOD: "L-1",
			LPQS: "E006/045",
			LSER: "L 77",
			LSV: "1",
			EMSV: "1",
			...logger,
			records,
		},
	],
});
const parse = (document: unknown) => cceInterop.parse("cualquiera", JSON.stringify(document));
const readingsOf = (document: unknown) => parse(document).readings.map((one) => one.reading);
const AT = Date.UTC(2026, 10, 21, 13, 30);

test.each([
	["cce/heladera", "heladera"],
	["cce/a/b", "a/b"],
	["cce/", undefined],
	["cce", undefined],
])("topic %s: %s", (topic, name) => expect(cceInterop.nameIn(topic)).toBe(name));

describe("an rtm document", () => {
	test("CC47 a record's temperature counts at its ABST, and the appliance's id names the sensor", () => {
		expect(parse(rtm([RECORD]))).toEqual({
			readings: [
				{
					sensor: "cce-puesto-17-heladera-1-temp",
					reading: { kind: "temperature", measuredAt: AT, celsius: 4.9 },
				},
			],
			refused: [],
		});
	});

	test("CC46 an id that is no slug is folded; the topic it came by changes nothing", () => {
		const one = cceInterop.parse("a", JSON.stringify(rtm([RECORD], "post-17/fridge-1"))).readings;
		expect(one).toEqual(cceInterop.parse("b", JSON.stringify(rtm([RECORD], "post-17/fridge-1"))).readings);
		expect(one[0]?.sensor).toMatch(/^cce-post-17-fridge-1-x[0-9a-z]{7}-temp$/);
	});

	test("CC47 a null temperature beside an error code is a fault", () => {
		expect(readingsOf(rtm([{ ...RECORD, TVC: null, EERR: "SENS" }]))).toEqual([
			{ kind: "fault", measuredAt: AT, fault: "no-answer" },
		]);
	});

	test("records come in the order of time, whatever the document's", () => {
		const earlier = { ...RECORD, ABST: "20261121T131500Z", TVC: 5.1 };
		expect(readingsOf(rtm([RECORD, earlier])).map((one) => one.kind === "temperature" && one.celsius)).toEqual([
			5.1, 4.9,
		]);
	});
});

describe("an ems document", () => {
	test("every measured field becomes its own sensor", () => {
		const { readings } = parse(ems([{ ...EMS_RECORD, DCSV: 17.256, DCCD: 3.2 }]));
		expect(readings.map((one) => one.sensor.replace(/-x[0-9a-z]{7}-/, "-#-"))).toEqual(
			["temp", "amb", "door", "power", "comp"].map((end) => `cce-l-77-#-${end}`),
		);
		expect(readings.map((one) => one.reading)).toEqual([
			{ kind: "temperature", measuredAt: AT, celsius: 4.9 },
			{ kind: "temperature", measuredAt: AT, celsius: 31.4 },
			{ kind: "door", measuredAt: AT, open: false },
			{ kind: "power", measuredAt: AT, supplied: true, panelVolts: 17.26, panelWatts: 55 },
			{ kind: "compressor", measuredAt: AT, running: true, ranMs: 300_000, overMs: 900_000 },
		]);
	});

	test("CC46 the same serial of two makers is two loggers", () => {
		const sensorOf = (LMFR: string) => parse(ems([{ ...EMS_RECORD, SVA: 900 }], { LMFR })).readings[0]?.sensor;
		expect(sensorOf("Frío")).not.toBe(sensorOf("Otro"));
	});

	test.each([
		["mains all the time", { SVA: 900 }, true],
		["mains for a part", { SVA: 1 }, true],
		["no mains", { SVA: 0 }, false],
		["sun", { DCSV: 17, DCCD: 4 }, true],
		["a panel in the dark", { DCSV: 0.4, DCCD: 0 }, false],
	])("%s", (_name, supply, supplied) => {
		expect(readingsOf(ems([{ ...EMS_RECORD, ...supply }]))).toContainEqual(
			expect.objectContaining({ kind: "power", supplied }),
		);
	});

	const doorsOf = (records: object[]) =>
		readingsOf(ems(records))
			.filter((one) => one.kind === "door")
			.map((one) => `${Math.round((one.measuredAt! - AT) / 1_000)} ${one.open ? "open" : "shut"}`);

	test.each([
		["shut all the time", { DORV: 0 }, ["0 shut"]],
		["open for a minute", { DORV: 60 }, ["-480 open", "-420 open", "-420 shut", "0 shut"]],
		["open as long as the rule allows", { DORV: 300 }, ["-600 open", "-300 open", "-300 shut", "0 shut"]],
		[
			"opened twice",
			{ DORV: 300, DRCV: 2 },
			["-700 open", "-550 open", "-550 shut", "-350 open", "-200 open", "-200 shut", "0 shut"],
		],
		["open all the period", { DORV: 900 }, ["-900 open", "0 open"]],
		["open now, for a minute", { DORV: 200, IDRV: 60 }, ["-550 open", "-410 open", "-410 shut", "-60 open", "0 open"]],
		["open now, for an hour", { DORV: 900, IDRV: 3_600 }, ["-900 open", "0 open"]],
		["shut now, was open", { DORV: 60, IDRV: 0 }, ["-480 open", "-420 open", "-420 shut", "0 shut"]],
		["open now, by its own clock alone", { DORV: null, IDRV: 60 }, ["-60 open", "0 open"]],
	] as [string, object, string[]][])("CC35 a door %s", (_name, door, expected) => {
		expect(doorsOf([{ ...EMS_RECORD, SVA: 900, ...door }])).toEqual(expected);
	});

	test("CC35 records of one document are neighbours: an opening goes on over their boundary", () => {
		const quarter = (hhmm: string, DORV: number) => ({ ...EMS_RECORD, SVA: 900, DORV, ABST: `20261121T${hhmm}00Z` });
		expect(doorsOf([quarter("1315", 150), quarter("1330", 160)])).toEqual([
			"-1050 open",
			"-900 open",
			"-740 open",
			"-740 shut",
			"0 shut",
		]);
	});

	test("CC8 CC35 an opening that began with the document has a moment of its own beside the document before", () => {
		const [first] = readingsOf(ems([{ ...EMS_RECORD, SVA: 900, DORV: 900 }])).filter((one) => one.kind === "door");
		expect(first?.measuredAt).toBe(AT - 900_000 + 1);
	});

	test("compressor times that look like minutes are not believed, and that is noted", () => {
		const records = Array.from({ length: 12 }, (_, i) => ({
			...EMS_RECORD,
			SVA: 900,
			CMPR: i + 1,
			ABST: `20261121T${String(i + 6).padStart(2, "0")}0000Z`,
		}));
		const { readings, refused } = parse(ems(records));
		expect(readings.some((one) => one.reading.kind === "compressor")).toBe(false);
		expect(readings.filter((one) => one.reading.kind === "temperature")).toHaveLength(24);
		expect(refused).toEqual(["CMPR looks like minutes, the standard counts seconds"]);
	});
});

describe("lies", () => {
	test.each([
		[
			"a null temperature with no error",
			rtm([{ ...RECORD, TVC: null }]),
			"data[].records[].TVC must not be null without an error code",
		],
		[
			"a temperature out of range",
			rtm([RECORD, { ...RECORD, TVC: 61 }]),
			"data[].records[].TVC must be a number from -55 to 60",
		],
		["a moment that does not exist", rtm([{ ...RECORD, ABST: "20261341T990000Z" }]), "data[].records[].ABST must be"],
		["a blank appliance", rtm([RECORD], " "), "data[].AMID must be"],
		[
			"two supplies",
			ems([{ ...EMS_RECORD, SVA: 900, DCSV: 12, DCCD: 1 }]),
			"data[].records[] must have SVA, or DCSV and DCCD",
		],
		[
			"more than a period",
			ems([{ ...EMS_RECORD, SVA: 900, CMPR: 901 }]),
			"data[].records[].CMPR must be a number from 0 to 900",
		],
		["no records", rtm([]), "data[].records must be a list"],
		["no document", "hola", "not a JSON object"],
	])("CC47 %s is refused, and all of it", (_name, document, reason) => {
		const { readings, refused } = parse(document);
		expect(readings).toEqual([]);
		expect(refused).toHaveLength(1);
		expect(refused[0]).toContain(reason);
	});

	test("CC47 never throws, and gives only readings that the contract takes", () => {
		const number = fc.oneof(fc.double({ min: -60, max: 1_000, noNaN: true }), fc.constant(null), fc.jsonValue());
		const fields = fc.constantFrom(
			"TVC",
			"TAMB",
			"IDRV",
			"DORV",
			"SVA",
			"DCSV",
			"DCCD",
			"CMPR",
			"EERR",
			"ABST",
			"ALRM",
		);
		const document = fc
			.dictionary(fields, number)
			.chain((changed) => fc.constantFrom(rtm([{ ...RECORD, ...changed }]), ems([{ ...EMS_RECORD, ...changed }])))
			.map((one) => JSON.stringify(one));
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.json(), document), (text) => {
				for (const { reading } of cceInterop.parse("x", text).readings) {
					expect(checkJson(ReadingSchema, JSON.stringify(reading)).ok).toBe(true);
				}
			}),
		);
	});
});
