import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fridgeTagReport, qTagReport } from "../../test/sim/logger-report.ts";
import { readLoggerReport } from "./read-report.ts";
import type { LoggerReport } from "./report.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function read(text: string): LoggerReport {
	const found = readLoggerReport(bytes(text));
	if (!found.ok) throw new Error(found.reason);
	return found.report;
}

const FRIDGE_TAG = fridgeTagReport({
	createdAt: "2026-11-20 06:05",
	days: [
		{ date: "2026-11-20", max: "+9.1", high: { minutes: 366, triggeredAt: "00:00" } },
		{ date: "2026-11-19", max: "+9.4", high: { minutes: 700, triggeredAt: "10:01" } },
		{ date: "2026-11-18", max: "+8.9", high: { minutes: 610 } },
		{ date: "2026-11-17", min: "-0.9", low: { minutes: 75, triggeredAt: "04:12" }, timeout: 12 },
	],
});

const Q_TAG = qTagReport({
	startedAt: "2026-11-08 04:49",
	minutes: 10,
	celsius: ["4.4", "3.2", "--.-", "9.1", "-1.5"],
	episodes: {
		1: ["TS S: 2026-11-08 21:50, t A: 219, TS A: 2026-11-08 22:20, TS E:, T M: 24.5, TS M: 2026-11-09 01:28"],
		4: ["TS S: 2026-11-08 05:51, t A: 41"],
		5: [
			"TS S: 2026-11-08 12:16, t A: 145, TS A: 2026-11-08 12:46, TS E: 2026-11-08 14:41, T M: 0.9, TS M: 2026-11-08 12:46",
			"TS S: 2026-11-08 14:52, t A: 32, TS A: 2026-11-08 15:22, TS E: 2026-11-08 15:24, T M: 1.4, TS M: 2026-11-08 15:00",
		],
	},
});

describe("a Fridge-tag's report", () => {
	const report = read(FRIDGE_TAG);

	test("is read with its limits and days, newest first", () => {
		expect(report).toMatchObject({ serial: "999900000001", firmware: "3.4p0o", complete: true });
		expect(report.reportedAt).toBe("2026-11-20 06:05");
		expect(report.limits).toEqual([
			{ no: 0, side: "cold", celsius: -0.5, minutes: 60, cumulative: false },
			{ no: 1, side: "hot", celsius: 8, minutes: 600, cumulative: false },
		]);
		expect(report.days.map(({ date }) => date)).toEqual(["2026-11-20", "2026-11-19", "2026-11-18", "2026-11-17"]);
		expect(report.days[3]).toMatchObject({ minCelsius: -0.9, timeoutMinutes: 12 });
	});

	test("LG2 an alarm is a trigger time: 366 minutes that went on from yesterday are one, 610 in pieces are none", () => {
		const high = report.days.map(({ alarms }) => alarms.find(({ no }) => no === 1));
		expect(high.map((alarm) => alarm?.triggeredAt)).toEqual(["00:00", "10:01", null, null]);
		expect(high.map((alarm) => alarm?.outsideMinutes)).toEqual([366, 700, 610, 0]);
	});

	test("LG3 has no curve when the device keeps none, and one when it does", () => {
		expect(report.rows).toBeNull();
		const long = fridgeTagReport({
			device: "Q-tag Fridge-tag 2 L",
			createdAt: "2026-11-20 06:05",
			limits: ["T AL: +2.0, t AL: 60", "T AL: +8.0, t AL: 600"],
			days: [{ date: "2026-11-20" }],
			rows: [
				["2026-11-20 00:00", "+4.5"],
				["2026-11-20 00:05", "--.-"],
				["2026-11-20 00:10", "+8.4", "x"],
			],
		});
		expect(read(long).rows).toEqual([
			{ at: "2026-11-20 00:00", celsius: 4.5 },
			{ at: "2026-11-20 00:05", celsius: null },
			{ at: "2026-11-20 00:10", celsius: 8.4 },
		]);
		expect(read(long).limits[0]).toMatchObject({ celsius: 2, minutes: 60 });
	});

	test("keeps an ultra-low device's own limits", () => {
		const low = fridgeTagReport({
			device: "Q-tag Fridge-tag UL",
			createdAt: "2026-11-20 06:05",
			limits: ["T AL: -90.0, t AL: 60", "T AL: -60.0, t AL: 60"],
			days: [{ date: "2026-11-20", min: "-81.2", max: "-70.4", mean: "-76.0" }],
		});
		expect(read(low).limits.map(({ celsius }) => celsius)).toEqual([-90, -60]);
		expect(read(low).days[0]).toMatchObject({ minCelsius: -81.2, maxCelsius: -70.4 });
	});
});

