import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type MadeRecord, makeFridgeTrace, makeTraceOf, type TraceOptions } from "../../test/sim/fridge-trace.ts";
import { ROOT } from "../../test/sim/program.ts";
import { readTraces } from "./trace.ts";
import { judgeTrace } from "./trace-judgement.ts";
import { compareLabels, describeTrace } from "./trace-report.ts";

type Values = readonly Partial<MadeRecord>[];
const repeat = (times: number, value: Partial<MadeRecord>): Values => Array.from({ length: times }, () => value);
/** Values that differ by a step, so that no probe looks stuck. */
const around = (times: number, celsius: number): Values =>
	Array.from({ length: times }, (_, index) => ({ TVC: celsius + (index % 2) / 10 }));

/** "HEAT 41-50 back-in-range": the records at which each alarm rose and ended, counted from 1. */
function judge(file: unknown, profile: "pqs" | "tight" = "pqs"): string[] {
	const [trace] = readTraces(file);
	return judgeTrace(trace!, profile).alarms.map(({ rule, raised, ended }) =>
		ended === null ? `${rule} ${raised.record}` : `${rule} ${raised.record}-${ended.record} ${ended.reason}`,
	);
}
const judgeValues = (values: Values, profile: "pqs" | "tight" = "pqs", intervalMinutes = 15) =>
	judge(makeTraceOf(values, intervalMinutes), profile);

describe("at quarter-hour records", () => {
	test.each([
		[
			"CC1 CC4 HEAT in the 41st bad record in a row",
			[...around(5, 4), ...around(41, 9), ...around(2, 4)],
			["HEAT 46-47 back-in-range"],
		],
		["CC4 not in the 40th", [...around(40, 9), ...around(2, 4)], []],
		[
			"CC1 CC23 FRZE in the 5th, its warning in the 3rd",
			[{}, ...around(5, -2), {}],
			["FRZNEAR 4-7 back-in-range", "FRZE 6-7 back-in-range"],
		],
		["CC4 FRZE not in the 4th", [{}, ...around(4, -2), {}], ["FRZNEAR 4-6 back-in-range"]],
		["CC1 8.0 for ever is no HEAT", repeat(90, { TVC: 8 }), []],
		["CC1 −0.5 exactly is FRZE", [{}, ...repeat(5, { TVC: -0.5 })], ["FRZNEAR 4", "FRZE 6"]],
		[
			"CC23 −0.09 warns, −0.08 does not",
			[{}, ...repeat(5, { TVC: -0.09 }), {}, ...repeat(5, { TVC: -0.08 })],
			["FRZNEAR 4-7 back-in-range"],
		],
		["CC5 one good record begins anew", [...around(30, 9), {}, ...around(40, 9)], []],
		[
			"CC36 POWR in the 97th record without supply",
			[{ SVA: 900 }, ...repeat(97, { SVA: 0 }), { SVA: 10 }],
			["POWR 98-99 back-in-range"],
		],
		[
			"CC36 a second of supply begins the day anew",
			[...repeat(90, { SVA: 0 }), { SVA: 1 }, ...repeat(96, { SVA: 0 })],
			[],
		],
		["CC36 a panel is dark for a night", Array.from({ length: 192 }, (_, i) => ({ DCSV: i % 96 < 48 ? 0.3 : 17 })), []],
		["CC36 a panel dark for a day is POWR", [{ DCSV: 12 }, ...repeat(97, { DCSV: 0.4 })], ["POWR 98"]],
		[
			"CC35 DOOR in the record in which five minutes are full",
			[{ DORV: 0 }, { DORV: 300 }, { DORV: 0 }],
			["DOOR 2-2 back-in-range"],
		],
		["CC35 a second less is none", [{ DORV: 0 }, { DORV: 299 }, { DORV: 0 }], []],
		[
			"CC35 a door that stays open is one alarm",
			[{ DORV: 0 }, { DORV: 100 }, { DORV: 900 }, { DORV: 900 }, { DORV: 30 }, { DORV: 0 }],
			["DOOR 3-5 back-in-range"],
		],
		[
			"CC15 CC37 a broken sensor is silent, and what it fed is lost",
			[...around(41, 9), ...repeat(3, { TVC: null, LERR: "SENS" }), {}],
			["HEAT 41-44 sensor-lost", "SILENT 44-45 back-in-range"],
		],
		["CC25 STUCK in the 97th equal record", [{}, ...repeat(97, { TVC: 4.4 }), {}], ["STUCK 98-99 back-in-range"]],
		["CC31 85.0 is no heat", [{}, ...repeat(1, { TVC: 85 }), ...around(60, 4)], []],
		[
			"CC32 an outlier does not end a heat, nor is it one",
			[{}, ...around(41, 9), { TVC: 70 }, ...around(2, 9), {}],
			["HEAT 42-46 back-in-range"],
		],
	] as [string, Values, string[]][])("%s", (_name, values, alarms) => {
		expect(judgeValues(values)).toEqual(alarms);
	});
});

