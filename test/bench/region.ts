// What the region's words cost: a catalogue for every post of a region, written once and told to each box.

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ItemNo, PersonNo } from "@tesai/shared/contract/id.ts";
import { epochMs } from "@tesai/shared/contract/quantity.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { frameKeys } from "@tesai/shared/node/seal.ts";
import { openDatabase } from "@tesai/shared/node/sqlite.ts";
import type { Acks } from "@tesai/shared/wire/acks.ts";
import { assignPerson, sayWord } from "../../hub/authoring/actions.ts";
import { EVERY_BOX } from "../../hub/down/down-store.ts";
import { acceptFrame, type Intake } from "../../hub/intake/actions.ts";
import { openBoxTwin } from "../../hub/intake/box-twin.ts";
import { FrameLog } from "../../hub/intake/frame-log.ts";
import { MIGRATIONS } from "../../hub/store/migrations.ts";
import { openStore } from "../../hub/store/store.ts";
import { inventItems, inventPeople } from "../sim/catalogue.ts";
import type { Report } from "./report.ts";

/** More say the same for longer: every box costs the same. */
const POSTS = 12;
const ITEMS = 600;
const PEOPLE = 10;
/** A thin link: bytes a second, and a round trip. */
const LINK = { bytes: 8_000, roundTripMs: 600 };

export async function run(): Promise<Report> {
	const dir = mkdtempSync(join(tmpdir(), "bench-region-"));
	const secret = Buffer.alloc(32, 7);
	const keys = frameKeys(secret);
	const store = openStore(join(dir, "hub.sqlite"));
	const frames = await FrameLog.open(join(dir, "frames"), {
		segmentBytes: 2 ** 26,
		appliedUpTo: { segment: 1, offset: 0 },
	});
	const clock = openClock();
	const intake: Intake = { frames, store, clock, log: silentLog, projections: [], keyring: { keysOf: () => keys } };
	const at = epochMs(clock.utc());
	const path = join(dir, "hub.sqlite");
	const size = () => {
		const db = openDatabase(path, { migrations: MIGRATIONS });
		db.pragma("wal_checkpoint(TRUNCATE)");
		db.close();
		return statSync(path).size;
	};
	const cpuMs = () => process.cpuUsage().user / 1_000;
	const count = async (table: "authored" | "given") =>
		(
			await store.read
				.selectFrom(table)
				.select((eb) => eb.fn.countAll<number>().as("n"))
				.executeTakeFirstOrThrow()
		).n;
	const listAll = (change: string) =>
		store.write(async (trx) => {
			for (const item of inventItems(ITEMS)) {
				const body = { ...item, item: item.item as ItemNo, nameEs: `${item.nameEs}${change}` };
				await sayWord(trx, EVERY_BOX, { kind: "item-listed", body }, at);
			}
		});

	try {
		const emptyBytes = size();
		let started = performance.now();
		await listAll("");
		const authorMs = performance.now() - started;
		await store.write(async (trx) => {
			for (let box = 1; box <= POSTS; box++) {
				for (const { posts: _, ...person } of inventPeople(PEOPLE, "p")) {
					const body = { ...person, person: (box * 100 + person.person) as PersonNo };
					await assignPerson(trx, body, [box], at);
				}
			}
		});
		const boxes = Array.from({ length: POSTS }, (_, no) => openBoxTwin(no + 1, secret));
		/** Until a box has all; the answers' sizes. */
		const drain = async (box: (typeof boxes)[number], have: Map<number, number>) => {
			const sizes: number[] = [];
			for (let isDone = false; !isDone; ) {
				const received = new Map([...have].map(([lane, upTo]) => [lane, { upTo, gaps: [] }]));
				const acks: Acks = { received, applied: received };
				const answer = await acceptFrame(intake, box.seal([], acks), "https");
				sizes.push(answer.length);
				const { facts } = box.openAnswer(answer).payload;
				for (const { lane, seq } of facts) have.set(lane, Math.max(have.get(lane) ?? 0, seq));
				isDone = facts.length === 0;
			}
			return sizes;
		};
		const lanes = boxes.map(() => new Map<number, number>());
		started = cpuMs();
		const first: number[][] = [];
		for (const [no, box] of boxes.entries()) first.push(await drain(box, lanes[no] as Map<number, number>));
		const toldMs = cpuMs() - started;
		const toldBytes = size() - emptyBytes;
		const rows = { authored: await count("authored"), given: await count("given") };
		const bytes = sum(first[0] ?? []);
		const answers = (first[0] ?? []).length;

		for (let change = 1; change <= 10; change++) await listAll(` ${change}`);
		const again = await drain(boxes[0] as (typeof boxes)[number], lanes[0] as Map<number, number>);
		const givenAgain = (await count("given")) - rows.given;

		const idle = boxes[1] as (typeof boxes)[number];
		for (const [no, box] of boxes.entries()) if (no > 0) await drain(box, lanes[no] as Map<number, number>);
		started = cpuMs();
		const IDLE = 500;
		for (let i = 0; i < IDLE; i++) await acceptFrame(intake, idle.seal([]), "https");
		const idleMs = (cpuMs() - started) / IDLE;

		const linkSeconds = (answers * LINK.roundTripMs) / 1_000 + bytes / LINK.bytes;
		return {
			title: `The region's words: ${ITEMS} invented items and ${PEOPLE} people for each of ${POSTS} posts`,
			rows: [
				{ what: "rows: words written, and seqs given to boxes", value: `${rows.authored} and ${rows.given}` },
				{
					what: "the hub's store grows by",
					value: `${(toldBytes / 1e6).toFixed(1)} MB (${Math.round(toldBytes / rows.given)} B a seq)`,
				},
				{ what: "writing the catalogue, one transaction", value: `${Math.round(authorMs)} ms` },
				{
					what: "one new box, by https",
					value: `${answers} answers, ${bytes} B (${(bytes / (ITEMS + PEOPLE)).toFixed(1)} B a word)`,
				},
				{
					what: "the same at 64 kbit/s and 600 ms a round trip, computed",
					value: `${linkSeconds.toFixed(1)} s`,
					budget: "< 120 s",
				},
				{
					what: "one core's time for it, the box's own reading included",
					value: `${(toldMs / POSTS).toFixed(0)} ms a box`,
				},
				{ what: "ten changes of every item before a box hears of them", value: `${givenAgain} seqs, ${sum(again)} B` },
				{ what: "a frame when there is nothing to say", value: `${idleMs.toFixed(2)} ms of one core` },
			],
		};
	} finally {
		await frames.close();
		await store.close();
		rmSync(dir, { recursive: true });
	}
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
