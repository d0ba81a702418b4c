import type { SwitchesRecorded } from "@tesai/shared/contract/event/switches.ts";
import { FACTS, type FactKind, factKindOf } from "@tesai/shared/contract/event.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import { decodeValue } from "@tesai/shared/wire/value.ts";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore } from "../../test/sim/box-store.ts";
import { manualClock } from "../../test/sim/manual-clock.ts";
import { receiveReading } from "./actions.ts";
import { gatherHours } from "./assess-actions.ts";
import { listHours } from "./assess-store.ts";
import { closePeriods } from "./period-actions.ts";
import { toReadingRow } from "./reading-row.ts";
import { repeatWords } from "./standing-row.ts";
import { BELIEVED_MS } from "./switch-segment.ts";

const DOOR = "z2m-heladera-door" as SensorId;
const PROBE = "t1" as SensorId;
const FRIDGE = fridgeConfig(
	`id = "h1"\nname = "Heladera"\nprofile = "pqs"\ntemperatureSensor = "t1"\ndoorSensor = "${DOOR}"`,
);

function say(box: BoxStore, sensor: SensorId, reading: Reading): void {
	const stamped = { ...reading, bootId: box.clock.bootId, monoMs: box.clock.mono() };
	box.act((tx) => receiveReading(tx, box.watched, sensor, stamped));
}
const sayDoor = (box: BoxStore, open: boolean) => say(box, DOOR, { kind: "door", open, untilChanged: true });
/** A temperature every minute, and periods closed every hour. */
function live(box: BoxStore, minutes: number): void {
	for (let minute = 0; minute < minutes; minute++) {
		say(box, PROBE, { kind: "temperature", celsius: celsius(5 + ((box.clock.mono() / MINUTE) % 2)) });
		box.clock.pass(MINUTE);
		if (new Date(box.clock.utc()).getUTCMinutes() === 0) box.act((tx) => closePeriods(tx, box.watched, HOUR));
	}
}
function facts<Body>(box: BoxStore, wanted: FactKind): Body[] {
	const rows = box.db.prepare("SELECT kind, body FROM event ORDER BY lane, seq").all() as {
		kind: number;
		body: Buffer;
	}[];
	return rows.flatMap((row) => {
		const kind = factKindOf(row.kind);
		return kind === wanted ? [decodeValue(FACTS[kind].body as Schema<object>, row.body) as Body] : [];
	});
}
/** The open time that somebody reads out of facts who believes the last state of one for a quarter of an hour. */
function openMsOf(told: readonly SwitchesRecorded[]): number {
	let openMs = 0;
	const marks = told.flatMap((fact) => {
		let at: number = fact.from.monoMs;
		return fact.changes.map(({ skip, state }, index) => {
			if (index > 0) at += (1 + skip) * fact.stepMs;
			return { at, state, lastMs: fact.from.monoMs + fact.lastsMs };
		});
	});
	for (const [index, { at, state, lastMs }] of marks.entries()) {
		if (state === "on") openMs += Math.min(marks[index + 1]?.at ?? lastMs, lastMs + BELIEVED_MS) - at;
	}
	return openMs;
}

test("CC18 CC49 a door open over hours without a word is open that long for the hub, in digests and in the hours", () => {
	const box = openBoxStore([FRIDGE]);
	onTestFinished(box.close);
	sayDoor(box, false);
	live(box, 50);
	sayDoor(box, true);
	live(box, 150);
	sayDoor(box, false);
	live(box, 280);
	const told = facts<SwitchesRecorded>(box, "switches-recorded").filter((fact) => fact.sensor === DOOR);
	expect(told.flatMap((fact) => fact.changes).filter(({ state }) => state === "unknown")).toEqual([]);
	expect(openMsOf(told)).toBe(150 * MINUTE);
	// One small fact an hour, whether the door speaks or not.
	expect(told).toHaveLength(8);
	const digests = facts<{ doorOpenMs: number }>(box, "period-summarised");
	expect(digests.map((digest) => digest.doorOpenMs / MINUTE)).toEqual([10, 60, 60, 20, 0, 0, 0, 0]);
	box.act((tx) => gatherHours(tx, box.watched));
	const began = Date.UTC(2026, 10, 20, 12);
	const hours = listHours(box.db, FRIDGE.id, began, began + 6 * HOUR);
	expect(hours.map(({ door }) => door && [door.openings, door.openMs / MINUTE])).toEqual([
		[1, 10],
		[0, 60],
		[0, 60],
		[0, 20],
		[0, 0],
		[0, 0],
	]);
});

test("CC49 after a reboot the word still stands, and is told from the boot on", () => {
	const first = openBoxStore([FRIDGE]);
	sayDoor(first, true);
	live(first, 30);
	const later = manualClock("22222222-2222-4222-8222-222222222222");
	// The clock of these tests has been running for an hour.
	later.setWall(first.clock.utc() + HOUR + 5 * MINUTE);
	const box = first.reopen(later);
	onTestFinished(box.close);
	live(box, 90);
	const told = facts<SwitchesRecorded>(box, "switches-recorded").filter((fact) => fact.sensor === DOOR);
	expect(told.map(({ from, changes }) => [from.boot, changes.map(({ state }) => state)])).toEqual([
		[1, ["on"]],
		[2, ["on"]],
		[2, ["on"]],
	]);
});

test("CC49 a word repeated is the same word, never after the next one, never for longer than it stands", () => {
	const word = fc.record({
		at: fc.integer({ min: 0, max: 30 * HOUR }),
		open: fc.boolean(),
		untilChanged: fc.boolean(),
	});
	fc.assert(
		// The table holds one word of a sensor at a moment.
		fc.property(
			fc.uniqueArray(word, { maxLength: 8, selector: ({ at }) => at }),
			fc.option(fc.integer({ min: 0, max: 26 * HOUR })),
			(all, ageMs) => {
				const toRow = (at: number, open: boolean, untilChanged: boolean) => ({
					...toReadingRow({ kind: "door", open, ...(untilChanged && { untilChanged }) }),
					...{ boot: 1, monoMs: millis(at), sensor: DOOR },
				});
				const words = all.toSorted((a, b) => a.at - b.at);
				const rows = words.map(({ at, open, untilChanged }) => toRow(at, open, untilChanged));
				const carried = ageMs === null ? [] : [{ row: toRow(-ageMs, true, true), ageMs }];
				const said = repeatWords(rows, carried, 0, 31 * HOUR);
				expect(said.filter((row) => (rows as object[]).includes(row))).toEqual(rows);
				for (const row of said) {
					const before = [...carried.map((one) => one.row), ...rows].findLast((one) => one.monoMs <= row.monoMs);
					expect(row).toMatchObject({ kind: before!.kind, value: before!.value });
					expect(row.monoMs - before!.monoMs).toBeLessThanOrEqual(25 * HOUR);
				}
			},
		),
	);
});
