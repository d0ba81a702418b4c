// Devices that speak only when something changes: what they said is judged every minute, for a day and an hour at most.

import type { SensorId } from "@tesai/shared/contract/id.ts";
import { HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore } from "../../test/sim/box-store.ts";
import { readSamples, recomputeAlarms, repeatStanding } from "../../test/sim/recompute-alarms.ts";
import { noteSilence, receiveReading } from "./actions.ts";
import { viewFridges } from "./view.ts";

const DOOR = "z2m-heladera-door" as SensorId;
const FRIDGE = fridgeConfig(
	`id = "h1"\nname = "Heladera"\nprofile = "pqs"\ntemperatureSensor = "t1"\ndoorSensor = "${DOOR}"`,
);

function openBox(): BoxStore {
	const box = openBoxStore([FRIDGE]);
	onTestFinished(box.close);
	return box;
}
function say(box: BoxStore, open: boolean, untilChanged = true, agoMs = 0): string {
	const moment = { bootId: box.clock.bootId, monoMs: millis(box.clock.mono() - agoMs) };
	const reading = { kind: "door", open, ...(untilChanged && { untilChanged }), ...moment } as const;
	return box.act((tx) => receiveReading(tx, box.watched, DOOR, reading));
}
/** Time goes on, and every minute is looked at. */
function pass(box: BoxStore, ms: number): void {
	for (let done = 0; done < ms; done += MINUTE) {
		box.clock.pass(Math.min(MINUTE, ms - done));
		box.act((tx) => noteSilence(tx, box.watched));
	}
}
const alarmsOf = (box: BoxStore) =>
	box.db
		.prepare(
			`SELECT since_mono_ms AS since, raised_mono_ms AS raised, end_reason AS ended FROM alarm
			WHERE rule = 'DOOR' ORDER BY since_mono_ms`,
		)
		.all() as { since: number; raised: number; ended: string | null }[];
const isDoorWatched = (box: BoxStore) =>
	box.db.prepare("SELECT 1 FROM alarm_state WHERE rule = 'DOOR'").get() !== undefined;

describe("CC49 a contact that speaks only when the door moves", () => {
	test("CC49 one word is enough: DOOR rises within the minute after its limit, and silence does not end it", () => {
		const box = openBox();
		say(box, true);
		const since = box.clock.mono();
		pass(box, 5 * MINUTE - 1);
		expect(alarmsOf(box)).toEqual([]);
		pass(box, MINUTE);
		expect(alarmsOf(box)).toEqual([{ since, raised: since + 5 * MINUTE - 1 + MINUTE, ended: null }]);
		pass(box, 24 * HOUR);
		expect(alarmsOf(box)).toMatchObject([{ ended: null }]);
		say(box, false);
		expect(alarmsOf(box)).toMatchObject([{ ended: "back-in-range" }]);
		pass(box, 2 * HOUR);
		expect(alarmsOf(box)).toHaveLength(1);
	});

	test("CC49 nobody heard for more than 25 h: nobody knows", () => {
		const box = openBox();
		say(box, true);
		pass(box, 25 * HOUR);
		expect(alarmsOf(box)).toMatchObject([{ ended: null }]);
		const door = () => viewFridges(box.db, box.watched, box.timekeeper.now())[0]?.door;
		expect(door()).toMatchObject({ open: true });
		pass(box, MINUTE);
		expect(alarmsOf(box)).toMatchObject([{ ended: "sensor-lost" }]);
		expect(door()).toBeNull();
		expect(isDoorWatched(box)).toBe(false);
	});

	test("CC49 checking in daily keeps the watch over a door that is left open", () => {
		const box = openBox();
		say(box, true);
		for (let day = 0; day < 3; day++) {
			pass(box, 24 * HOUR + 59 * MINUTE);
			say(box, true);
		}
		expect(alarmsOf(box)).toMatchObject([{ ended: null }]);
	});

	test("CC49 an opening as long as the limit is told even when both words come together", () => {
		const box = openBox();
		pass(box, HOUR);
		say(box, true, true, 5 * MINUTE);
		say(box, false);
		expect(alarmsOf(box)).toMatchObject([{ ended: "back-in-range" }]);
		say(box, true, true, -1);
		pass(box, 5 * MINUTE);
		say(box, false);
		expect(alarmsOf(box)).toHaveLength(1);
	});

	test("CC8 CC49 the box restarts beside an open door: the watch goes on, and the same word again changes nothing", () => {
		let box = openBox();
		say(box, true);
		const since = box.clock.mono();
		pass(box, 3 * MINUTE);
		box = box.reopen();
		onTestFinished(box.close);
		expect(say(box, true, true, 3 * MINUTE)).toBe("repeated");
		pass(box, 2 * MINUTE);
		expect(alarmsOf(box)).toMatchObject([{ since, ended: null }]);
		box = box.reopen();
		pass(box, HOUR);
		expect(alarmsOf(box)).toHaveLength(1);
	});

	test("CC49 a minute over an open door writes nothing", () => {
		const box = openBox();
		say(box, true);
		pass(box, 10 * MINUTE);
		const changes = () => (box.db.prepare("SELECT total_changes() AS n").get() as { n: number }).n;
		const before = changes();
		box.act((tx) => noteSilence(tx, box.watched));
		expect(changes() - before).toBe(0);
	});

	test("CC14 CC49 a device that repeats itself is silent as before", () => {
		const box = openBox();
		say(box, true, false);
		pass(box, HOUR);
		expect(alarmsOf(box)).toEqual([]);
		expect(isDoorWatched(box)).toBe(false);
	});
});

