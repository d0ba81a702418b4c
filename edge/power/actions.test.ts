import { check } from "@tesai/shared/contract/check.ts";
import { PowerViewSchema } from "@tesai/shared/contract/edge-api/power.ts";
import { FACTS, factKindOf } from "@tesai/shared/contract/event.ts";
import { HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { ReadingSchema } from "@tesai/shared/contract/reading.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import { decodeValue } from "@tesai/shared/wire/value.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { manualClock } from "../../test/sim/manual-clock.ts";
import { closePowerPeriods, openPowerRoom, receivePower, reloadPower, stayAwake } from "./actions.ts";
import { isJobDue } from "./pace.ts";
import type { PowerRoom } from "./room.ts";
import { isScreenOff } from "./room.ts";
import type { PowerReading } from "./span.ts";
import { listNewestModes, listNewestSpans, SQL } from "./store.ts";
import { viewPower, viewPowerNow } from "./view.ts";

const CONFIG = {
	sensor: "solar-1" as never,
	battery: { capacityAh: 100, nominalVolts: "12", chemistry: "lead-acid" },
} as const;

let box: BoxStore;
let room: PowerRoom;
let alarmOpen: boolean;
let told: string[];
const openRoom = () =>
	openPowerRoom(box.db, CONFIG, box.timekeeper.now(), box.timekeeper.moment, {
		alarmOpen: () => alarmOpen,
		announce: (mode) => told.push(mode),
	});
beforeEach(() => {
	box = openBoxStore([], manualClock());
	alarmOpen = false;
	told = [];
	room = openRoom();
});
afterEach(() => box.close());

const volts = (batteryVolts: number, rest: Partial<PowerReading> = {}): PowerReading => ({
	kind: "power",
	supplied: true,
	batteryVolts,
	batteryAmps: -4,
	panelWatts: 0,
	...rest,
});
/** One reading a minute for so long. */
function say(reading: PowerReading, minutes: number): void {
	for (let minute = 0; minute < minutes; minute++) {
		box.clock.pass(MINUTE);
		box.act((tx) => receivePower(tx, room, reading, tx.now));
	}
}
function facts(kind: string): Record<string, unknown>[] {
	const rows = box.db.prepare("SELECT kind, body FROM event ORDER BY seq").all() as { kind: number; body: Buffer }[];
	return rows
		.filter((row) => factKindOf(row.kind) === kind)
		.map((row) => decodeValue(FACTS[kind as "power-mode-changed"].body as Schema<object>, row.body) as never);
}

describe("receivePower", () => {
	test("PW1, PW2: a reading older than the newest changes nothing; a span is kept once it is over", () => {
		say(volts(12.6), 12);
		expect(listNewestSpans(box.db, 100)).toHaveLength(2);
		expect(listNewestSpans(box.db, 100)[0]).toMatchObject({ readings: 4, volts: { min: 12.6, max: 12.6, mean: 12.6 } });
		const before = room.state;
		const old = { ...box.timekeeper.now(), monoMs: (box.clock.mono() - 5 * MINUTE) as never };
		box.act((tx) => receivePower(tx, room, volts(9), old));
		expect(room.state).toBe(before);
	});

	test("PW3 a restart, and an action that was undone, know the same battery and the same mode", () => {
		say(volts(12.9, { batteryAmps: 1, charge: "float" }), 30);
		say(volts(12.3), 240);
		say(volts(11.6), 30);
		const { gauge, mode } = room.state;
		const again = openRoom();
		expect(again.state.mode.mode).toBe(mode.mode);
		expect(again.state.gauge.charge.level).toBeCloseTo(gauge.charge.level, 2);
		expect(again.state.gauge.charge.ohms).toBeCloseTo(gauge.charge.ohms, 3);
		reloadPower(box.db, room, box.timekeeper.now(), box.timekeeper.moment);
		expect(room.state.gauge.flows).toHaveLength(gauge.flows.length);
	});

	test("PW5 a charger's own current is not taken for the battery's", () => {
		say(volts(12.4, { batteryAmps: 0.01 }), 60);
		expect(room.state.gauge.last?.amps).toBeNull();
		expect(room.hoursLeft).toEqual({ state: "unknown", why: "load-unknown" });
		say(volts(13, { batteryAmps: 5.9, panelWatts: 80 }), 60);
		expect(room.state.gauge.last?.amps).toBeNull();
		say(volts(13, { batteryAmps: 1.5, panelWatts: 80 }), 10);
		expect(room.state.gauge.last?.amps).toBe(1.5);
		say(volts(12.4, { batteryAmps: -2 }), 10);
		expect(room.state.gauge.last?.amps).toBeLessThan(0);
	});

	test("PW9 what waited somewhere counts for the charge and chooses no mode", () => {
		const from = box.timekeeper.now();
		box.clock.pass(5 * HOUR);
		box.act((tx) => {
			for (let minute = 1; minute < 200; minute++) {
				const at = {
					...from,
					monoMs: (from.monoMs + minute * MINUTE) as never,
					utc: (from.utc + minute * MINUTE) as never,
				};
				receivePower(tx, room, volts(11.2), at);
			}
		});
		expect(room.state.gauge.flows.length).toBeGreaterThan(30);
		expect(room.state.mode.mode).toBe("normal");
		expect(room.hasMeasured).toBe(false);
	});

	test("PW15 a change of mode is one fact with the level of that moment, told after the commit", () => {
		say(volts(11.6), 25);
		expect(facts("power-mode-changed")).toMatchObject([
			{ mode: "save", before: "normal", reason: "volts", batteryVolts: 11.6 },
		]);
		expect(listNewestModes(box.db, 9).map(({ mode }) => mode)).toEqual(["save"]);
		expect(told).toEqual(["save"]);
	});

	test("PW11, PW12: an unseen alarm keeps the box awake down to the floor; then it says that it sleeps", () => {
		say(volts(11.6, { chargePercent: 30 }), 60);
		expect(room.state.mode.mode).toBe("survive");
		expect(isScreenOff(room)).toBe(true);
		alarmOpen = true;
		expect(isScreenOff(room)).toBe(false);
		say(volts(11.4, { chargePercent: 15 }), 90);
		expect(room.state.mode.mode).toBe("survive");
		alarmOpen = false;
		say(volts(11.4, { chargePercent: 15 }), 60);
		expect(room.state.mode.mode).toBe("asleep");
		expect(told.at(-1)).toBe("asleep");
	});

	test("PW13 asleep, a look that measures nothing keeps the box awake, and so does a battery on the mend", () => {
		say(volts(11.4), 25);
		say(volts(11.2), 60);
		room = openRoom();
		expect(room.state.mode.mode).toBe("asleep");
		say(volts(12), 10);
		expect(room.state.mode.mode).toBe("asleep");
		say(volts(12.6, { batteryAmps: 6 }), 1);
		expect(room.state.mode.mode).toBe("survive");
		say(volts(11.1, { batteryAmps: -4 }), 60);
		room = openRoom();
		expect(room.state.mode.mode).toBe("asleep");
		box.act((tx) => stayAwake(tx, room));
		expect(facts("power-mode-changed").at(-1)).toMatchObject({ mode: "survive", reason: "unmeasured" });
	});
});

test("PW1 a loose cable's 0 V are no battery: nothing is counted by them", () => {
	say(volts(12.6, { batteryAmps: -2, loadWatts: 24, chargePercent: 80 }), 120);
	say(volts(0, { batteryAmps: 0, loadWatts: 0, panelWatts: 0, chargePercent: 80 }), 60);
	const amps = room.state.gauge.flows.flatMap(({ loadAmps, sunAmps }) => [loadAmps ?? 0, sunAmps]);
	expect(amps.filter((one) => !Number.isFinite(one))).toEqual([]);
	expect(amps.length).toBeGreaterThan(10);
});

test("PW1 no reading that passes its declaration makes the room throw, or keeps a span that cannot be read", () => {
	const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
	const grid = (step: number, min: number, max: number) =>
		fc
			.integer({ min: Math.round(min / step), max: Math.round(max / step) })
			.map((count) => Math.round(count * step * 100) / 100);
	const reading = fc.record({
		kind: fc.constant("power" as const),
		supplied: fc.boolean(),
		batteryVolts: some(grid(0.01, 0, 100)),
		batteryAmps: some(grid(0.01, -500, 500)),
		panelWatts: some(fc.integer({ min: 0, max: 100_000 })),
		loadWatts: some(fc.integer({ min: 0, max: 100_000 })),
		chargePercent: some(grid(0.1, 0, 100)),
		charge: some(fc.constantFrom("bulk" as const, "float" as const)),
	});
	const steps = fc.array(fc.tuple(reading, fc.integer({ min: 1, max: 600 })), { maxLength: 60 });
	fc.assert(
		fc.property(steps, (list) => {
			for (const [one, minutes] of list) {
				const known = Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined));
				expect(check(ReadingSchema, known)).toMatchObject({ ok: true });
				box.clock.pass(minutes * MINUTE);
				box.act((tx) => receivePower(tx, room, known as never, tx.now));
			}
			box.act((tx) => closePowerPeriods(tx, room, box.timekeeper.moment));
			const view = viewPower(box.db, room, 720, box.timekeeper.now(), box.timekeeper.moment);
			expect(check(PowerViewSchema, JSON.parse(JSON.stringify(view)))).toMatchObject({ ok: true });
			room = openRoom();
		}),
		{ numRuns: 40 },
	);
});

