import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "@tesai/shared/contract/check.ts";
import type { Chart } from "@tesai/shared/contract/edge-api/chart.ts";
import { ChartSchema } from "@tesai/shared/contract/edge-api/chart.ts";
import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, DAY, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore } from "../../test/sim/box-store.ts";
import { manualClock } from "../../test/sim/manual-clock.ts";
import { celsiusAt, MONTH_FRIDGE, openMonth, planMonth, writeMonth } from "../../test/sim/month-store.ts";
import { receiveReading, registerFridges } from "./actions.ts";
import { adoptSensor } from "./adoption-actions.ts";
import { SQL as ALARM_SQL, listFridgeAlarms } from "./alarm-store.ts";
import { SQL as BAND_SQL, listBandChanges } from "./band-store.ts";
import { viewChart } from "./chart-view.ts";

const EVERY = 5 * MINUTE;
const month = planMonth(Date.UTC(2026, 10, 21, 12));
const id = MONTH_FRIDGE.id as FridgeId;

describe("a month of a fridge", () => {
	let box: BoxStore;
	beforeAll(() => {
		const dir = mkdtempSync(join(tmpdir(), "tesai-month-"));
		writeMonth(dir, month, EVERY);
		box = openMonth(dir, month);
	});
	afterAll(() => box.close());

	const view = async (from: number, to: number, columns = 900): Promise<Chart> => {
		const chart = await viewChart(box.db, box.watched, { fridge: id, from, to, columns }, box.timekeeper.now());
		return chart!;
	};

	test("CC80 is told in one answer that keeps to its declaration, with every peak and every reading", async () => {
		const chart = await view(month.from, month.to);
		expect(check(ChartSchema, JSON.parse(JSON.stringify(chart)))).toMatchObject({ ok: true });
		expect(chart.buckets.length).toBeLessThanOrEqual(722);
		expect(chart.oldest).toBe(month.from);
		const peak = chart.buckets.find(({ at }) => at <= month.peak.at && month.peak.at < at + chart.bucketMs);
		expect(peak?.maxCelsius).toBe(month.peak.celsius);
		const readings = chart.buckets.reduce((sum, one) => sum + one.readings, 0);
		expect(readings).toBe((30 * DAY - 5 * HOUR) / EVERY - 1);
		for (const { at, minCelsius, maxCelsius } of chart.buckets) {
			const said = Array.from({ length: HOUR / EVERY }, (_, place) => at + place * EVERY)
				.filter((one) => one !== month.claim.at && !(one >= month.hole.from && one < month.hole.to) && one < month.to)
				.map((one) => celsiusAt(month, one));
			expect([minCelsius, maxCelsius]).toEqual([Math.min(...said), Math.max(...said)]);
		}
	});

	test("CC81 CC82 CC83 tells the hole, the claim, the outage and the open door to the reading", async () => {
		const chart = await view(month.from, month.to);
		expect(chart.unmeasured).toEqual([{ from: month.hole.from - EVERY, to: month.hole.to }]);
		expect(chart.claims).toMatchObject([{ minCelsius: 85, maxCelsius: 85, readings: 1 }]);
		expect(Math.max(...chart.buckets.map((one) => one.maxCelsius))).toBeLessThan(12);
		const dark = chart.supply?.on.map(({ from, to }) => [from, to]);
		expect(dark).toEqual([
			[month.from, month.hole.from - EVERY + 15 * MINUTE],
			[month.hole.to, month.outage.from],
			[month.outage.to, month.to],
		]);
		expect(chart.door?.on).toContainEqual({ from: month.open.from, to: month.open.to });
		expect(chart.compressor?.unknown).toEqual([{ from: month.hole.from - EVERY + 15 * MINUTE, to: month.hole.to }]);
		expect(chart.alarms.map(({ rule }) => rule)).toEqual(["SILENT", "DOOR", "HEAT"]);
		expect(chart.alarms.every(({ from, to }) => to !== null && to > from)).toBe(true);
	});

	test("CC80 a stretch within it is finer, and nothing is told of after now or of a longer time than a chart may have", async () => {
		const fine = await view(month.open.from - HOUR, month.open.to + HOUR);
		expect(fine.bucketMs).toBe(MINUTE);
		expect(fine.alarms.map(({ rule }) => rule)).toEqual(["DOOR", "HEAT"]);
		const late = await view(month.to - HOUR, month.to + DAY);
		expect(late.to).toBe(box.timekeeper.now().utc + 1);
		const long = await view(month.to - 400 * DAY, month.to);
		expect(long.to - long.from).toBe(62 * DAY);
		expect(long.buckets[0]?.at).toBe(month.from);
		const asked = { fridge: "otra" as FridgeId, from: 0, to: 1, columns: 9 };
		expect(await viewChart(box.db, box.watched, asked, box.timekeeper.now())).toBeUndefined();
	});

	test("CC84 the limits are those of their time", async () => {
		const chart = await view(month.from, month.to);
		expect(chart.limits).toEqual([
			{ from: month.from, to: month.limitsUntil, lowCelsius: 2, highCelsius: 10 },
			{ from: month.limitsUntil, to: month.to, lowCelsius: 2, highCelsius: 8 },
		]);
		// Writing the same down again changes nothing.
		const known = listBandChanges(box.db, id).length;
		box.act((tx) => registerFridges(tx, box.watched));
		expect(listBandChanges(box.db, id)).toHaveLength(known);
	});

	test("CC85 its episodes come newest first, a page at a time, by an index", () => {
		const all = listFridgeAlarms(box.db, id, Number.MAX_SAFE_INTEGER, 50, box.timekeeper);
		expect(all.map(({ rule }) => rule)).toEqual(["HEAT", "DOOR", "SILENT"]);
		expect(listFridgeAlarms(box.db, id, all[0]!.id, 1, box.timekeeper)).toEqual([all[1]]);
		expect(listFridgeAlarms(box.db, "otra" as FridgeId, Number.MAX_SAFE_INTEGER, 50, box.timekeeper)).toEqual([]);
		for (const sql of [ALARM_SQL.listFridgeAlarms, BAND_SQL.listBands, BAND_SQL.newestBand]) {
			const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
			const details = plan.all(...Array(sql.split("?").length - 1).fill(1)).map((row) => row.detail);
			expect(details.every((detail) => detail.startsWith("SEARCH"))).toBe(true);
		}
	});
});

