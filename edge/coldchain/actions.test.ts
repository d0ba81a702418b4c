import type { PeriodSummarised } from "@tesai/shared/contract/event/coldchain.ts";
import type { SupplyRecorded } from "@tesai/shared/contract/event/supply.ts";
import { FACTS, type FactKind, factKindOf } from "@tesai/shared/contract/event.ts";
import { type AlarmId, SensorIdSchema } from "@tesai/shared/contract/id.ts";
import { celsius, epochMs, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { record, type Schema } from "@tesai/shared/contract/schema.ts";
import { parseConfig } from "@tesai/shared/node/load-config.ts";
import { decodeValue } from "@tesai/shared/wire/value.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore } from "../../test/sim/box-store.ts";
import { manualClock } from "../../test/sim/manual-clock.ts";
import { appendEvent, lastSeq } from "../journal/store.ts";
import { acknowledgeAlarm, noteSilence, receiveReading, registerFridges } from "./actions.ts";
import { listUnsettledAlarms } from "./alarm-store.ts";
import { viewChart } from "./chart-view.ts";
import { closePeriods, tellBesideAlarm } from "./period-actions.ts";
import { listReadings } from "./reading-store.ts";
import { unpackTemperatures } from "./segment.ts";
import { viewFridges } from "./view.ts";

const FRIDGE = fridgeConfig(`id = "h1"
name = "Heladera"
profile = "pqs"
temperatureSensor = "t1"
doorSensor = "d1"
powerSensor = "p1"`);
const sensor = (id: string) => parseConfig(record({ id: SensorIdSchema }), `id = "${id}"`, "sensor").id;
const [T1, D1, SOLAR] = [sensor("t1"), sensor("d1"), sensor("p1")];
const temperature = (value: number): Reading => ({ kind: "temperature", celsius: celsius(value) });

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([FRIDGE]);
});
afterEach(() => box.close());

/** Lets time pass and hands over a reading stamped with the new moment. */
function say(of: typeof T1, reading: Reading, after = 0): string {
	box.clock.pass(after);
	const stamped = { ...reading, bootId: box.clock.bootId, monoMs: box.clock.mono() };
	return box.act((tx) => receiveReading(tx, box.watched, of, stamped));
}

function journal(): { lane: number; seq: number; kind: FactKind; body: Record<string, unknown> }[] {
	const rows = box.db.prepare("SELECT lane, seq, kind, body FROM event ORDER BY lane, seq").all() as {
		lane: number;
		seq: number;
		kind: number;
		body: Buffer;
	}[];
	return rows.map((row) => {
		const kind = factKindOf(row.kind)!;
		return { ...row, kind, body: decodeValue(FACTS[kind].body as Schema<object>, row.body) as Record<string, unknown> };
	});
}
const kinds = () => journal().map((row) => row.kind);
const unsettled = () => listUnsettledAlarms(box.db, box.timekeeper);

