import { FACTS, factKindOf } from "@tesai/shared/contract/event.ts";
import { SensorIdSchema } from "@tesai/shared/contract/id.ts";
import { celsius, DAY, HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { record, type Schema } from "@tesai/shared/contract/schema.ts";
import { parseConfig } from "@tesai/shared/node/load-config.ts";
import { decodeValue } from "@tesai/shared/wire/value.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore } from "../../test/sim/box-store.ts";
import { simulateMonth } from "../../test/sim/fridge-months.ts";
import { receiveReading } from "./actions.ts";
import { listUnsettledAlarms } from "./alarm-store.ts";
import { assessFridges, gatherHours } from "./assess-actions.ts";
import { ASSESS_SQL, listHours, saveHour } from "./assess-store.ts";
import { localDayOf } from "./fridge-day.ts";
import type { FridgeHour } from "./fridge-hour.ts";
import { viewInsight } from "./insight-view.ts";
import { viewFridges } from "./view.ts";

const FRIDGE = fridgeConfig(`id = "h1"
name = "Heladera"
profile = "pqs"
temperatureSensor = "t1"
doorSensor = "d1"
powerSensor = "p1"
ambientSensor = "a1"
compressorSensor = "c1"`);
const sensor = (id: string) => parseConfig(record({ id: SensorIdSchema }), `id = "${id}"`, "sensor").id;

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([FRIDGE]);
});
afterEach(() => box.close());

function say(of: string, reading: Reading): void {
	const stamped = { ...reading, bootId: box.clock.bootId, monoMs: box.clock.mono() };
	box.act((tx) => receiveReading(tx, box.watched, sensor(of), stamped));
}
const now = () => box.timekeeper.now();
const insight = (days = 30) => viewInsight(box.db, box.watched, FRIDGE.id, days, now())!;

function assessments(): Record<string, unknown>[] {
	const rows = box.db.prepare("SELECT kind, body FROM event ORDER BY lane, seq").all() as {
		kind: number;
		body: Buffer;
	}[];
	return rows.flatMap((row) => {
		const kind = factKindOf(row.kind)!;
		return kind === "fridge-assessed"
			? [decodeValue(FACTS[kind].body as Schema<object>, row.body) as Record<string, unknown>]
			: [];
	});
}

/** Days of a simulated fridge with everything wired, a reading of each sensor every five minutes, through the real actions. */
function live(days: number, seed = 7): void {
	const minutes: { celsius: number; ambient: number; running: boolean; doorOpen: boolean; supplied: boolean }[] = [];
	simulateMonth({ seed, label: "healthy, hot season", days: days + 1, faultDay: 0 }, (one) => void minutes.push(one));
	for (const [index, one] of minutes.slice(0, days * 1_440).entries()) {
		box.clock.pass(MINUTE);
		if (one.doorOpen !== minutes[index - 1]?.doorOpen) say("d1", { kind: "door", open: one.doorOpen });
		if (index % 5 !== 0) continue;
		say("t1", { kind: "temperature", celsius: celsius(one.celsius) });
		say("a1", { kind: "temperature", celsius: celsius(one.ambient) });
		say("c1", { kind: "compressor", running: one.running });
		say("p1", { kind: "power", supplied: one.supplied });
		if (index % 60 === 0) box.act((tx) => gatherHours(tx, box.watched));
	}
	box.act((tx) => gatherHours(tx, box.watched));
}

/** An hour as a healthy or a struggling fridge has it, saved without its readings. */
function saveDays(from: number, to: number, duty: number): void {
	const today = localDayOf(now().utc);
	for (let day = from; day < to; day++) {
		for (let hour = 0; hour < 24; hour++) {
			const at = (today - day) * DAY + (3 + hour) * HOUR;
			const row: FridgeHour = {
				at,
				coveredMs: HOUR,
				minCelsius: 3.5,
				maxCelsius: 5.5,
				meanCelsius: 4.5,
				mktCelsius: 4.6,
				vvmUsed: { vvm2: 0, vvm7: 0, vvm14: 0, vvm30: 0 },
				ambientCelsius: 30,
				door: { openings: 0, openMs: 0, longestMs: 0 } as FridgeHour["door"],
				openSince: null,
				compressor: { ranMs: duty * HOUR, judgedMs: HOUR, starts: 1, basis: "contact" } as FridgeHour["compressor"],
				coolingPerHour: null,
				warmingPerHour: null,
				unpoweredMs: 0 as FridgeHour["unpoweredMs"],
				tauMs: null,
			};
			box.act((tx) => saveHour(tx.db, FRIDGE.id, row));
		}
	}
}