describe("a Q-tag's report", () => {
	const report = read(Q_TAG);

	test("is read with its types of alarm, its episodes and its rows", () => {
		expect(report.limits).toEqual([
			{ no: 1, side: "hot", cumulative: false, celsius: 8, minutes: 30 },
			{ no: 2, side: "hot", cumulative: true, celsius: 8, minutes: 60 },
			{ no: 4, side: "cold", cumulative: true, celsius: 2, minutes: 60 },
			{ no: 5, side: "cold", cumulative: false, celsius: 2, minutes: 30 },
		]);
		expect(report.rows?.map(({ celsius }) => celsius)).toEqual([4.4, 3.2, null, 9.1, -1.5]);
		expect(report.episodes).toHaveLength(4);
		expect(report.episodes[0]).toEqual({
			no: 1,
			startedAt: "2026-11-08 21:50",
			minutes: 219,
			triggeredAt: "2026-11-08 22:20",
			endedAt: null,
			worstCelsius: 24.5,
		});
	});

	test("LG2 an episode without a trigger time was never an alarm", () => {
		expect(report.episodes.filter(({ triggeredAt }) => triggeredAt === null).map(({ no }) => no)).toEqual([4]);
	});

	test("LG4 what the device prints is kept as it is printed", () => {
		expect(report.printed).toEqual({ minCelsius: 0.9, maxCelsius: 24.3, meanCelsius: 10.4, mktCelsius: 10.4 });
	});
});

describe("whatever a stick brings", () => {
	test("LG1 line ends, a byte-order mark and unknown keys change nothing", () => {
		for (const text of [FRIDGE_TAG, Q_TAG]) {
			const expected = read(text);
			expect(read(text.replaceAll("\r\n", "\n"))).toEqual(expected);
			expect(read(`\uFEFF${text}`)).toEqual(expected);
			expect(
				read(text.replace("Conf:\r\n", "Conf:\r\n New Thing: 7, Other New: x\r\n New Block:\r\n  a: b\r\n")),
			).toEqual(expected);
		}
	});

	test.each([
		["nothing", "", "not-a-report"],
		["a letter", "Estimados señores:\nadjunto la planilla\n", "not-a-report"],
		["another maker's logger", "Device: TempTale 4\nConf:\n Serial: 1\n", "unknown-device"],
		["a report cut off in its head", FRIDGE_TAG.slice(0, 60), "cut-off"],
	])("LG5 %s is refused with the reason", (_name, text, reason) => {
		expect(readLoggerReport(bytes(text))).toEqual({ ok: false, reason });
	});

	test("LG5 bytes that are no text are refused", () => {
		expect(readLoggerReport(Uint8Array.of(0x25, 0x50, 0x44, 0x46, 0xff, 0xfe))).toEqual({
			ok: false,
			reason: "not-text",
		});
		expect(readLoggerReport(new Uint8Array(4 * 1_048_576 + 1))).toEqual({ ok: false, reason: "too-large" });
	});

	test("LG5 a report cut off anywhere is refused, or read as far as it goes and marked", () => {
		for (const text of [FRIDGE_TAG, Q_TAG]) {
			const whole = read(text);
			for (let end = 0; end < text.length - 12; end++) {
				const found = readLoggerReport(bytes(text.slice(0, end)));
				if (!found.ok) continue;
				expect(found.report.complete).toBe(false);
				expect(found.report.days.length).toBeLessThanOrEqual(whole.days.length);
				expect(found.report.rows?.length ?? 0).toBeLessThanOrEqual(whole.rows?.length ?? 0);
			}
		}
	});

	test("never throws", () => {
		const piece = fc.oneof(
			fc.string(),
			fc.constantFrom(
				"Device: Q-tag",
				"Fridge-tag 2\n",
				"Hist:\n",
				" 1:\n",
				"  Date: ",
				"\t",
				"Conf:\n",
				" Serial: 1\n",
				", ",
			),
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
				readLoggerReport(bytes(pieces.join("")));
			}),
		);
	});
});