describe("receiveReading", () => {
	test("CC4 CC17 HEAT rises after ten hours, with its alarm, its event and its thresholds in one transaction", () => {
		say(T1, temperature(9));
		for (let i = 0; i < 40; i++) say(T1, temperature(9 + i / 100), 15 * MINUTE);
		expect(unsettled()).toMatchObject([
			{ id: 1, rule: "HEAT", forMs: 10 * HOUR, limitCelsius: 8, worstCelsius: 9.39, ended: null, acknowledged: null },
		]);
		expect(journal()).toMatchObject([{ seq: 1, kind: "alarm-raised", body: { rule: "HEAT", limitCelsius: 8 } }]);
		expect(box.announced).toContainEqual({ change: "raised", alarm: 1 });
	});

	test("CC11 a later change of limits does not rewrite an alarm that stands", () => {
		say(T1, temperature(9));
		for (let i = 0; i < 40; i++) say(T1, temperature(9), 15 * MINUTE);
		const looser = { HEAT: { side: "above", celsius: celsius(8.5), forMs: HOUR } } as const;
		box = box.reopen(box.clock, [{ ...FRIDGE, limits: looser }]);
		say(T1, temperature(9), 15 * MINUTE);
		expect(unsettled()).toMatchObject([{ id: 1, limitCelsius: 8, forMs: 10 * HOUR, ended: null }]);
	});

	test("CC7 a late sample is stored and judged by no rule", () => {
		say(D1, { kind: "door", open: false }, 10 * MINUTE);
		const late = {
			kind: "door",
			open: true,
			bootId: box.clock.bootId,
			monoMs: millis(box.clock.mono() - 8 * MINUTE),
		} as const;
		expect(box.act((tx) => receiveReading(tx, box.watched, D1, late))).toBe("kept");
		say(D1, { kind: "door", open: false }, 1);
		expect(unsettled()).toEqual([]);
		expect(box.db.prepare("SELECT count(*) FROM reading").pluck().get()).toBe(3);
	});

	test("CC8 any readings, any of them repeated any number of times: stored once, judged once", () => {
		const steps = fc.array(
			fc.record({ open: fc.boolean(), gap: fc.integer({ min: 1, max: 4 }), again: fc.integer({ min: 0, max: 2 }) }),
			{
				maxLength: 25,
			},
		);
		fc.assert(
			fc.property(steps, (all) => {
				const once = openBoxStore([FRIDGE]);
				const many = openBoxStore([FRIDGE]);
				for (const { open, gap, again } of all) {
					for (const [store, times] of [
						[once, 1],
						[many, 1 + again],
					] as const) {
						store.clock.pass(gap * MINUTE);
						const reading = { kind: "door", open, bootId: store.clock.bootId, monoMs: store.clock.mono() } as const;
						for (let i = 0; i < times; i++) store.act((tx) => receiveReading(tx, store.watched, D1, reading));
					}
				}
				const dump = (store: BoxStore) => [
					store.db.prepare("SELECT * FROM reading").all(),
					store.db.prepare("SELECT * FROM alarm").all(),
					store.db.prepare("SELECT * FROM alarm_state").all(),
					store.db.prepare("SELECT lane, seq, kind, body FROM event").all(),
				];
				expect(dump(many)).toEqual(dump(once));
				once.close();
				many.close();
			}),
			{ numRuns: 12 },
		);
	});

	test("A4 a flood of sensor names is set aside and stops no sensor that the box knows", () => {
		for (let i = 0; i < 300; i++) say(`flood-${i}` as typeof T1, temperature(4));
		expect(box.db.prepare("SELECT count(*) FROM sensor").pluck().get()).toBe(255);
		expect(say(T1, temperature(4))).toBe("refused");
		expect(say("flood-7" as typeof T1, temperature(5), MINUTE)).toBe("kept");
		expect(box.db.prepare("SELECT sum(count) FROM set_aside").pluck().get()).toBe(46);
	});

	test("a record from long before its boot keeps its stamp", () => {
		const old = { ...temperature(4), measuredAt: epochMs(box.clock.utc() - 1_000 * 86_400_000) };
		box.act((tx) => receiveReading(tx, box.watched, T1, old));
		const [row] = listReadings(box.db, { boot: 0, monoMs: millis(0) }, box.timekeeper.now(), 10);
		expect(box.timekeeper.utc(row!)).toBe(old.measuredAt);
	});

	test("two readings without a stamp in one moment are two", () => {
		const both = [temperature(4), temperature(5)].map((reading) =>
			box.act((tx) => receiveReading(tx, box.watched, T1, reading)),
		);
		expect(both).toEqual(["kept", "kept"]);
	});

	test("a stamp from the future is not believed: later samples are still judged", () => {
		const future = { kind: "door", open: false, measuredAt: epochMs(box.clock.utc() + 86_400_000) } as const;
		box.act((tx) => receiveReading(tx, box.watched, D1, future));
		say(D1, { kind: "door", open: true }, MINUTE);
		say(D1, { kind: "door", open: true }, 5 * MINUTE);
		expect(unsettled()).toMatchObject([{ rule: "DOOR" }]);
	});

	test("CC9 CC10 a restart in mid-episode changes nothing: the same alarm ends once", () => {
		say(D1, { kind: "door", open: true });
		say(D1, { kind: "door", open: true }, 4 * MINUTE);
		box = box.reopen();
		say(D1, { kind: "door", open: true }, MINUTE);
		expect(unsettled()).toMatchObject([{ id: 1, rule: "DOOR" }]);
		box = box.reopen();
		say(D1, { kind: "door", open: true }, MINUTE);
		say(D1, { kind: "door", open: false }, MINUTE);
		expect(kinds()).toEqual(["alarm-raised", "alarm-ended"]);
		expect(unsettled()).toMatchObject([{ ended: { reason: "back-in-range" } }]);
	});

	test("CC14 a box that was off finds the gap: the old episode ends as lost and a new clock starts", () => {
		say(D1, { kind: "door", open: true });
		say(D1, { kind: "door", open: true }, 5 * MINUTE);
		const clock = manualClock("22222222-2222-4222-8222-222222222222");
		clock.setWall(box.clock.utc() + 3 * HOUR);
		box = box.reopen(clock);
		say(D1, { kind: "door", open: true });
		expect(unsettled()).toMatchObject([{ ended: { reason: "sensor-lost" } }]);
		say(D1, { kind: "door", open: true }, 5 * MINUTE);
		expect(unsettled().map((alarm) => alarm.ended?.reason)).toEqual(["sensor-lost", undefined]);
	});

	test("CC6 a wall clock set back an hour neither raises nor delays", () => {
		say(D1, { kind: "door", open: true });
		box.clock.pass(2 * MINUTE);
		box.clock.setWall(box.clock.utc() - HOUR);
		const anchor = box.timekeeper.checkClock()!;
		box.act((tx) => box.timekeeper.adopt(tx.db, anchor));
		say(D1, { kind: "door", open: true }, 2 * MINUTE);
		expect(unsettled()).toEqual([]);
		say(D1, { kind: "door", open: true }, MINUTE);
		expect(unsettled()).toMatchObject([{ rule: "DOOR" }]);
	});
});