test("PW15 every quarter of a day that is over is told once, what nobody measured left out", () => {
	say(volts(12.6), 30);
	say(volts(11.6, { panelWatts: 100, supplied: false }), 60);
	box.clock.pass(6 * HOUR);
	say(volts(12.4), 12);
	const close = () => box.act((tx) => closePowerPeriods(tx, room, box.timekeeper.moment));
	close();
	close();
	const [summary, ...others] = facts("power-summarised");
	expect(others).toEqual([]);
	expect(summary).toMatchObject({ lastsMs: 6 * HOUR, minVolts: 11.6, maxVolts: 12.6, mode: "save" });
	expect(summary).not.toHaveProperty("meanLoadWatts");
	expect(summary?.unpoweredMs).toBeGreaterThan(50 * MINUTE);
	expect(summary?.unpoweredMs).toBeLessThan(70 * MINUTE);
	expect(summary?.yieldWh).toBeGreaterThan(80);
});

test("the screen's picture and chart are what they are declared to be, gaps are gaps and outages are stretches", () => {
	say(volts(12.6), 30);
	box.clock.pass(2 * HOUR);
	say(volts(11.6, { supplied: false, chargePercent: 50 }), 30);
	say(volts(11.6, { chargePercent: 50 }), 30);
	const view = viewPower(box.db, room, 24, box.timekeeper.now(), box.timekeeper.moment);
	expect(check(PowerViewSchema, JSON.parse(JSON.stringify(view)))).toMatchObject({ ok: true });
	const { chart } = view;
	expect(chart.unpowered).toHaveLength(1);
	expect((chart.unpowered[0]!.to - chart.unpowered[0]!.from) / MINUTE).toBeGreaterThanOrEqual(30);
	expect(chart.buckets.slice(1).some(({ at }, index) => at - chart.buckets[index]!.at > HOUR)).toBe(true);
	expect(chart.modes.at(-1)?.mode).toBe("save");
	expect(chart.modes[0]?.from).toBe(chart.from);
	expect(viewPowerNow(room)).toMatchObject({ mode: "save", batteryVolts: 11.6, loadWatts: 46, screenOff: false });
});