describe("the tight profile", () => {
	test.each([
		["CC2 8.0 is HEAT after half an hour, and twice that adds up", [{}, ...around(5, 8)], 15, ["HEAT 4", "HEATSUM 6"]],
		[
			"CC2 CC19 2.0 is COLD, then COLDSUM",
			[{}, ...repeat(4, { TVC: 2 }), {}],
			15,
			["COLD 4-6 back-in-range", "COLDSUM 5-6 back-in-range"],
		],
		[
			"CC21 bad time of three days adds up and one good sample does not forget it",
			[...around(6, 9), ...around(3, 5), ...around(6, 9), ...around(3, 5), ...around(3, 9), {}],
			5,
			["HEATSUM 21-22 back-in-range"],
		],
		[
			"CC22 what had its alarm raises no second one",
			[...around(6, 9), {}, ...around(6, 9), {}, ...around(4, 9), {}, ...around(6, 9), {}, ...around(6, 9), {}],
			5,
			["HEATSUM 17-19 back-in-range"],
		],
	] as [string, Values, number, string[]][])("%s", (_name, values, minutes, alarms) => {
		expect(judgeValues(values, "tight", minutes)).toEqual(alarms);
	});
});

describe("a fridge as physics", () => {
	const made = (name: string, options: TraceOptions) => judge(makeFridgeTrace(name, options));
	test("CC37 a good week has no alarm, on mains and on a panel", () => {
		expect(made("good", { hours: 7 * 24 })).toEqual([]);
		expect(made("good sun", { hours: 7 * 24, supply: "solar" })).toEqual([]);
	});

	test("CC4 a dead compressor is HEAT in the 41st record above 8 °C", () => {
		const trace = makeFridgeTrace("dead", { hours: 48, compressorOff: [10, 48] });
		const firstBad = trace.records.findIndex((record) => record.TVC! > 8) + 1;
		expect(judge(trace)).toEqual([`HEAT ${firstBad + 40}`]);
	});

	test("CC4 a thermostat that sticks is FRZE in the 5th record at −0.5 °C", () => {
		const trace = makeFridgeTrace("stuck thermostat", { hours: 30, runsAlways: [6, 20] });
		const firstBad = trace.records.findIndex((record) => record.TVC! <= -0.5) + 1;
		expect(judge(trace)).toContainEqual(expect.stringMatching(new RegExp(`^FRZE ${firstBad + 4}-\\d+ back-in-range$`)));
	});

	test("CC35 CC36 an outage of 30 h, a door of an hour, a broken sensor", () => {
		expect(made("outage", { hours: 48, powerOut: [5, 35] })).toContain("POWR 118-142 back-in-range");
		expect(made("door", { hours: 8, doorOpen: [3, 4] })).toContain("DOOR 14-18 back-in-range");
		expect(made("sensor", { hours: 8, sensorError: [3, 5] })).toEqual(["SILENT 15-21 back-in-range"]);
	});
});

describe("reading a trace", () => {
	const [good] = makeTraceOf(around(3, 4)).records;
	test("CC37 a list, a scenario and a delivery are one", () => {
		const { records } = makeTraceOf(around(41, 9));
		for (const file of [records, { records }, { meta: {}, data: [{ AMID: "x", records }] }]) {
			expect(judge(file)).toEqual(["HEAT 41"]);
		}
	});

	test("CC37 what is missing is not watched; what cannot be read is noted", () => {
		const odd = [good, null, { TVC: 4 }, { ABST: "nonsense", TVC: "warm" }, { ...good, TVC: 30 }];
		const [trace] = readTraces(odd);
		expect(trace?.records).toHaveLength(3);
		expect(trace?.notes.join(" ")).toMatch(/record 2 is no record.*record 4: TVC is no number.*record 5 is not newer/);
		expect(readTraces("nothing")).toEqual([]);
	});

	test("CC37 labels are compared record by record", () => {
		const values = [...around(41, 9), {}, {}].map((value, index) => ({
			...value,
			ALRM: index === 40 ? "HEAT" : index === 42 ? "POWR XYZ" : null,
		}));
		const [trace] = readTraces(makeTraceOf(values));
		const judged = judgeTrace(trace!, "pqs");
		expect(compareLabels(trace!, judged)).toEqual({
			labelled: 43,
			agreed: 42,
			differences: [
				{ code: "POWR", says: "label only", from: 43, to: 43 },
				{ code: "XYZ", says: "unknown code", from: 43, to: 43 },
			],
		});
		expect(describeTrace(trace!, judged, "pqs").join("\n")).toContain("HEAT raised at record 41 (20260110T100000Z)");
	});

	test("CC37 the command prints alarms, and fails on what is no trace", () => {
		const dir = mkdtempSync(join(tmpdir(), "tesai-trace-"));
		onTestFinished(() => rmSync(dir, { recursive: true }));
		writeFileSync(join(dir, "hot.json"), JSON.stringify(makeTraceOf(around(41, 9))));
		writeFileSync(join(dir, "bad.json"), "{");
		const run = (...args: string[]) =>
			spawnSync(process.execPath, [join(ROOT, "edge/coldchain/judge-trace.ts"), ...args], { encoding: "utf8" });
		const { stdout, status } = run(join(dir, "hot.json"));
		expect(status).toBe(0);
		expect(stdout).toContain("alarm  HEAT raised at record 41");
		expect(JSON.parse(run("--json", join(dir, "hot.json")).stdout)).toMatchObject([{ alarms: [{ rule: "HEAT" }] }]);
		const failed = run(join(dir, "bad.json"), join(dir, "hot.json"));
		expect([failed.status, failed.stdout.includes("HEAT")]).toEqual([1, true]);
		expect(run().status).toBe(1);
	});
});