interface Step {
	readonly seconds: number;
	readonly open: boolean;
	readonly untilChanged: boolean;
	readonly restart: boolean;
	readonly repeat: boolean;
}
const steps: fc.Arbitrary<Step[]> = fc.array(
	fc.record({
		seconds: fc.oneof(
			{ weight: 6, arbitrary: fc.integer({ min: 1, max: 700 }) },
			{ weight: 2, arbitrary: fc.integer({ min: 1_100, max: 4_000 }) },
			{ weight: 1, arbitrary: fc.integer({ min: 24 * 3_600, max: 26 * 3_600 }) },
		),
		open: fc.boolean(),
		untilChanged: fc.integer({ min: 0, max: 3 }).map((dice) => dice > 0),
		restart: fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0),
		repeat: fc.boolean(),
	}),
	{ minLength: 3, maxLength: 30 },
);

/** Looked at every 17 minutes and a bit, so that no look falls together with a word. */
function tell(all: readonly Step[], withRestarts: boolean): BoxStore {
	let box = openBoxStore([FRIDGE]);
	for (const { seconds, open, untilChanged, restart, repeat } of all) {
		for (let left = seconds * 1_000; left > 0; left -= 1_020_001) {
			box.clock.pass(Math.min(left, 1_020_001));
			if (left > 1_020_001) box.act((tx) => noteSilence(tx, box.watched));
		}
		say(box, open, untilChanged);
		if (repeat) say(box, open, untilChanged);
		if (withRestarts && restart) box = box.reopen();
	}
	box.clock.pass(90_001);
	box.act((tx) => noteSilence(tx, box.watched));
	return box;
}

test("CC14 CC26 CC49 any words, restarts and repeats: the alarms are those that the raw table implies", () => {
	fc.assert(
		fc.property(steps, (all) => {
			const [often, once] = [tell(all, true), tell(all, false)];
			const events = (box: BoxStore) =>
				box.db.prepare("SELECT lane, seq, kind, body FROM event WHERE lane = 'alarm'").all();
			try {
				const told = alarmsOf(often).map(({ since, ended }) => ({ since, ended }));
				const door = repeatStanding(readSamples(often.path, DOOR, "door"), often.clock.mono());
				const limits = { DOOR: { forMs: 5 * MINUTE }, SILENT: { forMs: 20 * MINUTE } };
				const counted = recomputeAlarms({ temperature: [], power: [], door, limits });
				expect(told).toEqual(counted.map(({ since, ended }) => ({ since, ended })));
				expect(events(often)).toEqual(events(once));
			} finally {
				often.close();
				once.close();
			}
		}),
		{ numRuns: 60, endOnFailure: true },
	);
});