describe("noteSilence", () => {
	test("CC13 CC15 SILENT rises when no sample came for its limit, faults notwithstanding, and starts at the last one", () => {
		say(T1, temperature(5));
		const lastAt = box.timekeeper.now().utc;
		for (let i = 0; i < 19; i++) say(T1, { kind: "fault", fault: "no-answer" }, MINUTE);
		box.act((tx) => noteSilence(tx, box.watched));
		expect(unsettled()).toEqual([]);
		box.clock.pass(MINUTE);
		box.act((tx) => noteSilence(tx, box.watched));
		box.act((tx) => noteSilence(tx, box.watched));
		expect(unsettled()).toMatchObject([{ rule: "SILENT", since: lastAt }]);
		say(T1, temperature(5), MINUTE);
		expect(unsettled()).toMatchObject([{ rule: "SILENT", ended: { reason: "back-in-range" } }]);
		expect(kinds()).toEqual(["alarm-raised", "alarm-ended"]);
	});

	test("CC15 a restart in the middle of the silence does not take a fault for a sample", () => {
		say(T1, temperature(5));
		for (let i = 0; i < 19; i++) say(T1, { kind: "fault", fault: "no-answer" }, MINUTE);
		box = box.reopen();
		say(T1, { kind: "fault", fault: "no-answer" }, MINUTE);
		box.act((tx) => noteSilence(tx, box.watched));
		expect(unsettled()).toMatchObject([{ rule: "SILENT" }]);
	});

	test("CC14 after a restart the episode still ends at its newest bad sample", () => {
		for (let i = 0; i <= 6; i++) say(D1, { kind: "door", open: true }, i === 0 ? 0 : MINUTE);
		const { boot, monoMs } = box.timekeeper.now();
		box = box.reopen();
		box.clock.pass(20 * MINUTE);
		box.act((tx) => noteSilence(tx, box.watched));
		const ended = journal().find((row) => row.kind === "alarm-ended");
		expect(ended?.body).toMatchObject({ reason: "sensor-lost", lastBad: { boot, monoMs } });
	});

	test("CC14 silence ends a freezing episode honestly", () => {
		for (let i = 0; i <= 4; i++) say(T1, temperature(-1), i === 0 ? 0 : 15 * MINUTE);
		box.clock.pass(20 * MINUTE);
		box.act((tx) => noteSilence(tx, box.watched));
		expect(unsettled()).toMatchObject([
			{ rule: "FRZNEAR", ended: { reason: "sensor-lost" } },
			{ rule: "FRZE", ended: { reason: "sensor-lost" } },
			{ rule: "SILENT", ended: null },
		]);
	});

	test("CC13 a sensor that never spoke is silent from the start of the box", () => {
		box.clock.pass(20 * MINUTE);
		box.act((tx) => noteSilence(tx, box.watched));
		expect(unsettled()).toMatchObject([{ rule: "SILENT" }]);
	});
});

