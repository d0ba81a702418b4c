import { JournalHeadsTold } from "@tesai/shared/contract/event/journal.ts";
import { POWER_REASONS } from "@tesai/shared/contract/event/power.ts";
import { FACTS } from "@tesai/shared/contract/event.ts";
import { DAY, HOUR } from "@tesai/shared/contract/quantity.ts";
import { hashRow, headOf } from "@tesai/shared/node/journal-chain.ts";
import { decodeValue } from "@tesai/shared/wire/value.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { dayAtPost, tellHeads } from "./heads.ts";
import { appendEvent, findNewestEvent, lastSeq, listEvents } from "./store.ts";

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([]);
});
afterEach(() => box.close());

const start = () => box.act((tx) => appendEvent(tx, { kind: "box-started", body: { boot: 1, software: "0.1.0" } }));
const tell = () => box.act(tellHeads);
const told = () =>
	listEvents(box.db, "summary", 1, 99)
		.filter(({ kind }) => kind === FACTS["journal-heads-told"].no)
		.map(({ body }) => decodeValue(JournalHeadsTold, body).heads);

test("S31 each lane that has grown is told once a day by the first eight bytes of its newest row's hash", () => {
	start();
	expect(tell()).toBe(false);
	box.clock.pass(DAY);
	const newest = findNewestEvent(box.db, "control");
	expect(tell()).toBe(true);
	expect(tell()).toBe(false);
	expect(told()).toEqual([[{ lane: "control", seq: 1, ...headOf(hashRow(newest!)) }]]);
	// Nothing but the telling itself has been written since.
	box.clock.pass(DAY);
	expect(tell()).toBe(false);
	start();
	box.clock.pass(DAY);
	expect(tell()).toBe(true);
	expect(told()[1]).toMatchObject([{ lane: "control", seq: 2 }]);
	const body = { mode: "save", before: "normal", reason: POWER_REASONS[0] } as never;
	box.act((tx) => appendEvent(tx, { kind: "power-mode-changed", body }));
	box.clock.pass(DAY);
	tell();
	expect(told()[2]).toMatchObject([{ lane: "summary", seq: lastSeq(box.db, "summary") - 1 }]);
});

test("S31 the raw lanes are told once a week, however often the others are", () => {
	const write = () => {
		start();
		box.act((tx) => appendEvent(tx, { kind: "input-set-aside", body: { door: "mqtt", reason: "test", count: 1 } }));
	};
	for (let day = 0; day < 29; day++) {
		write();
		tell();
		box.clock.pass(DAY);
	}
	const lanes = told().map((heads) => heads.map(({ lane }) => lane));
	expect(lanes.filter((one) => one.includes("control"))).toHaveLength(28);
	expect(lanes.filter((one) => one.includes("diagnostics"))).toHaveLength(4);
});

test("S31 the day turns at the post's midnight, and a restart or a clock that is set back tells at most once more", () => {
	expect(dayAtPost(Date.UTC(2026, 10, 21, 3))).toBe(dayAtPost(Date.UTC(2026, 10, 21, 2, 59)) + 1);
	start();
	tell();
	box.clock.pass(DAY);
	tell();
	box = box.reopen();
	expect(tell()).toBe(false);
	start();
	box.clock.setWall(box.clock.utc() - 2 * DAY);
	const anchor = box.timekeeper.checkClock()!;
	box.act((tx) => box.timekeeper.adopt(tx.db, anchor));
	expect(tell()).toBe(true);
	expect(tell()).toBe(false);
	box.clock.pass(HOUR);
	expect(told()).toHaveLength(2);
});
