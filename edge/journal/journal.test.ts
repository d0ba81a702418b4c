import { JournalBegun } from "@tesai/shared/contract/event/journal.ts";
import { FACTS } from "@tesai/shared/contract/event.ts";
import { LANES, type Lane } from "@tesai/shared/contract/lane.ts";
import { MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { openReader } from "@tesai/shared/node/sqlite.ts";
import type { Acks } from "@tesai/shared/wire/acks.ts";
import { hasSeq, mergeRanges, NO_RANGES, type Range, toRanges } from "@tesai/shared/wire/ranges.ts";
import { decodeValue } from "@tesai/shared/wire/value.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { manualClock } from "../../test/sim/manual-clock.ts";
import type { Tx } from "../sqlite/writer.ts";
import { confirm, lastAcknowledged, listBacklog } from "./acknowledgements.ts";
import { beginEpoch, SQL as EPOCH_SQL, isFormerEpoch, noteLeft } from "./epoch.ts";
import { appendEvent, journalEpoch, listAcknowledged, listEvents, listSent, SQL, saveSent } from "./store.ts";
import { verifyJournal, verifyNewest } from "./verify.ts";

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([]);
});
afterEach(() => box.close());

const CONTROL = LANES.indexOf("control");

/** `count` facts in the control lane, a minute apart. */
function append(count: number): void {
	const { boot, monoMs } = box.timekeeper.now();
	box.act((tx) => {
		for (let i = 0; i < count; i++) {
			const stamp = { boot, monoMs: millis(monoMs + i * MINUTE) };
			appendEvent(tx, { kind: "box-started", body: { boot: 1, software: "0.1.0" } }, stamp);
		}
	});
	box.clock.pass(count * MINUTE);
}

function acksOf(lane: number, ...runs: Range[]): Acks {
	const received = new Map([[lane, toRanges(runs)]]);
	return { received, applied: received };
}
const answer = (acks: Acks) => ({ epoch: journalEpoch(box.db), acks });
const backlogOf = (lane: Lane) => listBacklog(box.db).find((one) => one.lane === lane);

describe("confirm", () => {
	const run = fc
		.tuple(fc.integer({ min: 1, max: 25 }), fc.nat(5))
		.map(([first, more]) => ({ first, last: first + more }));

	test("S14 any answers in any order, any number of times, leave exactly what they said and was written", () => {
		append(30);
		fc.assert(
			fc.property(fc.array(fc.array(run, { minLength: 1, maxLength: 3 }), { maxLength: 6 }), (answers) => {
				box.act((tx) => {
					tx.db.exec("DELETE FROM acknowledged");
					let news = 0;
					for (const runs of [...answers, ...answers.toReversed()])
						news += confirm(tx, answer(acksOf(CONTROL, ...runs)));
					const said = answers.reduce((all, runs) => mergeRanges(all, toRanges(runs)), NO_RANGES);
					const runs = listAcknowledged(tx.db, "control");
					const known = toRanges(runs);
					for (let seq = 1; seq <= 46; seq++) expect(hasSeq(known, seq)).toBe(seq <= 30 && hasSeq(said, seq));
					// Disjoint and never touching: one spelling in the store, too.
					for (const [i, one] of runs.entries()) expect(one.first).toBeGreaterThan((runs[i - 1]?.last ?? -1) + 1);
					expect(news).toBe(30 - (listBacklog(tx.db).find((one) => one.lane === "control")?.count ?? 0));
				});
			}),
		);
	});

	test("S14 an answer about another epoch or an unknown lane marks nothing", () => {
		append(2);
		const epoch = journalEpoch(box.db);
		box.act((tx) => {
			expect(confirm(tx, { epoch: epoch ^ 1, acks: acksOf(CONTROL, { first: 1, last: 2 }) })).toBe(0);
			expect(confirm(tx, { epoch, acks: acksOf(8, { first: 1, last: 2 }) })).toBe(0);
			expect(confirm(tx, { epoch })).toBe(0);
		});
		expect(backlogOf("control")?.waiting).toEqual([{ first: 1, last: 2 }]);
	});

	test("S11 what is received and not applied is known apart, until an answer says that it was applied", () => {
		append(9);
		const said = (received: Range[], applied: Range[]): Acks => ({
			received: new Map([[CONTROL, toRanges(received)]]),
			applied: new Map([[CONTROL, toRanges(applied)]]),
		});
		box.act((tx) => confirm(tx, answer(said([{ first: 1, last: 6 }], [{ first: 1, last: 3 }]))));
		expect(backlogOf("control")).toMatchObject({ count: 3, unapplied: 3 });
		// An older answer, or one that had no room for gaps, takes nothing back.
		box.act((tx) => confirm(tx, answer(said([{ first: 1, last: 4 }], [{ first: 1, last: 3 }]))));
		expect(backlogOf("control")).toMatchObject({ count: 3, unapplied: 3 });
		box.act((tx) =>
			confirm(
				tx,
				answer(
					said(
						[{ first: 1, last: 9 }],
						[
							{ first: 1, last: 4 },
							{ first: 6, last: 9 },
						],
					),
				),
			),
		);
		expect(backlogOf("control")).toMatchObject({ count: 0, unapplied: 1 });
		box.act((tx) => confirm(tx, answer(acksOf(CONTROL, { first: 1, last: 9 }))));
		expect(backlogOf("control")).toMatchObject({ count: 0, unapplied: 0 });
	});

	test("S14 saying the same again writes nothing", () => {
		append(3);
		const acks = acksOf(CONTROL, { first: 1, last: 3 });
		expect(box.act((tx) => confirm(tx, answer(acks)))).toBe(3);
		const at = lastAcknowledged(box.db);
		box.clock.pass(MINUTE);
		const before = box.db.prepare("SELECT total_changes()").pluck().get();
		expect(box.act((tx) => confirm(tx, answer(acks)))).toBe(0);
		expect(box.db.prepare("SELECT total_changes()").pluck().get()).toBe(before);
		expect(lastAcknowledged(box.db)).toEqual(at);
	});

	test("S15 what was perhaps sent counts as on its way until all of it is acknowledged", () => {
		append(9);
		const stamp = { boot: 1, monoMs: millis(5_000) };
		box.act((tx) => saveSent(tx, "control", { road: "https", first: 1, last: 6, ...stamp }));
		box.act((tx) => saveSent(tx, "control", { road: "satellite", first: 2, last: 2, ...stamp }));
		box.act((tx) => saveSent(tx, "control", { road: "https", first: 1, last: 9, ...stamp }));
		expect(listSent(box.db, "control")).toMatchObject([
			{ road: "https", first: 1, last: 9 },
			{ road: "satellite", first: 2, last: 2 },
		]);
		box.act((tx) => confirm(tx, answer(acksOf(CONTROL, { first: 1, last: 5 }))));
		expect(listSent(box.db, "control")).toMatchObject([{ road: "https", first: 1, last: 9 }]);
		box.act((tx) => confirm(tx, answer(acksOf(CONTROL, { first: 5, last: 9 }))));
		expect(listSent(box.db, "control")).toEqual([]);
	});
});