describe("acknowledgeAlarm", () => {
	const acknowledge = (id: number) =>
		box.act((tx) => acknowledgeAlarm(tx, box.watched, id as AlarmId, { reason: "door-closed", note: "cerrada" }));
	const raiseDoor = () => {
		say(D1, { kind: "door", open: true });
		say(D1, { kind: "door", open: true }, 5 * MINUTE);
	};

	test("CC12 once, with its reason; a second time is a conflict and changes nothing", () => {
		raiseDoor();
		acknowledge(1);
		expect(unsettled()).toMatchObject([{ acknowledged: { reason: "door-closed", note: "cerrada" } }]);
		const before = journal();
		expect(() => acknowledge(1)).toThrow(expect.objectContaining({ code: "conflict" }));
		expect(() => acknowledge(2)).toThrow(expect.objectContaining({ code: "not-found" }));
		expect(journal()).toEqual(before);
	});

	test("CC10 CC12 acknowledged, it stays open until the door closes, and then nothing is left to settle", () => {
		raiseDoor();
		acknowledge(1);
		say(D1, { kind: "door", open: true }, MINUTE);
		expect(unsettled()).toMatchObject([{ ended: null }]);
		say(D1, { kind: "door", open: false }, MINUTE);
		expect(unsettled()).toEqual([]);
	});

	test("CC12 one that has ended waits for somebody to see it", () => {
		raiseDoor();
		say(D1, { kind: "door", open: false }, MINUTE);
		expect(unsettled()).toHaveLength(1);
		acknowledge(1);
		expect(unsettled()).toEqual([]);
		expect(kinds()).toEqual(["alarm-raised", "alarm-ended", "alarm-acknowledged"]);
	});
});

describe("registerFridges", () => {
	test("a fridge is told once, again when it changes, and its alarms end when it is gone", () => {
		box.act((tx) => registerFridges(tx, box.watched));
		box.act((tx) => registerFridges(tx, box.watched));
		expect(kinds()).toEqual(["fridge-registered"]);
		say(D1, { kind: "door", open: true });
		say(D1, { kind: "door", open: true }, 5 * MINUTE);
		const without = openBoxStoreWithout();
		box.act((tx) => registerFridges(tx, without));
		expect(unsettled()).toMatchObject([{ ended: { reason: "device-retired" } }]);
	});

	function openBoxStoreWithout() {
		return { ...box.watched, fridges: [] };
	}
});

