import { createHash } from "node:crypto";
import type { AlarmId, BoxNo, SensorId } from "@tesai/shared/contract/id.ts";
import { MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { UpHeader } from "@tesai/shared/wire/frame.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { listBacklog } from "../journal/acknowledgements.ts";
import { appendEvent } from "../journal/store.ts";
import { LEAST_FRAME_BYTES } from "./back-off.ts";
import { composeFrame, listPossibleFrames } from "./compose.ts";

const header: UpHeader = {
	direction: "up",
	box: 1 as BoxNo,
	keyEpoch: 0,
	messageNo: 0,
	boot: 1,
	monoMs: millis(0),
	clock: { source: "system", errorMs: millis(0) },
};

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([]);
});
afterEach(() => box.close());

const compose = (...sizes: number[]) => composeFrame(box.db, listBacklog(box.db), header, sizes);

/** Nothing that a coder could guess. */
const noise = (seed: number) => createHash("sha256").update(String(seed)).digest();

/** A curve of some 7 kB, more than the smallest frame takes. */
function appendCurve(): void {
	const from = { boot: 1, monoMs: millis(0) };
	const samples = Array.from({ length: 5_000 }, (_, i) => ({ skip: 0, rise: (noise(i)[0] ?? 0) - 128 }));
	const body = { sensor: "heladera-1-sonda" as SensorId, from, stepMs: MINUTE, stepCenti: 1, samples };
	box.act((tx) => appendEvent(tx, { kind: "temperatures-recorded", body }));
}

function appendStarts(count: number): void {
	box.act((tx) => {
		for (let i = 0; i < count; i++) {
			const software = `0.${noise(i).toString("base64").slice(0, 20)}`;
			appendEvent(tx, { kind: "box-started", body: { boot: 1, software } });
		}
	});
}

function appendAlarms(count: number): void {
	box.act((tx) => {
		for (let i = 0; i < count; i++)
			appendEvent(tx, { kind: "alarm-acknowledged", body: { alarm: (i + 1) as AlarmId, reason: "door-closed" } });
	});
}
const lanesOf = (filled: ReturnType<typeof compose>) => [...new Set(filled.facts.map(({ lane }) => lane))];

describe("composing a frame", () => {
	test("S4 a fact too large for the cautious size leaves in a frame of the road's own", () => {
		appendCurve();
		const filled = compose(LEAST_FRAME_BYTES, 340_000);
		expect(filled.taken).toEqual([{ lane: 5, first: 1, last: 1 }]);
		expect(filled.oversize).toEqual([]);
	});

	test("S4 while smaller facts wait, they leave first and at the cautious size", () => {
		appendCurve();
		appendStarts(3);
		const filled = compose(LEAST_FRAME_BYTES, 340_000);
		expect(filled.taken).toEqual([{ lane: 0, first: 1, last: 3 }]);
		expect(filled.size).toBeLessThanOrEqual(LEAST_FRAME_BYTES);
	});

	test("S4 a fact that this road can never carry is named, and nothing is sent for it", () => {
		appendCurve();
		const filled = compose(340, 340);
		expect(filled.facts).toEqual([]);
		expect(filled.oversize.map((fact) => fact.seq)).toEqual([1]);
	});

	test("S4 A4 a fact too long for a road does not hide those behind it, however little is read", () => {
		appendCurve();
		const from = { boot: 1, monoMs: millis(0) };
		const samples = [{ skip: 0, rise: 1 }];
		const body = { sensor: "heladera-1-sonda" as SensorId, from, stepMs: MINUTE, stepCenti: 1, samples };
		box.act((tx) => appendEvent(tx, { kind: "temperatures-recorded", body }));
		const filled = composeFrame(box.db, listBacklog(box.db), header, [340], undefined, 1_024);
		expect(filled.taken).toEqual([{ lane: 5, first: 2, last: 2 }]);
		expect(filled.oversize.map(({ seq }) => seq)).toEqual([1]);
	});

	test("S13 of a long backlog a frame takes the beginning and fills up", () => {
		appendStarts(4_000);
		const filled = compose(LEAST_FRAME_BYTES);
		expect(filled.taken).toEqual([{ lane: 0, first: 1, last: expect.any(Number) }]);
		expect(LEAST_FRAME_BYTES - filled.size).toBeLessThan(20);
		// Read in steps, not to the end.
		expect(filled.taken[0]?.last ?? 0).toBeGreaterThan(100);
		expect(filled.left).toBeLessThan(3_900);
	});

	test("A2 S4 an alarm finds room before any number of clock and settings, and the frame is filled with those", () => {
		appendStarts(3_000);
		appendAlarms(3);
		for (const size of [50, 340, LEAST_FRAME_BYTES, 32_768]) {
			const filled = compose(size);
			expect(filled.taken).toContainEqual({ lane: 1, first: 1, last: expect.any(Number) });
			if (size > 50) expect(lanesOf(filled)).toEqual([0, 1]);
			expect(filled.size).toBeLessThanOrEqual(size);
			if (size >= LEAST_FRAME_BYTES) expect(filled.size).toBeGreaterThan(size / 2);
		}
	});

	test("A2 with ten thousand curves waiting, a new alarm is in the next frame", () => {
		const from = { boot: 1, monoMs: millis(0) };
		box.act((tx) => {
			for (let i = 0; i < 10_000; i++) {
				const samples = [...noise(i)].map((byte) => ({ skip: 0, rise: byte - 128 }));
				const body = { sensor: "heladera-1-sonda" as SensorId, from, stepMs: MINUTE, stepCenti: 1, samples };
				appendEvent(tx, { kind: "temperatures-recorded", body });
			}
		});
		appendAlarms(1);
		for (const size of [50, 340, 32_768]) expect(compose(size).taken[0]).toEqual({ lane: 1, first: 1, last: 1 });
	});

	test("S26 possible frames end with full credits, and none is offered that would only be longer", () => {
		const room = { creditBytes: 50, sizeLimit: 340 };
		const frames = () => listPossibleFrames(box.db, listBacklog(box.db), header, room);
		expect(frames()).toEqual([]);
		appendAlarms(1);
		expect(frames()).toEqual([{ bytes: 50, facts: new Map([["alarm", 1]]) }]);
		appendStarts(200);
		expect(frames().map(({ bytes }) => bytes)).toEqual([50, 100, 150, 200, 250, 300, 340]);
		expect(frames().every(({ facts }) => facts.get("alarm") === 1)).toBe(true);
		const counts = frames().map(({ facts }) => facts.get("control") ?? 0);
		expect(counts).toEqual(counts.toSorted((a, b) => a - b));
	});
});
