import type { DiskStage } from "@tesai/shared/contract/edge-api/disk.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { celsius, DAY, HOUR, MINUTE, type Millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { toRanges } from "@tesai/shared/wire/ranges.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore, vouchForClock } from "../../test/sim/box-store.ts";
import { manualClock } from "../../test/sim/manual-clock.ts";
import { confirm } from "../journal/acknowledgements.ts";
import { journalEpoch, lastSeq } from "../journal/store.ts";
import { receiveReading } from "./actions.ts";
import { closePeriods } from "./period-actions.ts";
import { readingTidying } from "./tidy-actions.ts";
import { TIDY_SQL } from "./tidy-store.ts";

const FRIDGE = fridgeConfig('id = "heladera-1"\nname = "Vacunas"\nprofile = "pqs"\ntemperatureSensor = "sonda-1"');
const SONDA = "sonda-1" as SensorId;
let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([FRIDGE]);
	vouchForClock(box);
});
afterEach(() => box.close());

/** A reading an hour, told once a day. */
function live(days: number): void {
	for (let hour = 0; hour < days * 24; hour++) {
		box.act((tx) => receiveReading(tx, box.watched, SONDA, { kind: "temperature", celsius: celsius(5) }));
		box.clock.pass(HOUR);
		if (hour % 24 === 23) box.act((tx) => closePeriods(tx, box.watched, HOUR));
	}
}
const acknowledgeAll = () => {
	const lane = LANES.indexOf("telemetry");
	const received = new Map([[lane, toRanges([{ first: 1, last: lastSeq(box.db, "telemetry") }])]]);
	box.act((tx) => confirm(tx, { epoch: journalEpoch(tx.db), acks: { received, applied: received } }));
};
const count = () => Number(box.db.prepare("SELECT count(*) FROM reading").pluck().get());
const tidy = (stage: DiskStage = "ample", most = 100_000, isVouched = true) =>
	box.act((tx) =>
		readingTidying.run(tx, {
			stage,
			most,
			isOlder: (stamp: Stamp, than: Millis) => isVouched && box.timekeeper.now().utc - box.timekeeper.utc(stamp) > than,
		}),
	);

test("JN7 a raw reading goes when it is old, told, and what told it is at the hub; not one day earlier", () => {
	live(120);
	expect(count()).toBe(2_880);
	expect(tidy()).toBe(0);
	acknowledgeAll();
	expect(tidy("ample", 100_000, false)).toBe(0);
	expect(tidy()).toBeGreaterThan(19 * 24);
	expect(count()).toBeGreaterThanOrEqual(100 * 24);
	expect(count()).toBeLessThanOrEqual(100 * 24 + 1);
	tidy("tight");
	expect(count()).toBeLessThanOrEqual(14 * 24 + 1);
	expect(count()).toBeGreaterThanOrEqual(14 * 24);
});

test("JN7 a fact that the hub lacks keeps the readings behind it, and a reading that is to be told keeps itself", () => {
	live(60);
	acknowledgeAll();
	// From here on the hub hears nothing.
	live(110);
	const before = count();
	tidy();
	expect(before - count()).toBeLessThanOrEqual(59 * 24);
	acknowledgeAll();
	const late = { kind: "temperature", celsius: celsius(6), measuredAt: box.clock.utc() - 105 * DAY } as const;
	box.act((tx) => receiveReading(tx, box.watched, SONDA, late as never));
	tidy();
	const oldest = box.db.prepare("SELECT id FROM reading ORDER BY id LIMIT 1").safeIntegers().pluck().get();
	expect(box.db.prepare("SELECT id FROM late_reading").safeIntegers().pluck().all()).toEqual([oldest]);
	// Told now: the fact itself holds it until it has arrived.
	box.act((tx) => closePeriods(tx, box.watched, HOUR));
	expect(tidy()).toBeGreaterThan(0);
});

test("JN9 boots that lasted minutes do not slow it down, and a run takes no more than it may", () => {
	for (let boot = 0; boot < 30; boot++) {
		live(1);
		const clock = manualClock(`2222222${boot % 10}-2222-4222-8222-2222222222${String(boot).padStart(2, "0")}`);
		clock.setWall(box.clock.utc() + MINUTE);
		box = box.reopen(clock);
		vouchForClock(box);
	}
	live(105);
	acknowledgeAll();
	const before = count();
	expect(tidy("ample", 50)).toBeLessThanOrEqual(50);
	tidy();
	expect(before - count()).toBeGreaterThan(29 * 24);
	for (const [name, sql] of Object.entries(TIDY_SQL)) {
		const parameters = sql.match(/\?/g)?.map(() => 1) ?? [];
		const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters);
		for (const { detail } of plan) expect(`${name}: ${detail}`).not.toMatch(/TEMP B-TREE/);
	}
});