test("after a restart the last five minutes stand in until the controller speaks again", () => {
	say(volts(12.6), 30);
	room = openRoom();
	expect(viewPowerNow(room)).toMatchObject({ batteryVolts: 12.6, batteryAmps: -4 });
});

test("a mode stretches what may wait and nothing else; a box that only looks at its battery runs no job", () => {
	const due = (name: string, mode: "normal" | "save" | "survive" | "asleep") =>
		Array.from({ length: 60 }, (_, minute) => minute).filter((minute) => isJobDue(name, mode, minute)).length;
	expect(["normal", "save", "survive", "asleep"].map((mode) => due("send", mode as "save"))).toEqual([60, 6, 2, 0]);
	expect(due("note-silence", "survive")).toBe(60);
	expect(due("note-silence", "asleep")).toBe(0);
});

test.each(Object.keys(SQL) as (keyof typeof SQL)[])("%s reads no whole table", (name) => {
	const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${SQL[name]}`);
	const details = plan.all(...Array(SQL[name].split("?").length - 1).fill(1)).map((row) => row.detail);
	// The newest rows are read backwards along the key, as many as are asked for.
	const sorts = details.filter((detail) => detail.includes("TEMP B-TREE"));
	const scans = details.filter((detail) => detail.startsWith("SCAN") && !name.startsWith("newest"));
	expect([...sorts, ...scans]).toEqual([]);
});
