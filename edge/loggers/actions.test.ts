import { createHash } from "node:crypto";
import type { LoggerImported, LoggerRowsRecorded } from "@tesai/shared/contract/event/loggers.ts";
import { FACTS } from "@tesai/shared/contract/event.ts";
import type { FridgeId } from "@tesai/shared/contract/id.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import { decodeValue } from "@tesai/shared/wire/value.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { fridgeTagReport, qTagReport } from "../../test/sim/logger-report.ts";
import { unpackTemperatures } from "../coldchain/segment.ts";
import { listEvents } from "../journal/store.ts";
import { type BroughtFile, importReport, placeLogger } from "./actions.ts";
import { readLoggerReport } from "./read-report.ts";
import { findFileBytes, SQL } from "./store.ts";
import { viewLogger, viewLoggers } from "./view.ts";

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([]);
});
afterEach(() => box.close());

function brought(text: string): BroughtFile {
	const bytes = new TextEncoder().encode(text);
	return { bytes, sha256: createHash("sha256").update(bytes).digest("hex"), read: readLoggerReport(bytes) };
}
const bring = (text: string) => box.act((tx) => importReport(tx, brought(text)));
const factsOf = <T>(kind: "logger-imported" | "logger-rows-recorded"): T[] =>
	listEvents(box.db, FACTS[kind].lane, 1, 100)
		.filter((event) => event.kind === FACTS[kind].no)
		.map((event) => decodeValue(FACTS[kind].body as Schema<unknown>, event.body) as T);

const MONDAY = fridgeTagReport({
	createdAt: "2026-11-16 09:00",
	days: [
		{ date: "2026-11-16", max: "+8.5", high: { minutes: 120 } },
		{ date: "2026-11-15", low: { minutes: 90, triggeredAt: "03:00" }, min: "-1.0" },
	],
});
const TUESDAY = fridgeTagReport({
	createdAt: "2026-11-17 09:00",
	days: [
		{ date: "2026-11-17" },
		{ date: "2026-11-16", max: "+9.9", high: { minutes: 800, triggeredAt: "20:00" } },
		{ date: "2026-11-15", low: { minutes: 90, triggeredAt: "03:00" }, min: "-1.0" },
	],
});

describe("importing a report", () => {
	test("LG7 keeps the file's bytes", () => {
		const { sha256 } = bring(MONDAY);
		expect(findFileBytes(box.db, sha256)?.toString("utf8")).toBe(MONDAY);
	});

	test("LG8 the same file twice is once", () => {
		expect(bring(MONDAY)).toMatchObject({ result: "imported", days: 2, newDays: 2, alarms: 1 });
		const view = viewLogger(box.db, box.timekeeper, "999900000001");
		expect(bring(MONDAY)).toMatchObject({ result: "repeated", days: 2, newDays: 0, alarms: 1 });
		expect(viewLogger(box.db, box.timekeeper, "999900000001")).toEqual(view);
		expect(factsOf("logger-imported")).toHaveLength(1);
	});

	test("LG9 a later report completes a partial day and doubles nothing; an older one brought later takes nothing back", () => {
		for (const order of [
			[MONDAY, TUESDAY],
			[TUESDAY, MONDAY],
		]) {
			const other = openBoxStore([]);
			for (const text of order) other.act((tx) => importReport(tx, brought(text)));
			const view = viewLogger(other.db, other.timekeeper, "999900000001");
			other.close();
			expect(view?.days.map(({ date, maxCelsius, alarms }) => [date, maxCelsius, alarms])).toEqual([
				["2026-11-17", 6, []],
				["2026-11-16", 9.9, [1]],
				["2026-11-15", 6, [0]],
			]);
			expect(view?.summary).toMatchObject({ files: 2, days: 3, rows: null, alarms: 2, reportedAt: "2026-11-17 09:00" });
		}
	});

	test("LG9 overlapping rows are one curve, and only new ones are told", () => {
		const first = qTagReport({ startedAt: "2026-11-08 04:00", minutes: 10, celsius: ["4.4", "3.2", "2.1"] });
		const longer = qTagReport({
			startedAt: "2026-11-08 04:00",
			minutes: 10,
			celsius: ["4.4", "3.2", "2.1", "--.-", "1.9"],
		});
		expect(bring(first)).toMatchObject({ rows: 3, newRows: 3 });
		expect(bring(longer)).toMatchObject({ rows: 5, newRows: 2 });
		const told = factsOf<LoggerRowsRecorded>("logger-rows-recorded").flatMap((body) =>
			unpackTemperatures({ ...body, sensor: "x", from: { boot: 1, monoMs: body.from } } as never),
		);
		expect(told).toEqual([
			{ monoMs: Date.parse("2026-11-08T07:00:00Z"), centi: 440 },
			{ monoMs: Date.parse("2026-11-08T07:10:00Z"), centi: 320 },
			{ monoMs: Date.parse("2026-11-08T07:20:00Z"), centi: 210 },
			{ monoMs: Date.parse("2026-11-08T07:40:00Z"), centi: 190 },
		]);
	});

	test("LG10 the hub is told of the report, its days and its alarms once", () => {
		bring(MONDAY);
		bring(TUESDAY);
		const told = factsOf<LoggerImported>("logger-imported");
		expect(told.map(({ days }) => days.map(({ date, alarms }) => [date, alarms]))).toEqual([
			[
				["2026-11-16", []],
				["2026-11-15", [0]],
			],
			[
				["2026-11-17", []],
				["2026-11-16", [1]],
			],
		]);
	});

	test("LG3 a logger that keeps no temperatures has no curve", () => {
		bring(MONDAY);
		expect(viewLogger(box.db, box.timekeeper, "999900000001")?.curve).toBeNull();
	});

	test("LG5 what is no report keeps nothing and says why", () => {
		expect(() => bring("Device: TempTale\n")).toThrow("this model of logger is not known");
		expect(viewLoggers(box.db, box.timekeeper)).toEqual([]);
	});

	test("a logger lies in a fridge until somebody says otherwise", () => {
		bring(MONDAY);
		box.act((tx) => placeLogger(tx, "999900000001", "heladera-1" as FridgeId));
		bring(TUESDAY);
		expect(viewLoggers(box.db, box.timekeeper)[0]).toMatchObject({ fridge: "heladera-1" });
		expect(() => box.act((tx) => placeLogger(tx, "unknown", null))).toThrow("no report of this logger");
	});
});

/** Lists a handful of loggers, or counts one logger's own rows. */
const WHOLE = new Set<keyof typeof SQL>(["listLoggers"]);

test.each(Object.keys(SQL) as (keyof typeof SQL)[])("%s uses an index", (name) => {
	const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${SQL[name]}`);
	const details = plan.all(...Array(SQL[name].split("?").length - 1).fill(1)).map((row) => row.detail);
	if (!WHOLE.has(name)) expect(details.filter((detail) => /^SCAN (?!CONSTANT)/.test(detail))).toEqual([]);
});
