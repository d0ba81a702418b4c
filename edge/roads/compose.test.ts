import type { BoxNo, SensorId } from "@tesai/shared/contract/id.ts";
import { MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { UpHeader } from "@tesai/shared/wire/frame.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { listBacklog } from "../journal/acknowledgements.ts";
import { appendEvent } from "../journal/store.ts";
import { LEAST_FRAME_BYTES } from "./back-off.ts";
import { composeFrame } from "./compose.ts";

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

/** A curve of some 5 kB, more than the smallest frame takes. */
function appendCurve(): void {
	const from = { boot: 1, monoMs: millis(0) };
	const samples = Array.from({ length: 2_500 }, () => ({ skip: 0, rise: 1 }));
	const body = { sensor: "heladera-1-sonda" as SensorId, from, stepMs: MINUTE, stepCenti: 10, samples };
	box.act((tx) => appendEvent(tx, { kind: "temperatures-recorded", body }));
}

function appendStarts(count: number): void {
	box.act((tx) => {
		for (let i = 0; i < count; i++) appendEvent(tx, { kind: "box-started", body: { boot: 1, software: "0.1.0" } });
	});
}

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

	test("S13 of a long backlog a frame takes the beginning and fills up", () => {
		appendStarts(3_000);
		const filled = compose(LEAST_FRAME_BYTES);
		expect(filled.taken).toEqual([{ lane: 0, first: 1, last: expect.any(Number) }]);
		expect(LEAST_FRAME_BYTES - filled.size).toBeLessThan(20);
		// Read in steps, not to the end.
		expect(filled.left).toBeLessThan(1_000);
	});
});