describe("a copy", () => {
	test("S32 an answer about facts that were never written marks nothing and begins a new epoch, which is introduced first", () => {
		append(5);
		box.act((tx) => confirm(tx, answer(acksOf(CONTROL, { first: 1, last: 2 }))));
		const former = journalEpoch(box.db);
		expect(box.act((tx) => confirm(tx, answer(acksOf(CONTROL, { first: 1, last: 4 }, { first: 9, last: 9 }))))).toBe(0);
		const epoch = journalEpoch(box.db);
		expect(epoch).not.toBe(former);
		const [begun] = listEvents(box.db, "control", 6, 1);
		expect(begun).toMatchObject({ kind: FACTS["journal-begun"].no });
		expect(decodeValue(JournalBegun, begun!.body)).toEqual({
			former,
			common: LANES.map((lane) => ({ lane, upTo: lane === "control" ? 2 : 0 })),
		});
		append(1);
		expect(backlogOf("control")).toMatchObject({ count: 5, waiting: [{ first: 6, last: 6 }] });
		// A hub that goes on claiming what nobody wrote does not make the box draw one epoch after the other.
		const again = { epoch, acks: acksOf(CONTROL, { first: 1, last: 999 }) };
		expect(box.act((tx) => confirm(tx, again))).toBe(0);
		expect(journalEpoch(box.db)).toBe(epoch);
		// The former epoch's answers say nothing any more, and the introduction is no gap for ever.
		box.act((tx) => confirm(tx, { epoch: former, acks: acksOf(CONTROL, { first: 1, last: 7 }) }));
		box.act((tx) => confirm(tx, { epoch, acks: acksOf(CONTROL, { first: 6, last: 6 }) }));
		expect(backlogOf("control")?.waiting).toEqual([
			{ first: 3, last: 5 },
			{ first: 7, last: 7 },
		]);
		expect(verifyJournal(box.db)).toEqual([]);
	});

	test("S32 what has never left is not acknowledged: the hub may have it of a former self that had sent as much", () => {
		append(3);
		box.act((tx) => noteLeft(tx, [{ lane: CONTROL, last: 3 }]));
		append(2);
		box.act((tx) => confirm(tx, answer(acksOf(CONTROL, { first: 1, last: 5 }))));
		expect(listAcknowledged(box.db, "control")).toEqual([{ first: 1, last: 3 }]);
		box.act((tx) => noteLeft(tx, [{ lane: CONTROL, last: 5 }]));
		box.act((tx) => confirm(tx, answer(acksOf(CONTROL, { first: 1, last: 5 }))));
		expect(listAcknowledged(box.db, "control")).toEqual([{ first: 1, last: 5 }]);
	});

	test("S33 what was written since a boot waits again, acknowledged or not, and what is older does not", () => {
		append(3);
		const clock = manualClock("22222222-2222-4222-8222-222222222222");
		box = box.reopen(clock);
		append(2);
		box.act((tx) => confirm(tx, answer(acksOf(CONTROL, { first: 1, last: 5 }))));
		const { boot } = box.timekeeper.now();
		box.act((tx) => beginEpoch(tx, boot));
		expect(listAcknowledged(box.db, "control")).toEqual([{ first: 1, last: 3 }]);
		expect(isFormerEpoch(box.db, journalEpoch(box.db))).toBe(false);
	});
});