describe("gatherHours", () => {
	test("CC66 CC70 CC72 three days through the real doors: each hour once, each day told once, and what the screen reads", () => {
		live(3);
		const hours = listHours(box.db, FRIDGE.id, 0, now().utc);
		expect(new Set(hours.map(({ at }) => at)).size).toBe(hours.length);
		expect(hours.length).toBeGreaterThanOrEqual(68);
		// The clock of the test begins at some hour, so the days at the post that end are two or three.
		const told = assessments();
		expect(told.length).toBeGreaterThanOrEqual(2);
		expect(told.at(-1)).toMatchObject({
			fridge: "h1",
			lastsMs: DAY,
			coveredMs: DAY,
			dutyBasis: "contact",
			verdict: "learning",
		});

		const seen = insight();
		expect(seen.mktCelsius).toBeGreaterThan(3);
		expect(seen.mktCelsius).toBeLessThan(8);
		expect(seen.compressor).toMatchObject({ basis: "contact" });
		expect(seen.compressor!.dutyPercent).toBeGreaterThan(10);
		expect(seen.compressor!.dutyPercent).toBeLessThan(60);
		expect(seen.door!.openingsPerDay).toBeGreaterThan(0);
		expect(seen.vvmUsed.vvm2).toBeGreaterThan(seen.vvmUsed.vvm7);
		expect(seen.trend).toMatchObject({ verdict: "learning", strain: null });
		expect(seen.holdover).toEqual({ known: "no", why: "no-outage-seen" });
	});

	test("CC66 gathered again, nothing changes; a clock that was years ahead is no obstacle", () => {
		live(1);
		const before = listHours(box.db, FRIDGE.id, 0, now().utc);
		box.act((tx) => gatherHours(tx, box.watched));
		expect(listHours(box.db, FRIDGE.id, 0, now().utc)).toEqual(before);
		box.db.prepare("UPDATE box_state SET value = 99999999 WHERE key = 'ungathered-hour'").run();
		for (let hour = 0; hour < 5; hour++) {
			box.clock.pass(HOUR);
			say("t1", { kind: "temperature", celsius: celsius(5) });
			box.act((tx) => gatherHours(tx, box.watched));
		}
		expect(listHours(box.db, FRIDGE.id, 0, now().utc).length).toBeGreaterThan(before.length);
	});
});

describe("assessFridges", () => {
	const assess = () => box.act((tx) => assessFridges(tx, box.watched, localDayOf(now().utc) - 1));
	const failing = () => listUnsettledAlarms(box.db, box.timekeeper).filter((alarm) => alarm.rule === "FAILING");

	test("CC70 FAILING rises with the second bad day in a row, and ends once the fridge is itself again", () => {
		saveDays(4, 40, 0.3);
		saveDays(1, 4, 0.5);
		assess();
		expect(failing()).toEqual([]);
		box.clock.pass(DAY);
		saveDays(1, 2, 0.5);
		assess();
		expect(failing()).toMatchObject([{ rule: "FAILING", ended: null }]);
		expect(viewFridges(box.db, box.watched, now())[0]?.attention).toBe("look-now");
		for (let day = 0; day < 3; day++) {
			box.clock.pass(DAY);
			saveDays(1, 2, 0.31);
			assess();
		}
		expect(failing()).toMatchObject([{ ended: { reason: "back-in-range" } }]);
	});

	test("CC71 the day is told with what is known, and a day without a reading is not told", () => {
		saveDays(1, 30, 0.3);
		assess();
		expect(assessments()).toMatchObject([
			{ verdict: "steady", sign: "none", strain: 1, dutyPercent: 30, doorOpenings: 0 },
		]);
		box.clock.pass(3 * DAY);
		assess();
		expect(assessments()).toHaveLength(1);
	});
});

describe("holdover", () => {
	test("CC63 CC72 during an outage the tile has a range, with the door open it has none", () => {
		say("a1", { kind: "temperature", celsius: celsius(35) });
		say("p1", { kind: "power", supplied: false });
		for (let minute = 0; minute <= 60; minute += 5) {
			say("t1", { kind: "temperature", celsius: celsius(Math.round((35 - 30 * Math.exp(-minute / 1_770)) * 10) / 10) });
			box.clock.pass(5 * MINUTE);
		}
		const seen = () => viewFridges(box.db, box.watched, now())[0]?.holdover;
		expect(seen()!.leastMs).toBeLessThan(126 * MINUTE);
		expect(seen()!.mostMs).toBeGreaterThan(126 * MINUTE);
		expect(insight().holdover).toMatchObject({ known: "yes", basis: "this-outage" });
		say("d1", { kind: "door", open: true });
		expect(seen()).toBeUndefined();
		expect(insight().holdover).toEqual({ known: "no", why: "door-open" });
		say("d1", { kind: "door", open: false });
		say("p1", { kind: "power", supplied: true });
		expect(seen()).toBeUndefined();
	});

	test("CC72 a fridge that the post does not have has no insight", () => {
		expect(viewInsight(box.db, box.watched, "h9" as typeof FRIDGE.id, 30, now())).toBeUndefined();
	});
});

test.each(Object.values(ASSESS_SQL))("%s uses the key", (sql) => {
	const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
	const details = plan.all(...Array(sql.split("?").length - 1).fill(1)).map((row) => row.detail);
	expect(details.filter((detail) => detail.startsWith("SCAN"))).toEqual([]);
});