test("CC83 CC49 a door that spoke a day ago and has said nothing since still stands open", async () => {
	const fridge = fridgeConfig('id = "h1"\nname = "H"\nprofile = "pqs"\ntemperatureSensor = "t1"\ndoorSensor = "d1"');
	const box = openBoxStore([fridge], manualClock());
	const door = (open: boolean) =>
		box.act((tx) => receiveReading(tx, box.watched, "d1" as SensorId, { kind: "door", open, untilChanged: true }));
	box.act((tx) => receiveReading(tx, box.watched, "t1" as SensorId, { kind: "temperature", celsius: celsius(5) }));
	door(true);
	box.clock.pass(20 * HOUR);
	const now = box.timekeeper.now();
	const chart = await viewChart(
		box.db,
		box.watched,
		{ fridge: fridge.id, from: now.utc - 2 * HOUR, to: now.utc, columns: 900 },
		now,
	);
	expect(chart?.door).toEqual({ on: [{ from: now.utc - millis(2 * HOUR), to: now.utc }], unknown: [] });
	expect(chart?.compressor).toBeNull();
	expect(chart?.unmeasured).toEqual([{ from: now.utc - 2 * HOUR, to: now.utc }]);
	box.close();
});

test("CC86 an adopted probe is the fridge's from its adoption on, and the configured one was before", async () => {
	const fridges = ["h1", "h2"].map((name) =>
		fridgeConfig(`id = "${name}"\nname = "H"\nprofile = "pqs"\ntemperatureSensor = "${name}-sonda"`),
	);
	const box = openBoxStore(fridges, manualClock());
	const say = (sensor: string, value: number) =>
		box.act((tx) =>
			receiveReading(tx, box.watched, sensor as SensorId, { kind: "temperature", celsius: celsius(value) }),
		);
	for (let minute = 0; minute < 10; minute++) {
		box.clock.pass(MINUTE);
		say("h1-sonda", 4);
		say("suelta", 21);
	}
	box.clock.pass(1);
	const adoption = { fridge: "h1" as FridgeId, part: "temperature", sensor: "suelta" as SensorId } as const;
	box.act((tx) => adoptSensor(tx, box.watched, adoption));
	for (let minute = 0; minute < 10; minute++) {
		box.clock.pass(MINUTE);
		say("suelta", 5);
	}
	const now = box.timekeeper.now();
	const asked = { fridge: "h1" as FridgeId, from: now.utc - HOUR, to: now.utc + 1, columns: 900 };
	const chart = await viewChart(box.db, box.watched, asked, now);
	expect(chart?.buckets.map(({ maxCelsius }) => maxCelsius)).toEqual([...Array(10).fill(4), ...Array(10).fill(5)]);
	box.close();
});
