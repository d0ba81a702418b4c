import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FACTS, type HubEvent } from "@tesai/shared/contract/event.ts";
import type { AlarmId } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { openDatabase } from "@tesai/shared/node/sqlite.ts";
import { encodeAcks } from "@tesai/shared/wire/acks.ts";
import { encodeValue } from "@tesai/shared/wire/value.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { listSetAsideRows } from "../set-aside/store.ts";
import { MIGRATIONS } from "../sqlite/migrations.ts";
import { countHubFacts, listKeptHubFacts, readHubAcks, SQL } from "./hub-fact-store.ts";
import { applyKeptHubFacts, type HubFactTaker, receiveHubFacts } from "./hub-facts.ts";

const ALARM = LANES.indexOf("alarm");
const declared = FACTS["alarm-acknowledged-elsewhere"];
const bodyOf = (alarm: number) =>
	encodeValue(declared.body, { alarm: alarm as AlarmId, journal: 7, reason: "seen-by-region" });
const factOf = (seq: number, other: Partial<WireFact> & { alarm?: number } = {}): WireFact => {
	const { alarm = seq, ...rest } = other;
	const stamp = { boot: 1, monoMs: millis(1_790_000_000_000) };
	return { lane: ALARM, kind: declared.no, version: 1, seq, stamp, body: bodyOf(alarm), ...rest };
};

let box: BoxStore;
let taken: HubEvent[];
beforeEach(() => {
	box = openBoxStore([]);
	taken = [];
});
afterEach(() => box.close());

const take: HubFactTaker = (_tx, event) => void taken.push(event);
const receive = (facts: readonly WireFact[], taker = take) => box.act((tx) => receiveHubFacts(tx, facts, taker));
const alarmOf = (event: HubEvent) => (event.kind === "alarm-acknowledged-elsewhere" ? event.body.alarm : 0);
const alarms = () => taken.map(alarmOf);
const upTo = () => readHubAcks(box.db).received.get(ALARM);
const reasons = () => listSetAsideRows(box.db).map(({ door, reason }) => `${door}: ${reason}`);

