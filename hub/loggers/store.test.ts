import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LoggerImported } from "@tesai/shared/contract/event/loggers.ts";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { celsius, millis } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AppliedEvent } from "../projection.ts";
import { openStore } from "../store/store.ts";
import { loggersProjection } from "./actions.ts";
import { listHubLoggers } from "./store.ts";

const report = (no: number, body: Partial<LoggerImported>): AppliedEvent => ({
	kind: "logger-imported",
	box: 1 as BoxNo,
	journal: 1,
	lane: "summary",
	seq: no,
	stamp: { boot: 1, monoMs: millis(no * 1_000) },
	body: {
		sha256: String(no).repeat(64).slice(0, 64),
		device: "Q-tag Fridge-tag 2",
		serial: "999900000001",
		complete: true,
		days: [],
		episodes: [],
		rows: 0,
		...body,
	},
});

const FACTS: AppliedEvent[] = [
	report(1, {
		reportedAt: "2026-11-16 09:00",
		days: [{ date: "2026-11-16", maxCelsius: celsius(8.5), timeoutMinutes: 0, alarms: [] }],
	}),
	report(2, {
		reportedAt: "2026-11-17 09:00",
		days: [
			{ date: "2026-11-17", timeoutMinutes: 0, alarms: [] },
			{ date: "2026-11-16", maxCelsius: celsius(9.9), timeoutMinutes: 0, alarms: [1] },
		],
	}),
	report(3, {
		serial: "ZZZZ00001",
		device: "Q-tag CLm doc LR",
		rows: 124,
		episodes: [
			{ no: 1, startedAt: "2026-11-08 21:50", triggeredAt: "2026-11-08 22:20", worstCelsius: celsius(24.5) },
			{ no: 4, startedAt: "2026-11-08 05:51" },
		],
	}),
];

test("LG10 the region sees each logger with its alarms, for any order of the facts and however often they come", async () => {
	const order = fc.shuffledSubarray([...FACTS, ...FACTS], { minLength: 6, maxLength: 6 });
	await fc.assert(
		fc.asyncProperty(order, fc.integer({ min: 1, max: 6 }), async (facts, chunk) => {
			const dir = mkdtempSync(join(tmpdir(), "hub-loggers-"));
			const store = openStore(join(dir, "hub.sqlite"));
			for (let at = 0; at < facts.length; at += chunk) {
				await store.write((trx) => loggersProjection.project(trx, facts.slice(at, at + chunk)));
			}
			const loggers = await listHubLoggers(store.read, 1);
			await store.close();
			rmSync(dir, { recursive: true });
			expect(loggers).toEqual([
				{
					serial: "999900000001",
					device: "Q-tag Fridge-tag 2",
					reportedAt: "2026-11-17 09:00",
					reports: 2,
					days: 2,
					alarmDays: [{ date: "2026-11-16", minCelsius: null, maxCelsius: 9.9 }],
					alarms: [],
				},
				{
					serial: "ZZZZ00001",
					device: "Q-tag CLm doc LR",
					reportedAt: null,
					reports: 1,
					days: 0,
					alarmDays: [],
					alarms: [{ no: 1, triggeredAt: "2026-11-08 22:20", endedAt: null, worstCelsius: 24.5 }],
				},
			]);
		}),
		{ numRuns: 20 },
	);
});
