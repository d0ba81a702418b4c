// What the hub writes for its boxes, whatever is lost, repeated or changed on the way, and what an older hub had written.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HubEvent } from "@tesai/shared/contract/event.ts";
import type { AlarmId, ItemNo } from "@tesai/shared/contract/id.ts";
import { epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { frameKeys } from "@tesai/shared/node/seal.ts";
import { openDatabase } from "@tesai/shared/node/sqlite.ts";
import type { Acks } from "@tesai/shared/wire/acks.ts";
import { readHubFact } from "@tesai/shared/wire/known-fact.ts";
import { toRanges } from "@tesai/shared/wire/ranges.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sayWord } from "../authoring/actions.ts";
import { subjectOf } from "../authoring/subject.ts";
import { acceptFrame, type Intake } from "../intake/actions.ts";
import { openBoxTwin } from "../intake/box-twin.ts";
import { FrameLog } from "../intake/frame-log.ts";
import { MIGRATIONS } from "../store/migrations.ts";
import { openStore } from "../store/store.ts";
import { authorFact, EVERY_BOX } from "./down-store.ts";

const SECRET = Buffer.alloc(32, 7);
const NOW = epochMs(1_790_000_000_000);
const clock: Clock = { utc: () => NOW, mono: () => millis(0), bootId: "test", speed: 1 };

let dir: string;
let intake: Intake;
beforeEach(async () => {
	dir = mkdtempSync(join(tmpdir(), "down-"));
});
afterEach(async () => {
	await intake.frames.close();
	await intake.store.close();
	rmSync(dir, { recursive: true });
});
async function open(): Promise<void> {
	const frames = await FrameLog.open(join(dir, "frames"), {
		segmentBytes: 1e6,
		appliedUpTo: { segment: 1, offset: 0 },
	});
	const keys = frameKeys(SECRET);
	const store = openStore(join(dir, "hub.sqlite"));
	intake = { store, frames, projections: [], clock, log: silentLog, keyring: { keysOf: () => keys } };
}

const listed = (no: number, word: number): HubEvent => ({
	kind: "item-listed",
	body: {
		...{ item: no as ItemNo, code: `C-${no}`, kind: "medicine", unit: "tablet", lots: [], retired: false },
		nameEs: `Palabra ${word}`,
	},
});
const seen = (alarm: number): HubEvent => ({
	kind: "alarm-acknowledged-elsewhere",
	body: { alarm: alarm as AlarmId, journal: 7, reason: "seen-by-region" },
});

/** Says what it has, and remembers the newest word about everything. */
function openReader(no: number, epoch: number, firstMessage: number) {
	const box = openBoxTwin(no, SECRET, { epoch, firstMessage });
	const got = new Map<string, { readonly lane: number; readonly seq: number; readonly event: HubEvent }>();
	return {
		got,
		async hear(answer: "arrives" | "is lost"): Promise<number> {
			const lanes = Map.groupBy(got.values(), (one) => one.lane);
			const received = new Map(
				[...lanes].map(([lane, of]) => [lane, toRanges(of.map(({ seq }) => ({ first: seq, last: seq })))] as const),
			);
			const acks: Acks | undefined = got.size === 0 ? undefined : { received, applied: received };
			const bytes = await acceptFrame(intake, box.seal([], acks), "https");
			if (answer === "is lost") return 0;
			let news = 0;
			for (const fact of box.openAnswer(bytes).payload.facts) {
				const read = readHubFact(fact);
				if (!read.known) throw new Error(read.reason);
				const key = `${fact.lane}/${fact.seq}`;
				const before = got.get(key);
				// One seq, one content, for ever. [S20]
				if (before === undefined) news++;
				else expect(read.event).toEqual(before.event);
				got.set(key, { lane: fact.lane, seq: fact.seq, event: read.event });
			}
			return news;
		},
		/** By subject, what the highest seq says; what replaces nothing by itself. */
		inEffect(): Map<string, HubEvent> {
			const newest = new Map<string, HubEvent>();
			for (const { event } of [...got.values()].sort((a, b) => a.seq - b.seq))
				newest.set(subjectOf(event) ?? JSON.stringify(event), event);
			return newest;
		},
	};
}

const step = fc.oneof(
	fc.record({
		kind: fc.constant("list" as const),
		no: fc.integer({ min: 1, max: 4 }),
		box: fc.constantFrom(EVERY_BOX, 1),
	}),
	fc.record({ kind: fc.constant("see" as const) }),
	fc.record({
		kind: fc.constant("hear" as const),
		box: fc.constantFrom(1, 2),
		answer: fc.constantFrom("arrives", "is lost"),
	}),
	fc.record({ kind: fc.constant("restore" as const) }),
);

describe("what the hub writes for its boxes", () => {
	test("S20, S22, S34: whatever is lost or changed on the way, each box ends with the newest words, and its lanes have no gaps", async () => {
		await open();
		let run = 0;
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
				run++;
				await intake.store.write(async (trx) => {
					for (const table of ["authored", "given", "down_lane", "down_box", "journal", "box"] as const)
						await trx.deleteFrom(table).execute();
				});
				let [word, epoch, alarms, authored] = [0, 10, 0, 0];
				const open = (no: number) => openReader(no, ++epoch, run * 10_000 + epoch * 100);
				const readers = new Map([1, 2].map((no) => [no, open(no)]));
				const expected = new Map<number, Map<string, HubEvent>>([1, 2].map((no) => [no, new Map()]));
				for (const one of steps) {
					if (one.kind === "list" || one.kind === "see") {
						const event = one.kind === "list" ? listed(one.no, ++word) : seen(++alarms);
						const audience = one.kind === "list" ? one.box : 1;
						authored++;
						await intake.store.write((trx) =>
							one.kind === "list"
								? sayWord(trx, audience, event, NOW)
								: authorFact(trx, { box: 1, subject: null, rank: 0, event, at: NOW }).then(() => {}),
						);
						for (const [no, of] of expected)
							if (audience === EVERY_BOX || audience === no) of.set(subjectOf(event) ?? JSON.stringify(event), event);
					} else if (one.kind === "hear") await readers.get(one.box)?.hear(one.answer as "arrives");
					else readers.set(1, open(1));
				}
				for (const [no, reader] of readers) {
					while ((await reader.hear("arrives")) > 0);
					const lanes = Map.groupBy(reader.got.values(), ({ lane }) => lane);
					for (const of of lanes.values())
						expect(of.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(of.map((_, at) => at + 1));
					// A word for one box and one for all about the same item are two words: the later given counts, and is one of them.
					const has = reader.inEffect();
					expect([...has.keys()].toSorted()).toEqual([...(expected.get(no) ?? new Map()).keys()].toSorted());
					expect(reader.got.size).toBeLessThanOrEqual(authored);
				}
				const items = [...(expected.get(2) ?? new Map())];
				for (const [subject, event] of items) expect(readers.get(2)?.inEffect().get(subject)).toEqual(event);
			}),
			{ numRuns: 40 },
		);
	});

	test("H16 what an older hub had written is carried over, as far as its box had it", async () => {
		const path = join(dir, "hub.sqlite");
		const at = MIGRATIONS.findIndex(({ sql }) => sql.includes("CREATE TABLE authored"));
		const old = openDatabase(path, { migrations: MIGRATIONS.slice(0, at) });
		const body = Buffer.from("0107000c00", "hex");
		const insert = old.prepare("INSERT INTO down_fact VALUES (?, 1, ?, 60, 1, ?, ?, ?)");
		insert.run(1, 1, NOW, body, 1);
		insert.run(1, 2, NOW, body, 0);
		insert.run(2, 1, NOW, body, 0);
		for (const [box, last] of [
			[1, 2],
			[2, 1],
		])
			old.prepare("INSERT INTO down_lane VALUES (?, 1, ?)").run(box, last);
		old.prepare("INSERT INTO journal VALUES (1, 1, 7)").run();
		old.close();
		await open();
		const given = await intake.store.read.selectFrom("given").selectAll().orderBy("box").orderBy("seq").execute();
		expect(given.map(({ box, seq, acked_journal }) => [box, seq, acked_journal])).toEqual([
			[1, 1, 1],
			[1, 2, 0],
			[2, 1, 0],
		]);
		const box = openBoxTwin(1, SECRET, { epoch: 7 });
		const { facts } = box.openAnswer(await acceptFrame(intake, box.seal([]), "https")).payload;
		expect(facts.map(({ lane, seq, kind, body: bytes }) => [lane, seq, kind, Buffer.from(bytes).equals(body)])).toEqual(
			[[1, 2, 60, true]],
		);
		await intake.store.write((trx) => authorFact(trx, { box: 1, subject: null, rank: 0, event: seen(9), at: NOW }));
		const next = box.openAnswer(await acceptFrame(intake, box.seal([]), "https")).payload.facts;
		expect(next.map(({ seq }) => seq)).toEqual([2, 3]);
	});
});
