import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { HOUR, millis } from "@tesai/shared/contract/quantity.ts";
import type { Ranges } from "@tesai/shared/wire/ranges.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { appendEvent, journalEpoch, lastSeq } from "../journal/store.ts";
import { noteAnswer } from "./actions.ts";

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([]);
});
afterEach(() => box.close());

/** What the hub answers now, having all of the control lane up to `upTo`. */
function answerNow(upTo: number) {
	const received = new Map<number, Ranges>([[0, { upTo, gaps: [] }]]);
	const header = {
		direction: "down",
		box: 1 as BoxNo,
		keyEpoch: 0,
		messageNo: 0,
		utc: box.clock.utc(),
		clock: { source: "system", errorMs: millis(1_000) },
	} as const;
	return { header, payload: { epoch: journalEpoch(box.db), facts: [], acks: { received, applied: received } } };
}

/** The answer comes in after a journey of 200 ms. */
const take = (answer: ReturnType<typeof answerNow>) => {
	const received = box.timekeeper.now();
	return box.act((tx) =>
		noteAnswer(
			tx,
			box.timekeeper,
			{ ...answer, journey: { sentMonoMs: millis(received.monoMs - 200), received } },
			() => {},
		),
	);
};
const append = () => box.act((tx) => appendEvent(tx, { kind: "box-started", body: { boot: 1, software: "0.1.0" } }));
const sources = () => box.timekeeper.anchors().map(({ source }) => source);

describe("an answer", () => {
	test("S17 with news brings an anchor, which is a fact of its own in the same transaction", () => {
		append();
		expect(take(answerNow(1))).toBe(1);
		expect(sources()).toEqual(["system", "hub"]);
		expect(lastSeq(box.db, "control")).toBe(2);
	});

	test("S17 that came by a courier brings no anchor: nobody knows how long it was on its way", () => {
		append();
		expect(box.act((tx) => noteAnswer(tx, box.timekeeper, answerNow(1), () => {}))).toBe(1);
		expect(sources()).toEqual(["system"]);
	});

	test("S17 played again an hour later does not set the clock back", () => {
		append();
		const old = answerNow(1);
		take(old);
		append();
		box.clock.pass(HOUR);
		expect(take(old)).toBe(0);
		expect(sources()).toEqual(["system", "hub"]);
		expect(lastSeq(box.db, "control")).toBe(3);
	});
});