describe("closePeriods", () => {
	const close = () => box.act((tx) => closePeriods(tx, box.watched, HOUR));
	/** As if an alarm had been raised just now. */
	const tellBeside = () =>
		box.act((tx) => {
			const before = lastSeq(tx.db, "alarm");
			const since = { boot: 1, monoMs: millis(0) };
			appendEvent(tx, { kind: "alarm-raised", body: { fridge: FRIDGE.id, rule: "HEAT", since, forMs: MINUTE } });
			return tellBesideAlarm(tx, box.watched, HOUR, before);
		});
	const digests = () =>
		journal()
			.filter((row) => row.kind === "period-summarised")
			.map((row) => row.body as PeriodSummarised);
	const told = () =>
		journal()
			.filter((row) => row.kind === "temperatures-recorded")
			.flatMap((row) => unpackTemperatures(row.body as never))
			.map((sample) => sample.monoMs);

	test("CC18 a period that is over is told once, the running one not yet", () => {
		for (let i = 0; i < 90; i++) say(T1, temperature(5), MINUTE);
		close();
		close();
		expect(told()).toHaveLength(59);
		expect(journal().find((row) => row.kind === "period-summarised")?.body).toMatchObject({
			readings: 59,
			minCelsius: 5,
		});
		box.clock.pass(HOUR);
		close();
		expect(told()).toHaveLength(90);
	});

	test("CC18 the supply's means are told ahead of the temperatures, with the box's own foresight", () => {
		for (let i = 0; i < 60; i++) {
			say(SOLAR, { kind: "power", supplied: true, batteryVolts: 12.5, loadWatts: 25 });
			say(T1, temperature(5), MINUTE);
		}
		box.act((tx) => closePeriods(tx, box.watched, HOUR, (sensor) => (sensor === SOLAR ? 30.5 : undefined)));
		const { body } = journal().find((row) => row.kind === "supply-recorded")!;
		expect(body).toMatchObject({ sensor: SOLAR, side: "battery", batteryHours: 30.5 });
		const { quarters } = body as unknown as SupplyRecorded;
		expect(quarters.map((one) => one.samples)).toEqual([15, 15, 15, 15]);
		expect(quarters[0]).toMatchObject({ volts: 1_250, amps: 200 });
		const kinds = journal().map((row) => row.kind);
		expect(kinds.indexOf("supply-recorded")).toBeLessThan(kinds.indexOf("temperatures-recorded"));
	});

	test("CC18 an alarm's readings are told with it; the period's digest as far as it goes, and at its end whole", () => {
		// The box's clock begins on the hour.
		for (let i = 0; i < 20; i++) say(T1, temperature(i === 0 ? 9 : 5), MINUTE);
		tellBeside();
		expect(told()).toHaveLength(20);
		const [partial] = digests();
		expect(partial).toMatchObject({ readings: 20, lastsMs: 20 * MINUTE, maxCelsius: 9 });
		for (let i = 0; i < 30; i++) say(T1, temperature(6), MINUTE);
		box.act((tx) => tellBesideAlarm(tx, box.watched, HOUR, lastSeq(tx.db, "alarm")));
		expect(told()).toHaveLength(20);
		box.clock.pass(HOUR);
		close();
		expect(told()).toHaveLength(50);
		expect(digests()).toHaveLength(2);
		expect(digests()[1]).toMatchObject({ from: partial!.from, readings: 50, lastsMs: HOUR, maxCelsius: 9 });
	});

	test("CC18 A6 a clock that went forward and back again leaves no reading untold", () => {
		const setWall = (minutes: number) => {
			box.clock.pass(1);
			box.clock.setWall(box.clock.utc() + minutes * MINUTE);
			const anchor = box.timekeeper.checkClock();
			if (anchor !== undefined) box.act((tx) => box.timekeeper.adopt(tx.db, anchor));
		};
		say(T1, temperature(5), MINUTE);
		const first = box.clock.mono();
		setWall(60);
		say(T1, temperature(6), MINUTE);
		const second = box.clock.mono();
		setWall(-60);
		close();
		expect(told()).toEqual([first, second]);
	});

	test("CC18 every stored temperature is told exactly once, late ones, restarts and clock jumps included", () => {
		const steps = fc.array(
			fc.oneof(
				{ weight: 8, arbitrary: fc.record({ do: fc.constant("say" as const), gap: fc.integer({ min: 1, max: 30 }) }) },
				fc.record({ do: fc.constant("late" as const), gap: fc.integer({ min: 1, max: 400 }) }),
				fc.record({ do: fc.constant("close" as const), gap: fc.integer({ min: 0, max: 90 }) }),
				fc.record({ do: fc.constant("restart" as const), gap: fc.constant(0) }),
				fc.record({ do: fc.constant("alarm" as const), gap: fc.integer({ min: 0, max: 20 }) }),
				fc.record({ do: fc.constant("jump" as const), gap: fc.integer({ min: -300, max: 300 }) }),
			),
			{ maxLength: 40 },
		);
		fc.assert(
			fc.property(steps, (all) => {
				box.close();
				box = openBoxStore([FRIDGE]);
				for (const { do: what, gap } of all) {
					if (what === "say") say(T1, temperature(5), gap * MINUTE);
					else if (what === "close") {
						box.clock.pass(gap * MINUTE);
						close();
					} else if (what === "alarm") {
						box.clock.pass(gap * MINUTE);
						tellBeside();
					} else if (what === "restart") box = box.reopen();
					else if (what === "jump") {
						box.clock.pass(1);
						box.clock.setWall(box.clock.utc() + gap * MINUTE);
						const anchor = box.timekeeper.checkClock();
						if (anchor !== undefined) box.act((tx) => box.timekeeper.adopt(tx.db, anchor));
					} else {
						const monoMs = millis(Math.max(0, box.clock.mono() - gap * MINUTE - 17));
						const late: Reading = { ...temperature(6), bootId: box.clock.bootId, monoMs };
						box.act((tx) => receiveReading(tx, box.watched, T1, late));
					}
				}
				// A day later, with the clock left alone, everything is over.
				box.clock.pass(1);
				box.clock.setWall(box.clock.utc() + 48 * HOUR);
				const anchor = box.timekeeper.checkClock();
				if (anchor !== undefined) box.act((tx) => box.timekeeper.adopt(tx.db, anchor));
				close();
				const stored = listReadings(box.db, { boot: 0, monoMs: millis(0) }, box.timekeeper.now(), 1_000).map(
					(row) => row.monoMs,
				);
				expect(told().sort((a, b) => a - b)).toEqual(stored.sort((a, b) => a - b));
			}),
			{ numRuns: 25 },
		);
	});
});

