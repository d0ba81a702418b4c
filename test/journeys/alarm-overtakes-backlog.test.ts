// A2, A4: a long queue, and in it what nobody can read or carry. A new alarm is in the very next frame, and nothing stops
// anything behind it. Told by the wire log: the frames as they left.

import { FACTS } from "@tesai/shared/contract/event.ts";
import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { celsius, millis } from "@tesai/shared/contract/quantity.ts";
import { genesisHash, hashRow } from "@tesai/shared/node/journal-chain.ts";
import { LARGEST_FRAME } from "@tesai/shared/wire/frame.ts";
import { expect, onTestFinished, test } from "vitest";
import { appendEvent, journalEpoch, lastSeq, listEvents } from "../../edge/journal/store.ts";
import { openHttpsRoad } from "../../edge/roads/https-road.ts";
import type { Road, RoadAnswer } from "../../edge/roads/road.ts";
import type { Tx } from "../../edge/sqlite/writer.ts";
import { type BoxAndHub, openBoxAndHub } from "../sim/box-and-hub.ts";

const ALARM = LANES.indexOf("alarm");
const TELEMETRY = LANES.indexOf("telemetry");

/** An https road whose frames wait at a gate until the test lets the next ones go. */
function openGatedRoad(url: string): { road: Road; letGo(frames: number): void } {
	const road = openHttpsRoad({ url });
	const waiting: (() => void)[] = [];
	let free = 0;
	const pass = () => {
		while (free > 0 && waiting.length > 0) {
			free--;
			waiting.shift()?.();
		}
	};
	return {
		road: {
			...road,
			send: async (frame): Promise<RoadAnswer> => {
				await new Promise<void>((go) => {
					waiting.push(go);
					pass();
				});
				return road.send(frame);
			},
		},
		letGo: (frames) => {
			free += frames;
			pass();
		},
	};
}

const appendCurve = (tx: Tx, no: number) =>
	appendEvent(tx, {
		kind: "temperatures-recorded",
		body: {
			sensor: "heladera-1-sonda" as SensorId,
			from: { boot: 1, monoMs: millis(no * 60_000) },
			stepMs: millis(60_000),
			stepCenti: 10,
			samples: [{ skip: 0, rise: 40 + (no % 9) }],
		},
	});
const appendAlarm = (tx: Tx) =>
	appendEvent(tx, {
		kind: "alarm-raised",
		body: {
			fridge: "heladera-1" as FridgeId,
			rule: "HEAT",
			since: { boot: 1, monoMs: millis(500) },
			forMs: millis(1_000),
			worstCelsius: celsius(9),
		},
	});

/** What no program of ours would write: straight into the journal's table, well chained. */
function writeRow(pair: BoxAndHub, lane: number, kind: number, version: number, body: Uint8Array): void {
	pair.act((tx) => {
		const name = LANES[lane]!;
		const [before] = listEvents(tx.db, name, lastSeq(tx.db, name), 1);
		const prevHash = before === undefined ? genesisHash(journalEpoch(tx.db), lane) : hashRow(before);
		tx.db
			.prepare(
				"INSERT INTO event (lane, seq, kind, version, boot, mono_ms, body, prev_hash) VALUES (?, ?, ?, ?, 1, 0, ?, ?)",
			)
			.run(lane, lastSeq(tx.db, name) + 1, kind, version, Buffer.from(body), prevHash);
	});
}

test("A2 with 10,000 rows of telemetry queued, a new alarm is in the next frame", async () => {
	let letGo = (_frames: number): void => {};
	const pair = await openBoxAndHub(({ url }) => {
		const gated = openGatedRoad(url);
		letGo = gated.letGo;
		return [gated.road];
	});
	onTestFinished(pair.stop);
	pair.act((tx) => {
		for (let no = 0; no < 10_000; no++) appendCurve(tx, no);
		// A restless box has much to say of itself, too, in the lane before the alarms'.
		for (let boot = 1; boot <= 20_000; boot++)
			appendEvent(tx, { kind: "box-started", body: { boot, software: "0.1.0" } });
	});
	pair.sender.wake();
	await until(() => pair.wire.length === 1);
	// The first frame is on its way when the alarm rises.
	pair.act(appendAlarm);
	pair.sender.wake();
	expect(pair.wire[0]?.facts.some((fact) => fact.lane === ALARM)).toBe(false);
	letGo(1);
	await until(() => pair.wire.length === 2);
	expect(pair.wire[1]?.facts.some((fact) => fact.lane === ALARM)).toBe(true);
	letGo(Number.MAX_SAFE_INTEGER);
	await pair.drained();
	expect(pair.atHub()).toEqual(pair.atBox());
});

test("A4 a record nobody can read, one of an unknown kind and one that no frame can carry stop nothing", async () => {
	const pair = await openBoxAndHub(({ url }) => [openHttpsRoad({ url })]);
	onTestFinished(pair.stop);
	pair.act((tx) => appendCurve(tx, 1));
	writeRow(pair, TELEMETRY, FACTS["temperatures-recorded"].no, 1, Uint8Array.of(255, 255, 255));
	writeRow(pair, TELEMETRY, 9_999, 3, Uint8Array.of(1, 2, 3));
	writeRow(pair, TELEMETRY, 9_999, 1, new Uint8Array(LARGEST_FRAME + 1));
	writeRow(pair, ALARM, 9_998, 1, Uint8Array.of(7));
	pair.act((tx) => appendCurve(tx, 2));
	pair.act(appendAlarm);
	await pair.drained(1);

	const isCarried = ({ body }: { body: string }) => body.length <= 2 * LARGEST_FRAME;
	expect(pair.atHub()).toEqual(pair.atBox().filter(isCarried));
	const quarantine = (await (await fetch(`${pair.hubUrl}/v1/quarantine`)).json()) as { entries: object[] };
	expect(JSON.stringify(quarantine)).toMatch(/unreadable.*unknown-kind|unknown-kind.*unreadable/);
	const post = (await (await fetch(`${pair.hubUrl}/v1/posts/py-15-prueba`)).json()) as { openAlarms: object[] };
	expect(post.openAlarms).toHaveLength(1);
});

async function until(is: () => boolean): Promise<void> {
	for (let turn = 0; !is(); turn++) {
		if (turn > 5_000) throw new Error("it never came");
		await new Promise((resolve) => setTimeout(resolve, 1));
	}
}