describe("the backlog", () => {
	test("S18 counts what the hub lacks and knows the stamp of the oldest", () => {
		const start = box.timekeeper.now();
		append(5);
		expect(backlogOf("control")).toEqual({
			lane: "control",
			written: 5,
			waiting: [{ first: 1, last: 5 }],
			count: 5,
			oldest: { boot: start.boot, monoMs: start.monoMs },
			unapplied: 0,
		});
		box.act((tx) => confirm(tx, answer(acksOf(CONTROL, { first: 1, last: 1 }, { first: 3, last: 4 }))));
		expect(backlogOf("control")).toMatchObject({
			waiting: [
				{ first: 2, last: 2 },
				{ first: 5, last: 5 },
			],
			count: 2,
			oldest: { monoMs: start.monoMs + MINUTE },
		});
		expect(backlogOf("alarm")).toEqual({
			lane: "alarm",
			written: 0,
			waiting: [],
			count: 0,
			oldest: undefined,
			unapplied: 0,
		});
	});
});

describe("the chain", () => {
	test("S19 is whole after ordinary work", () => {
		append(450);
		expect(verifyNewest(box.db)).toEqual([]);
		expect(verifyJournal(box.db)).toEqual([]);
	});

	const faults: readonly [string, string, number, "changed" | "missing", boolean][] = [
		["a changed body", "UPDATE event SET body = x'0105302e312e31' WHERE seq = 400", 401, "changed", true],
		["a changed stamp", "UPDATE event SET mono_ms = mono_ms + 1 WHERE seq = 448", 449, "changed", true],
		["a removed row", "DELETE FROM event WHERE seq = 300", 300, "missing", true],
		["an old changed row", "UPDATE event SET kind = 2 WHERE seq = 100", 101, "changed", false],
		["a removed first row", "DELETE FROM event WHERE seq = 1", 1, "missing", false],
		["a foreign first row", "UPDATE event SET prev_hash = zeroblob(32) WHERE seq = 1", 1, "changed", false],
	];
	test.each(faults)("S19 shows %s", (_what, sql, seq, fault, nearTheEnd) => {
		append(450);
		box.db.exec(sql);
		const expected = [{ lane: "control", seq, fault }];
		expect(verifyJournal(box.db)).toEqual(expected);
		expect(verifyNewest(box.db)).toEqual(nearTheEnd ? expected : []);
	});

	test("S19 differs between two installs of one box", () => {
		append(2);
		box.db.exec("UPDATE box_state SET value = value + 1 WHERE key = 'epoch'");
		expect(verifyJournal(box.db)).toEqual([{ lane: "control", seq: 1, fault: "changed" }]);
	});
});

describe("the journal's SQL", () => {
	test("S18 finds its rows by the key and sorts nothing, so that a long backlog costs what a short one does", () => {
		for (const [name, sql] of Object.entries({ ...SQL, ...EPOCH_SQL })) {
			const parameters = sql.match(/\?/g)?.map(() => 1) ?? [];
			const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters);
			for (const { detail } of plan) expect(`${name}: ${detail}`).not.toMatch(/: SCAN|TEMP B-TREE/);
		}
	});

	test("S19 has no statement that deletes or changes a fact", () => {
		for (const sql of Object.values(SQL)) expect(sql).not.toMatch(/(?:DELETE FROM|UPDATE|REPLACE INTO) event\b/);
	});

	test("S18 what waits is looked at anew after every commit, also another connection's, and never kept from one that was taken back", () => {
		const reader = openReader(box.path);
		const waits = (db = box.db) => listBacklog(db).reduce((sum, { count }) => sum + count, 0);
		const write = (tx: Tx) => void appendEvent(tx, { kind: "box-started", body: { boot: 1, software: "0.1.0" } });
		const before = waits(reader);
		expect(waits()).toBe(before);
		box.act(write);
		expect([waits(), waits(reader)]).toEqual([before + 1, before + 1]);
		expect(() =>
			box.act((tx) => {
				write(tx);
				expect(waits(tx.db)).toBe(before + 2);
				throw new Error("taken back");
			}),
		).toThrow("taken back");
		expect([waits(), waits(reader)]).toEqual([before + 1, before + 1]);
		reader.close();
	});
});
