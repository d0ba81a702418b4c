import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NewEvent } from "@tesai/shared/contract/event.ts";
import type { AlarmId, FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { celsius, epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { frameKeys, sealBytes } from "@tesai/shared/node/seal.ts";
import { hasSeq, NO_RANGES } from "@tesai/shared/wire/ranges.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { coldchainProjection } from "../coldchain/actions.ts";
import { postsProjection } from "../posts/actions.ts";
import type { HubTables } from "../store/schema.ts";
import { openStore } from "../store/store.ts";
import { acceptFrame, type Intake, replayFrames, storeFrame } from "./actions.ts";
import { openBacklog } from "./backlog.ts";
import { type BoxTwin, openBoxTwin, toWireFact } from "./box-twin.ts";
import { FrameLog } from "./frame-log.ts";
import { countQuarantined, listQuarantine } from "./quarantine-store.ts";
import { readIntakeCursor } from "./store.ts";
import { applySetAside, rebuildViews } from "./upkeep.ts";

const SECRET = Buffer.alloc(32, 7);
const NOW = epochMs(1_790_000_000_000);
const clock: Clock = { utc: () => NOW, mono: () => millis(0), bootId: "test", speed: 1 };
const projections = [postsProjection, coldchainProjection];
const VIEWS = ["boot_heard", "anchor", "fridge", "digest", "alarm"] as const;

const fridge = "heladera-1" as FridgeId;
const registered = (name = "Vacunas"): NewEvent => ({
	kind: "fridge-registered",
	body: { fridge, name, profile: "pqs", temperatureSensor: "heladera-1-sonda" as SensorId },
});
const anchored = (monoMs: number): NewEvent => ({
	kind: "clock-anchored",
	body: {
		boot: 1,
		monoMs: millis(monoMs),
		utc: epochMs(NOW - 20_000_000 + monoMs),
		source: "gnss",
		errorMs: millis(50),
	},
});
const raised: NewEvent = {
	kind: "alarm-raised",
	body: {
		fridge,
		rule: "HEAT",
		since: { boot: 1, monoMs: millis(500) },
		forMs: millis(1_000),
		worstCelsius: celsius(9.5),
	},
};
const acknowledged = (alarm: number, note: string): NewEvent => ({
	kind: "alarm-acknowledged",
	body: { alarm: alarm as AlarmId, reason: "other", note },
});
const ended = (alarm: number): NewEvent => ({
	kind: "alarm-ended",
	body: { alarm: alarm as AlarmId, reason: "back-in-range", lastBad: { boot: 1, monoMs: millis(900) } },
});
const summarised = (hour: number): NewEvent => ({
	kind: "period-summarised",
	body: {
		fridge,
		from: { boot: 1, monoMs: millis(hour * 3_600_000) },
		lastsMs: millis(3_600_000),
		readings: 60,
		minCelsius: celsius(2 + hour / 10),
		doorOpenMs: millis(0),
		unpoweredMs: millis(0),
	},
});
const CONTROL = LANES.indexOf("control");
const ALARM = LANES.indexOf("alarm");

let dir: string;
let intake: Intake;
let box: BoxTwin;

async function openIntake(): Promise<void> {
	const store = openStore(join(dir, "hub.sqlite"));
	const frames = await FrameLog.open(join(dir, "frames"), {
		segmentBytes: 2_000,
		appliedUpTo: await readIntakeCursor(store.read),
	});
	const keys = frameKeys(SECRET);
	intake = {
		store,
		frames,
		projections,
		clock,
		log: silentLog,
		keyring: { keysOf: (no) => (no <= 2 ? keys : undefined) },
	};
}

async function closeIntake(): Promise<void> {
	await intake.frames.close();
	await intake.store.close();
}

beforeEach(async () => {
	dir = mkdtempSync(join(tmpdir(), "intake-"));
	box = openBoxTwin(1, SECRET);
	await openIntake();
});
afterEach(async () => {
	await closeIntake();
	rmSync(dir, { recursive: true });
});

const accept = (bytes: Uint8Array) => acceptFrame(intake, bytes, "https");
const acksOf = async (bytes: Uint8Array) => box.openAnswer(await accept(bytes)).payload.acks!;
const rows = (table: keyof HubTables) => intake.store.read.selectFrom(table).selectAll().execute();
type ViewRows = Record<(typeof VIEWS)[number], readonly { box: number; journal: number }[]>;
const viewRows = async (): Promise<ViewRows> =>
	Object.fromEntries(await Promise.all(VIEWS.map(async (view) => [view, await rows(view)])));

describe("a frame", () => {
	test("H10 is answered with the received and applied ranges of its lanes and the hub's time", async () => {
		await accept(box.seal([toWireFact(1, anchored(0)), toWireFact(2, registered())]));
		const { header, payload } = box.openAnswer(await accept(box.seal([toWireFact(5, raised)])));
		expect(header).toMatchObject({ direction: "down", box: 1, utc: NOW });
		expect(payload.epoch).toBe(box.epoch);
		expect(payload.acks?.received.get(CONTROL)).toEqual({ upTo: 2, gaps: [] });
		expect(payload.acks?.applied.get(ALARM)).toEqual({ upTo: 5, gaps: [{ first: 1, last: 4 }] });
	});

	test("H10 no message number is given twice, also after a restart", async () => {
		const numbers: number[] = [];
		for (let round = 0; round < 3; round++) {
			for (let n = 0; n < 4; n++)
				numbers.push(box.openAnswer(await accept(box.seal([toWireFact(1, raised)]))).header.messageNo);
			await closeIntake();
			await openIntake();
		}
		expect(new Set(numbers).size).toBe(numbers.length);
	});

	test("H4 twice is once, in one frame or in two", async () => {
		const facts = [toWireFact(1, raised), toWireFact(2, acknowledged(1, "a"))];
		await accept(box.seal(facts));
		const before = [await rows("event"), await viewRows()];
		await accept(box.seal([...facts, ...facts]));
		expect([await rows("event"), await viewRows()]).toEqual(before);
		expect(await rows("forked_event")).toEqual([]);
		expect(await rows("quarantine")).toEqual([]);
	});

	test("H4 the same seq of another epoch or another box is another fact", async () => {
		await accept(box.seal([toWireFact(1, raised)]));
		await accept(openBoxTwin(1, SECRET, { epoch: 8, firstMessage: 50 }).seal([toWireFact(1, raised)]));
		await accept(openBoxTwin(2, SECRET).seal([toWireFact(1, raised)]));
		expect((await rows("alarm")).map((row) => Object.values(row).slice(0, 3))).toEqual([
			[1, 1, 1],
			[1, 2, 1],
			[2, 1, 1],
		]);
	});

	test("H5 other content under a taken seq is kept beside, once, and the first stays in effect", async () => {
		await accept(box.seal([toWireFact(1, registered("Vacunas"))]));
		for (let n = 0; n < 2; n++) await accept(box.seal([toWireFact(1, registered("Otra")), toWireFact(2, anchored(0))]));
		expect(await rows("forked_event")).toHaveLength(1);
		expect(await rows("fridge")).toMatchObject([{ name: "Vacunas" }]);
		expect(await rows("anchor")).toHaveLength(1);
	});

	test.each<[string, Partial<WireFact>]>([
		["unknown-kind", { kind: 9_999 }],
		["unknown-version", { version: 77 }],
		["wrong-lane", { kind: 40, lane: ALARM, body: new Uint8Array([1, 97, 0, 1]) }],
		["unreadable", { body: new Uint8Array([255, 255]) }],
	])("H6 a fact that is %s is set aside alone", async (reason, change) => {
		const acks = await acksOf(
			box.seal([toWireFact(1, raised), { ...toWireFact(2, ended(1)), ...change }, toWireFact(3, acknowledged(1, "b"))]),
		);
		expect(acks.received.get(ALARM)).toEqual({ upTo: 3, gaps: [] });
		expect(acks.applied.get(ALARM)).toEqual({ upTo: 3, gaps: [{ first: 2, last: 2 }] });
		expect(await listQuarantine(intake.store.read, 9)).toMatchObject([
			{ what: "event", box: 1, seq: 2, reason, count: 1 },
		]);
		expect(await rows("alarm")).toMatchObject([{ note: "b", ended_seq: null }]);
	});

	test("H6 a frame whose content cannot be split is refused whole, and the next one is applied", async () => {
		const header = { direction: "up", box: box.box, keyEpoch: 0, messageNo: 99, boot: 1, monoMs: millis(0) } as const;
		const clock = { source: "system", errorMs: millis(0) } as const;
		const contents = { facts: true, acks: false };
		const broken = sealBytes(frameKeys(SECRET), { ...header, clock }, contents, Uint8Array.of(0, 7, 0x90, 255, 255));
		await expect(accept(broken)).rejects.toMatchObject({ code: "invalid" });
		expect(await listQuarantine(intake.store.read, 9)).toMatchObject([{ what: "frame", box: 1, reason: "unreadable" }]);
		const acks = await acksOf(box.seal([toWireFact(1, raised)]));
		expect(acks.received.get(ALARM)).toEqual({ upTo: 1, gaps: [] });
	});

	test("H7 what newer software can read is applied at start and leaves the quarantine", async () => {
		await accept(box.seal([toWireFact(1, raised), { ...toWireFact(2, ended(1)), version: 77 }]));
		// The store as the newer software finds it: the version it now knows.
		await intake.store.write((trx) => trx.updateTable("event").set({ version: 1 }).where("seq", "=", 2).execute());
		expect(await applySetAside(intake.store, projections)).toBe(1);
		expect(await applySetAside(intake.store, projections)).toBe(0);
		expect(await rows("quarantine")).toEqual([]);
		expect(await rows("alarm")).toMatchObject([{ ended_seq: 2 }]);
		expect((await acksOf(box.seal([]))).applied.get(ALARM)).toEqual({ upTo: 2, gaps: [] });
	});

	test("H3 no frame, an unknown box, a wrong key, a flipped bit and a hub's own answer are refused, kept and counted", async () => {
		const good = box.seal([toWireFact(1, raised)]);
		const flipped = Uint8Array.from(good);
		flipped[flipped.length - 12]! ^= 1;
		const answer = await accept(box.seal([]));
		const refused: [Uint8Array, string][] = [
			[Buffer.from("hello"), "invalid"],
			[Buffer.alloc(0), "invalid"],
			[openBoxTwin(9, SECRET).seal([]), "unauthorized"],
			[openBoxTwin(1, Buffer.alloc(32, 8)).seal([]), "unauthorized"],
			[flipped, "unauthorized"],
			[answer, "invalid"],
		];
		for (const [bytes, code] of refused) await expect(accept(bytes)).rejects.toMatchObject({ code });
		const kept = await listQuarantine(intake.store.read, 9);
		expect(kept.map(({ reason, box: claimed, count }) => `${reason} ${claimed} ${count}`).sort()).toEqual([
			"from-a-hub 1 1",
			"not-a-frame null 2",
			"unknown-box 9 1",
			"wrong-key 1 2",
		]);
		expect(await rows("event")).toEqual([]);
		let inLog = 0;
		for (let at = intake.frames.read({ segment: 1, offset: 0 }); at; at = intake.frames.read(at.end)) inLog++;
		expect(inLog).toBe(refused.length + 1);
	});

	test("H3 a refused frame counts against a post until the box is heard again; a fact set aside counts on", async () => {
		const at = (ms: number) => ({ ...clock, utc: () => epochMs(NOW + ms) });
		await accept(box.seal([{ ...toWireFact(1, raised), kind: 9_999 }]));
		intake = { ...intake, clock: at(1_000) };
		await expect(accept(openBoxTwin(1, Buffer.alloc(32, 8)).seal([]))).rejects.toMatchObject({ code: "unauthorized" });
		expect((await countQuarantined(intake.store.read)).get(1)).toBe(2);
		intake = { ...intake, clock: at(2_000) };
		await accept(box.seal([]));
		expect((await countQuarantined(intake.store.read, 1)).get(1)).toBe(1);
	});

	test("H3 of every prefix of a frame none is accepted", async () => {
		const bytes = box.seal([toWireFact(1, raised)]);
		for (let length = 0; length < bytes.length; length++)
			await expect(accept(bytes.subarray(0, length))).rejects.toMatchObject({
				code: expect.stringMatching(/invalid|unauth/),
			});
		expect(await rows("event")).toEqual([]);
	});
});

describe("a restart", () => {
	test("H8 applies what was on disk and not in the store, once", async () => {
		await accept(box.seal([toWireFact(1, raised)]));
		for (const fact of [toWireFact(2, acknowledged(1, "x")), toWireFact(3, ended(1))])
			await intake.frames.append({ receivedAt: NOW, road: "https", bytes: box.seal([fact]) });
		await closeIntake();
		await openIntake();
		expect(await replayFrames(intake)).toBe(2);
		expect(await replayFrames(intake)).toBe(0);
		expect(await rows("event")).toHaveLength(3);
		expect(await rows("alarm")).toMatchObject([{ note: "x", ended_seq: 3 }]);
	});

	test("H8 replays a whole log into an empty store to the same rows", async () => {
		for (let seq = 1; seq <= 30; seq++) await accept(box.seal([toWireFact(seq, summarised(seq))]));
		const before = [await rows("event"), await viewRows(), await rows("lane_run")];
		await closeIntake();
		for (const end of ["", "-wal", "-shm"]) rmSync(join(dir, `hub.sqlite${end}`), { force: true });
		await openIntake();
		expect(await replayFrames(intake)).toBe(30);
		expect([await rows("event"), await viewRows(), await rows("lane_run")]).toEqual(before);
	});

	test("H12 a frame on which the software fails is set aside, the next one is applied", async () => {
		let fails = true;
		const failing = {
			project: () => (fails ? Promise.reject(new Error("a fault")) : Promise.resolve()),
			clear: async () => {},
		};
		intake = { ...intake, projections: [failing, ...projections] };
		await expect(accept(box.seal([toWireFact(1, raised)]))).rejects.toMatchObject({ code: "internal" });
		fails = false;
		await accept(box.seal([toWireFact(2, raised)]));
		expect(await rows("alarm")).toMatchObject([{ alarm: 2 }]);
		expect(await listQuarantine(intake.store.read, 9)).toMatchObject([{ what: "frame", reason: "internal" }]);
	});

	test("H12 while the store fails the sender is told to come back; then the log is caught up with, in order", async () => {
		const { store } = intake;
		let full = true;
		const write: typeof store.write = (change) =>
			full ? Promise.reject(new Error("SQLITE_FULL")) : store.write(change);
		intake = { ...intake, store: { ...store, write } };
		for (const fact of [toWireFact(1, raised), toWireFact(2, acknowledged(1, "first"))])
			await expect(accept(box.seal([fact]))).rejects.toMatchObject({ code: "busy" });
		full = false;
		const acks = await acksOf(box.seal([toWireFact(3, ended(1))]));
		expect(acks.applied.get(ALARM)).toEqual({ upTo: 3, gaps: [] });
		expect(await rows("quarantine")).toEqual([]);
	});
});

describe("a frame that is applied behind its bringer's back", () => {
	test("H18 is applied after those before it, and again and again while the store fails", async () => {
		const { store } = intake;
		let full = true;
		const write: typeof store.write = (change) =>
			full ? Promise.reject(new Error("SQLITE_FULL")) : store.write(change);
		intake = { ...intake, store: { ...store, write } };
		const backlog = openBacklog(intake, 5);
		const sealed: number[] = [];
		for (const fact of [toWireFact(1, raised), toWireFact(2, acknowledged(1, "first"))])
			backlog.add(await storeFrame(intake, box.seal([fact]), "satellite"), (by) => sealed.push(by));
		await new Promise((resolve) => setTimeout(resolve, 30));
		expect([backlog.waiting, await rows("alarm")]).toEqual([2, []]);
		full = false;
		await vi.waitFor(() => expect(backlog.waiting).toBe(0));
		expect(sealed).toEqual([1, 1]);
		expect(await rows("alarm")).toMatchObject([{ alarm: 1 }]);
		expect(intake.frames.read({ segment: 1, offset: 0 })?.record.road).toBe("satellite");
		await backlog.close();
	});

	test("H18 what waits when the hub stops is applied at its start; one that https overtook is applied once", async () => {
		await storeFrame(intake, box.seal([toWireFact(1, raised)]), "satellite");
		const noise = await storeFrame(intake, Buffer.from("noise"), "satellite");
		await accept(box.seal([toWireFact(3, raised)]));
		expect((await rows("alarm")).map((row) => (row as { alarm: number }).alarm)).toEqual([1, 3]);
		const backlog = openBacklog(intake);
		backlog.add(noise);
		await vi.waitFor(() => expect(backlog.waiting).toBe(0));
		await backlog.close();
		expect(await listQuarantine(intake.store.read, 9)).toMatchObject([{ reason: "not-a-frame", count: 1 }]);
		await storeFrame(intake, box.seal([toWireFact(4, raised)]), "satellite");
		await closeIntake();
		await openIntake();
		expect(await replayFrames(intake)).toBe(1);
		expect(await rows("alarm")).toHaveLength(3);
	});
});

describe("views", () => {
	const facts = [
		toWireFact(1, anchored(0)),
		toWireFact(2, registered("Vieja")),
		toWireFact(3, anchored(7_000)),
		toWireFact(4, registered("Nueva")),
		toWireFact(1, raised),
		toWireFact(2, acknowledged(1, "primera")),
		toWireFact(3, acknowledged(1, "segunda")),
		toWireFact(4, ended(1)),
		toWireFact(5, raised),
		toWireFact(6, ended(5)),
		toWireFact(7, ended(99)),
		...[1, 2, 3].map((hour) => toWireFact(hour, summarised(hour))),
	];

	test("H9 any order, any cut into frames, any repetition and a rebuild give the same rows", async () => {
		await accept(box.seal(facts));
		const expected = await viewRows();
		expect(expected.alarm).toMatchObject([
			{ note: "primera", ended_seq: 4 },
			{ ended_seq: 6 },
			{ rule: null, ended_seq: 7 },
		]);
		expect(expected.fridge).toMatchObject([{ name: "Nueva" }]);
		expect(expected.digest).toMatchObject([{ seq: 3 }]);
		const arrivals = fc
			.tuple(
				fc.shuffledSubarray(facts, { minLength: facts.length }),
				fc.array(fc.constantFrom(...facts), { maxLength: 6 }),
				fc.integer({ min: 1, max: facts.length }),
			)
			.map(([order, again, size]) => ({ order: [...order, ...again], size }));
		let epoch = 100;
		await fc.assert(
			fc.asyncProperty(arrivals, async ({ order, size }) => {
				const twin = openBoxTwin(2, SECRET, { epoch: ++epoch, firstMessage: epoch * 1_000 });
				for (let at = 0; at < order.length; at += size) await accept(twin.seal(order.slice(at, at + size)));
				const found = await viewRowsOf(2, epoch);
				expect(found).toEqual(await viewRowsOf(1, box.epoch));
			}),
			{ numRuns: 10 },
		);
		const before = await viewRows();
		await rebuildViews(intake.store, projections);
		expect(await viewRows()).toEqual(before);
	});

	/** The rows of one journal, without the names of box and journal; fridges and digests are the newest journal's. */
	async function viewRowsOf(of: number, epoch: number) {
		const { journal } = await intake.store.read
			.selectFrom("journal")
			.select("journal")
			.where("box", "=", of)
			.where("epoch", "=", epoch)
			.executeTakeFirstOrThrow();
		const all = await viewRows();
		return VIEWS.map((view) =>
			all[view]!.filter((row) => row.box === of && row.journal === journal).map((row) => ({
				...row,
				box: 0,
				journal: 0,
			})),
		);
	}

	test("H9 a newer journal's fridge replaces an older one's, and an older one heard again does not come back", async () => {
		await accept(box.seal([toWireFact(9, registered("Antes"))]));
		await accept(openBoxTwin(1, SECRET, { epoch: 8, firstMessage: 50 }).seal([toWireFact(1, registered("Después"))]));
		await accept(box.seal([toWireFact(10, registered("Copia"))]));
		expect(await rows("fridge")).toMatchObject([{ name: "Después", journal: 2 }]);
	});

	test("H15 an old frame played again does not make the box look heard", async () => {
		const old = box.seal([]);
		await accept(box.seal([toWireFact(1, raised)]));
		const before = await rows("box");
		intake = { ...intake, clock: { ...clock, utc: () => epochMs(NOW + 86_400_000) } };
		await accept(old);
		expect((await rows("box")).map((row) => ({ ...row, answered_no: 0 }))).toEqual(
			before.map((row) => ({ ...row, answered_no: 0 })),
		);
	});

	test("H4 every seq acknowledged as applied is in the store", async () => {
		const acks = await acksOf(box.seal(facts));
		for (const fact of facts) expect(hasSeq(acks.applied.get(fact.lane) ?? NO_RANGES, fact.seq)).toBe(true);
	});
});
