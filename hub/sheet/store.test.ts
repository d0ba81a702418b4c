import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TemperatureNoted } from "@tesai/shared/contract/event/sheet.ts";
import type { BoxNo, FridgeId, PersonNo } from "@tesai/shared/contract/id.ts";
import { celsius, DAY, millis } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppliedEvent } from "../projection.ts";
import { openStore, type Store } from "../store/store.ts";
import { sheetProjection } from "./actions.ts";
import { findMonthDays, foldSheets } from "./projection.ts";
import { listBoxNotings } from "./store.ts";

let dir: string;
let store: Store;
beforeAll(() => {
	dir = mkdtempSync(join(tmpdir(), "hub-sheet-"));
	store = openStore(join(dir, "hub.sqlite"));
});
afterAll(async () => {
	await store.close();
	rmSync(dir, { recursive: true });
});

const { first, next } = findMonthDays("2026-11");
const noted = (seq: number, date: number, body: Partial<TemperatureNoted> = {}, journal = 1): AppliedEvent => ({
	...{ kind: "temperature-noted", box: 7 as BoxNo, journal, lane: "summary", seq },
	stamp: { boot: 1, monoMs: millis(seq * 1_000) },
	body: {
		...{ fridge: "h1" as FridgeId, day: first + date - 1, half: "morning", isUnsure: false },
		...{ celsius: celsius(4 + seq / 10), from: "box", by: 3 as PersonNo },
		...body,
	},
});
const FACTS: readonly AppliedEvent[] = [
	noted(1, 7),
	noted(2, 7),
	noted(3, 7, { half: "afternoon", celsius: celsius(-0.6) }),
	noted(4, 7, { half: "afternoon", corrects: { seq: 3, reason: "typed-wrong" } }),
	noted(5, 8, { isUnsure: true, from: "own-thermometer" }),
	noted(6, 9),
	noted(7, 9, { corrects: { seq: 6, reason: "never-happened" } }),
	noted(1, 8, {}, 2),
	noted(8, 31),
	noted(9, 1, { fridge: "h2" as FridgeId }),
];

test("SH11 the region has the same sheets for any order, any cut and any repetition of the facts", async () => {
	const order = fc.shuffledSubarray([...FACTS, ...FACTS], { minLength: FACTS.length * 2 });
	await fc.assert(
		fc.asyncProperty(order, fc.nat(FACTS.length * 2), async (facts, cut) => {
			await store.write(async (trx) => {
				await sheetProjection.clear(trx);
				await sheetProjection.project(trx, facts.slice(0, cut));
				await sheetProjection.project(trx, facts.slice(cut));
			});
			expect(foldSheets(await listBoxNotings(store.read, 7, first, next), first)).toEqual([
				{
					fridge: "h1",
					noted: 3,
					days: [
						{
							date: 7,
							morning: { celsius: 4.2, from: "box", isUnsure: false, by: 3, others: 1 },
							afternoon: { celsius: 4.4, from: "box", isUnsure: false, by: 3, others: 1 },
						},
						{ date: 8, morning: { celsius: 4.1, from: "box", isUnsure: false, by: 3, others: 1 }, afternoon: null },
						{ date: 9, morning: null, afternoon: null },
					],
				},
				{
					fridge: "h2",
					noted: 1,
					days: [
						{ date: 1, morning: { celsius: 4.9, from: "box", isUnsure: false, by: 3, others: 0 }, afternoon: null },
					],
				},
			]);
		}),
		{ numRuns: 30 },
	);
});

test("SH11 a month is all of its days and no other", () => {
	fc.assert(
		fc.property(fc.integer({ min: 2020, max: 2099 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
			const found = findMonthDays(`${year}-${String(month).padStart(2, "0")}`);
			expect(new Date(found.first * DAY).toISOString()).toContain(`${year}-${String(month).padStart(2, "0")}-01T00`);
			expect(found.next - found.first).toBe(new Date(Date.UTC(year, month, 0)).getUTCDate());
		}),
	);
});
