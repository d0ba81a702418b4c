import type { DiskStage } from "@tesai/shared/contract/edge-api/disk.ts";
import type { NewEvent } from "@tesai/shared/contract/event.ts";
import { LANES, type Lane } from "@tesai/shared/contract/lane.ts";
import { DAY, HOUR, type Millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { toRanges } from "@tesai/shared/wire/ranges.ts";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BoxStore, openBoxStore, vouchForClock } from "../../test/sim/box-store.ts";
import { confirm, listBacklog } from "./acknowledgements.ts";
import { journalTidying, SQL } from "./let-go.ts";
import { appendEvent, journalEpoch, lastSeq, listAcknowledged, listEvents } from "./store.ts";
import { verifyJournal, verifyNewest } from "./verify.ts";

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([]);
	vouchForClock(box);
});
afterEach(() => box.close());

const FACT = {
	control: { kind: "box-started", body: { boot: 1, software: "0.1.0" } },
	diagnostics: { kind: "input-set-aside", body: { door: "mqtt", reason: "test", count: 1 } },
} as const satisfies Readonly<Record<string, NewEvent>>;
/** One fact a day in the lane. */
function append(lane: "control" | "diagnostics", count: number): void {
	for (let at = 0; at < count; at++) {
		box.act((tx) => appendEvent(tx, FACT[lane]));
		box.clock.pass(DAY);
	}
}

const paceOf = (stage: DiskStage, most = 2_000) => ({
	stage,
	most,
	isOlder: (stamp: Stamp, than: Millis) => box.timekeeper.now().utc - box.timekeeper.utc(stamp) > than,
});
const letGo = (stage: DiskStage = "ample", most?: number) =>
	box.act((tx) => journalTidying.run(tx, paceOf(stage, most)));
const acknowledge = (lane: Lane, ...runs: { first: number; last: number }[]) => {
	const received = new Map([[LANES.indexOf(lane), toRanges(runs)]]);
	return box.act((tx) => confirm(tx, { epoch: journalEpoch(tx.db), acks: { received, applied: received } }));
};
const seqsOf = (lane: Lane) => listEvents(box.db, lane, 1, 10_000).map(({ seq }) => seq);

test("JN5 A7 whatever is acknowledged, only that goes, from the beginning, and what is kept is one whole chain", () => {
	append("diagnostics", 130);
	fc.assert(
		fc.property(
			fc.array(fc.tuple(fc.integer({ min: 1, max: 130 }), fc.nat(60)), { maxLength: 4 }),
			fc.constantFrom<DiskStage>("ample", "tight", "full", "last"),
			fc.integer({ min: 1, max: 60 }),
			(runs, stage, most) => {
				for (const [first, more] of runs) acknowledge("diagnostics", { first, last: Math.min(130, first + more) });
				const known = listAcknowledged(box.db, "diagnostics");
				const isKnown = (seq: number) => known.some(({ first, last }) => first <= seq && seq <= last);
				const before = seqsOf("diagnostics");
				const gone = letGo(stage, most);
				const after = seqsOf("diagnostics");
				expect(gone).toBeLessThanOrEqual(most);
				expect(after).toEqual(before.slice(gone));
				for (const seq of before.slice(0, gone)) expect(isKnown(seq)).toBe(true);
				expect(after.at(-1)).toBe(130);
				expect(verifyJournal(box.db)).toEqual([]);
				expect(verifyNewest(box.db)).toEqual([]);
				expect(listBacklog(box.db).find((one) => one.lane === "diagnostics")?.written).toBe(130);
			},
		),
		{ numRuns: 40 },
	);
	append("diagnostics", 2);
	expect(verifyJournal(box.db)).toEqual([]);
	expect(lastSeq(box.db, "diagnostics")).toBe(132);
});

test("JN6 raw facts go after a hundred days, others stay for years, and a tight disk keeps a fortnight", () => {
	append("diagnostics", 130);
	append("control", 2);
	acknowledge("diagnostics", { first: 1, last: 130 });
	acknowledge("control", { first: 1, last: lastSeq(box.db, "control") });
	const control = seqsOf("control");
	expect(letGo()).toBeGreaterThan(25);
	expect(seqsOf("diagnostics")[0]).toBeGreaterThan(28);
	const kept = seqsOf("diagnostics").length;
	expect(kept).toBeGreaterThanOrEqual(98);
	letGo("tight");
	expect(seqsOf("diagnostics").length).toBeLessThanOrEqual(14);
	expect(seqsOf("control")).toEqual(control);
	box.clock.pass(6 * 365 * DAY);
	letGo();
	// The newest row stays: the next one knows its number by it.
	expect(seqsOf("control")).toEqual([lastSeq(box.db, "control")]);
});

test("JN5 a changed row behind what has gone still shows, and so does one that was taken out", () => {
	append("diagnostics", 130);
	acknowledge("diagnostics", { first: 1, last: 130 });
	letGo();
	const [first = 0] = seqsOf("diagnostics");
	box.db.exec(`UPDATE event SET mono_ms = mono_ms + 1000 WHERE lane = 6 AND seq = ${first}`);
	expect(verifyJournal(box.db)).toEqual([{ lane: "diagnostics", seq: first + 1, fault: "changed" }]);
	box.db.exec(`DELETE FROM event WHERE lane = 6 AND seq = ${first}`);
	expect(verifyJournal(box.db)).toEqual([{ lane: "diagnostics", seq: first, fault: "missing" }]);
});

test("JN9 one run is bounded, and reads no more than it may take", () => {
	append("diagnostics", 130);
	acknowledge("diagnostics", { first: 1, last: 130 });
	expect(letGo("last", 10)).toBe(10);
	expect(letGo("last", 10)).toBe(10);
	for (const [name, sql] of Object.entries(SQL)) {
		const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(1, 1, 1);
		for (const { detail } of plan) expect(`${name}: ${detail}`).not.toMatch(/: SCAN|TEMP B-TREE/);
	}
	box.clock.pass(HOUR);
});