describe("views", () => {
	test("CC16 a fridge as the screen sees it, from watch to alarm", () => {
		say(T1, temperature(4.5));
		say(D1, { kind: "door", open: true });
		const [view] = viewFridges(box.db, box.watched, box.timekeeper.now());
		expect(view).toMatchObject({
			attention: "look-now",
			temperature: { celsius: 4.5, ageMs: 0 },
			door: { open: true },
			watching: [{ rule: "DOOR" }],
			limits: { lowCelsius: -0.5, highCelsius: 8 },
		});
		expect(view!.watching[0]!.alarmAt - view!.watching[0]!.since).toBe(5 * MINUTE);
		say(D1, { kind: "door", open: true }, 5 * MINUTE);
		expect(viewFridges(box.db, box.watched, box.timekeeper.now())[0]?.attention).toBe("act-now");
	});

	test("CC80 a chart of a day keeps the peak", async () => {
		for (let i = 0; i < 200; i++) say(T1, temperature(i === 100 ? 13 : 5), MINUTE);
		const now = box.timekeeper.now();
		const asked = { fridge: FRIDGE.id, from: now.utc - 24 * HOUR, to: now.utc + 1, columns: 720 };
		const chart = (await viewChart(box.db, box.watched, asked, now))!;
		expect(Math.max(...chart.buckets.map((bucket) => bucket.maxCelsius))).toBe(13);
		expect(chart.buckets.reduce((sum, bucket) => sum + bucket.readings, 0)).toBe(200);
	});
});