describe("what the hub wrote for the box", () => {
	test("S20 counts once, in any order and however often it comes", () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 40 }), (seqs) => {
				box.close();
				box = openBoxStore([]);
				taken = [];
				for (const seq of seqs) receive([factOf(seq)]);
				expect(alarms().toSorted((a, b) => a - b)).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
				const has = upTo();
				expect(has?.upTo ?? 0).toBe(Math.max(0, ...seqs));
				expect(encodeAcks(readHubAcks(box.db)).length).toBeLessThanOrEqual(50);
			}),
			{ numRuns: 25 },
		);
	});

	test("S20 a fact that only a box may write is not taken from the hub", () => {
		const raised = FACTS["alarm-acknowledged"];
		const body = encodeValue(raised.body, { alarm: 3 as AlarmId, reason: "other" });
		receive([factOf(1, { kind: raised.no, body }), factOf(2)]);
		expect(alarms()).toEqual([2]);
		expect(reasons()).toEqual(["hub: a fact of the hub: wrong-writer"]);
	});

	test.each<[string, Partial<WireFact>, string]>([
		["of an unknown kind", { kind: 9_999 }, "a fact of the hub: unknown-kind"],
		["of an unknown version", { version: 9 }, "a fact of the hub: unknown-version"],
		["in a wrong lane", { lane: 6 }, "a fact of the hub: wrong-lane"],
		["that cannot be read", { body: Uint8Array.of(1, 2) }, "a fact of the hub: unreadable"],
	])("S21 a fact %s is kept, set aside and acknowledged, and stops no other", (_name, other, reason) => {
		receive([factOf(1, other), factOf(2)]);
		expect(alarms()).toEqual([2]);
		expect(reasons()).toContain(`hub: ${reason}`);
		const acks = readHubAcks(box.db);
		expect(acks.received.get(other.lane ?? ALARM)?.upTo).toBe(other.lane === undefined ? 2 : 1);
		expect(acks.applied.get(ALARM)).toEqual({ upTo: 2, gaps: [{ first: 1, last: 1 }] });
	});

	test("S21 a fact on which the box fails leaves nothing half done, and is applied by software that can", () => {
		receive([factOf(1), factOf(2)], (tx, event) => {
			tx.db.prepare("INSERT INTO box_state (key, value) VALUES (?, 1)").run(`half-${alarmOf(event)}`);
			if (alarmOf(event) === 1) throw new Error("a fault of ours");
			take(tx, event, 0);
		});
		expect(alarms()).toEqual([2]);
		expect(box.db.prepare("SELECT key FROM box_state WHERE key LIKE 'half%'").pluck().all()).toEqual(["half-2"]);
		box = box.reopen();
		box.act((tx) => applyKeptHubFacts(tx, take));
		box.act((tx) => applyKeptHubFacts(tx, take));
		expect(alarms()).toEqual([2, 1]);
		expect(listKeptHubFacts(box.db)).toEqual([]);
	});

	test("S21 a disk that is full in the middle of a fact leaves nothing of the frame, and it is taken the next time", () => {
		const pages = box.db.pragma("page_count", { simple: true }) as number;
		const fillDisk: HubFactTaker = (tx, event) => {
			take(tx, event, 0);
			tx.db.pragma(`max_page_count = ${pages}`);
			tx.db.prepare("INSERT INTO box_state (key, value) VALUES ('large', zeroblob(1000000))").run();
		};
		expect(() => receive([factOf(1), factOf(2)], fillDisk)).toThrow(/full/);
		expect(box.db.inTransaction).toBe(false);
		expect(readHubAcks(box.db).received.size).toBe(0);
		box.db.pragma("max_page_count = 1073741823");
		taken = [];
		receive([factOf(1), factOf(2)]);
		expect(alarms()).toEqual([1, 2]);
	});

	test("S20 other content under a number that was taken changes nothing and is shown", () => {
		receive([factOf(1)]);
		receive([factOf(1, { alarm: 99 })]);
		expect(alarms()).toEqual([1]);
		expect(reasons()).toEqual(["hub: another fact under a number that was taken"]);
	});

	test("S20 what older software had kept is said in the acknowledgements as before", () => {
		const dir = mkdtempSync(join(tmpdir(), "older-"));
		onTestFinished(() => rmSync(dir, { recursive: true }));
		const path = join(dir, "edge.sqlite");
		const at = MIGRATIONS.findIndex(({ sql }) => sql.includes("CREATE TABLE hub_run"));
		const old = openDatabase(path, { migrations: MIGRATIONS.slice(0, at) });
		const insert = old.prepare("INSERT INTO hub_fact VALUES (?, ?, 60, 1, 1, 0, x'00', ?)");
		for (const [lane, seq, isApplied] of [
			[1, 1, 1],
			[1, 2, 0],
			[1, 3, 1],
			[1, 7, 1],
			[0, 4, 0],
		])
			insert.run(lane, seq, isApplied);
		old.close();
		const db = openDatabase(path, { migrations: MIGRATIONS });
		onTestFinished(() => void db.close());
		const { received, applied } = readHubAcks(db);
		expect(received).toEqual(
			new Map([
				[0, { upTo: 4, gaps: [{ first: 1, last: 3 }] }],
				[1, { upTo: 7, gaps: [{ first: 4, last: 6 }] }],
			]),
		);
		expect(applied).toEqual(
			new Map([
				[
					1,
					{
						upTo: 7,
						gaps: [
							{ first: 2, last: 2 },
							{ first: 4, last: 6 },
						],
					},
				],
			]),
		);
		expect(countHubFacts(db)).toBe(5);
	});

	test("the statements go by an index", () => {
		const plans = Object.values(SQL).flatMap((sql) => {
			const values = Array.from({ length: sql.split("?").length - 1 }, () => 1);
			return (box.db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as { detail: string }[]).map(
				(row) => row.detail,
			);
		});
		expect(plans.filter((detail) => detail.includes("TEMP B-TREE"))).toEqual([]);
	});
});
