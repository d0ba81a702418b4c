// A box whose disk was put back to an older copy goes on under a name of its own: nothing is lost, and nothing counts twice.

import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AlarmId, BoxNo, PostId } from "@tesai/shared/contract/id.ts";
import { MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { loadBoxKey, makeBoxKey } from "@tesai/shared/node/box-key.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { frameKeys } from "@tesai/shared/node/seal.ts";
import { openReader } from "@tesai/shared/node/sqlite.ts";
import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { listBacklog } from "../../edge/journal/acknowledgements.ts";
import { beginEpoch } from "../../edge/journal/epoch.ts";
import { tellHeads } from "../../edge/journal/heads.ts";
import { appendEvent, journalEpoch, lastSeq } from "../../edge/journal/store.ts";
import { verifyJournal } from "../../edge/journal/verify.ts";
import { openHttpsRoad } from "../../edge/roads/https-road.ts";
import { openSender } from "../../edge/roads/sender.ts";
import { openHub } from "../../hub/hub.ts";
import { type BoxStore, openBoxStore } from "../sim/box-store.ts";
import { manualClock } from "../sim/manual-clock.ts";
import { eventually, getJson } from "../sim/post.ts";

const BOX = 1 as BoxNo;
const DAY = 24 * 60 * MINUTE;

interface HubAlarms {
	readonly id: number;
	readonly ended: { reason: string } | null;
}
interface HubPost {
	readonly forked: boolean;
	readonly lanes: readonly { lane: string; missing: number; proof?: { upTo: number; differs?: object } }[];
}

async function openRegion() {
	const dir = mkdtempSync(join(tmpdir(), "tesai-restored-"));
	const keyFile = join(dir, "box.key");
	makeBoxKey(keyFile);
	const posts = [{ id: "py-15-prueba" as PostId, name: "Puesto de prueba", box: BOX, keyFile }];
	const config = { dataDir: join(dir, "hub"), http: { host: "127.0.0.1", port: 0 }, posts };
	const hub = await openHub(config, { log: silentLog, clock: openClock() });
	const url = `http://127.0.0.1:${hub.port}`;
	onTestFinished(async () => {
		await hub.close();
		rmSync(dir, { recursive: true, force: true });
	});
	const atHub = <T>(sql: string): T[] => {
		const db = new Sqlite(join(dir, "hub", "hub.sqlite"), { readonly: true });
		const rows = db.prepare<[], T>(sql).all();
		db.close();
		return rows;
	};
	/** A box's programs on one disk: its sender, until it is switched off. */
	const switchOn = (store: BoxStore) => {
		const reader = openReader(store.path);
		const sender = openSender({
			...store,
			reader,
			keys: frameKeys(loadBoxKey(keyFile)),
			box: BOX,
			roads: [openHttpsRoad({ url })],
			log: silentLog,
			onChange: () => {},
			takeHubFact: (tx, event) => {
				if (event.kind === "journal-forked" && event.body.journal === journalEpoch(tx.db))
					beginEpoch(tx, event.body.boot);
			},
			listenEveryMs: () => undefined,
			random: () => 0,
		});
		const waiting = () => listBacklog(reader).reduce((count, one) => count + one.count, 0);
		const drained = () =>
			eventually(() => {
				sender.wake();
				return waiting() === 0 || undefined;
			}, 8_000);
		const switchOff = async () => {
			await sender.close();
			reader.close();
		};
		return { drained, switchOff, waiting, wake: sender.wake };
	};
	return {
		dir,
		atHub,
		switchOn,
		post: () => getJson<HubPost>(`${url}/v1/posts/py-15-prueba`),
		alarms: () => getJson<HubAlarms[]>(`${url}/v1/posts/py-15-prueba/alarms`),
	};
}

const raise = (store: BoxStore) =>
	store.act((tx) =>
		appendEvent(tx, {
			kind: "alarm-raised",
			body: { fridge: "heladera-1" as never, rule: "HEAT", since: { boot: 1, monoMs: millis(500) }, forMs: MINUTE },
		}),
	);
const end = (store: BoxStore, alarm: number) =>
	store.act((tx) =>
		appendEvent(tx, {
			kind: "alarm-ended",
			body: { alarm: alarm as AlarmId, reason: "back-in-range", lastBad: { boot: 1, monoMs: millis(900) } } as never,
		}),
	);
const say = (store: BoxStore, count: number, software: string) => {
	for (let at = 0; at < count; at++)
		store.act((tx) => appendEvent(tx, { kind: "box-started", body: { boot: at + 1, software } }));
};

/** The disk as it is now, for the next boot of somebody. */
function copyDisk(store: BoxStore, dir: string, bootId: string): BoxStore {
	store.db.pragma("wal_checkpoint(TRUNCATE)");
	const to = mkdtempSync(join(dir, "disk-"));
	copyFileSync(store.path, join(to, "edge.sqlite"));
	const clock = manualClock(bootId);
	clock.setWall(store.clock.utc());
	return openBoxStore([], clock, to);
}

/** How often each alarm and each start that the box's people know of counts at the hub. */
const EFFECTIVE = "SELECT lane, seq, journal FROM event WHERE is_applied = 1 AND kind IN (1, 10, 12)";

test("S32 a box put back to an older copy finds out by the first answer, loses nothing and says nothing twice", async () => {
	const region = await openRegion();
	const first = openBoxStore([]);
	const before = region.switchOn(first);
	const open = raise(first);
	say(first, 8, "0.1.0");
	await before.drained();
	// What was written here is in the copy and reaches the hub only later.
	say(first, 3, "0.1.1");
	const copy = copyDisk(first, region.dir, "22222222-2222-4222-8222-222222222222");
	say(first, 20, "0.1.2");
	await before.drained();
	await before.switchOff();
	const oldEpoch = journalEpoch(first.db);
	first.close();

	const after = region.switchOn(copy);
	onTestFinished(async () => {
		await after.switchOff();
		copy.close();
	});
	end(copy, open);
	const anew = raise(copy);
	say(copy, 4, "0.2.0");
	await after.drained();

	expect(journalEpoch(copy.db)).not.toBe(oldEpoch);
	expect(verifyJournal(copy.db)).toEqual([]);
	// Every fact of either life is in effect exactly once.
	const software = region.atHub<{ body: Buffer; journal: number }>(
		"SELECT body, journal FROM event WHERE is_applied = 1 AND kind = 1",
	);
	const told = software.map(({ body }) => body.toString("latin1").slice(2));
	for (const [text, count] of Object.entries({ "0.1.0": 8, "0.1.1": 3, "0.1.2": 20, "0.2.0": 4 }))
		expect([text, told.filter((one) => one === text).length]).toEqual([text, count]);
	expect(region.atHub(EFFECTIVE)).toHaveLength(8 + 3 + 20 + 4 + 3);
	// The alarm of the former life is over, the new one is open, and neither is taken for the other.
	const alarms = await region.alarms();
	expect(alarms.map(({ id, ended }) => [id, ended?.reason ?? null])).toEqual(
		expect.arrayContaining([
			[open, "back-in-range"],
			[anew, null],
		]),
	);
	expect(alarms).toHaveLength(2);

	// The chain goes on across the two lives, and the hub can prove it.
	copy.act(tellHeads);
	copy.clock.pass(DAY);
	say(copy, 2, "0.2.1");
	const upTo = lastSeq(copy.db, "control");
	copy.act(tellHeads);
	await after.drained();
	const control = await eventually(async () => {
		const found = (await region.post()).lanes.find((lane) => lane.lane === "control");
		return found?.proof === undefined ? undefined : found;
	}, 8_000);
	expect(control).toMatchObject({ missing: 0, proof: { upTo } });
	expect(control.proof?.differs).toBeUndefined();
});

test("S33 a copy that has written more than its former self, and a clone that is alive, are told by the hub", async () => {
	const region = await openRegion();
	const first = openBoxStore([]);
	const original = region.switchOn(first);
	say(first, 5, "0.1.0");
	await original.drained();
	const clone = copyDisk(first, region.dir, "33333333-3333-4333-8333-333333333333");
	const second = region.switchOn(clone);
	onTestFinished(async () => {
		await original.switchOff();
		await second.switchOff();
		first.close();
		clone.close();
	});
	const epoch = journalEpoch(first.db);
	// The clone is a boot further, and writes more.
	say(first, 2, "0.1.1");
	await original.drained();
	say(clone, 6, "0.9.0");
	await second.drained();
	expect((await region.post()).forked).toBe(true);
	await eventually(() => {
		second.wake();
		say(clone, 1, "0.9.1");
		return journalEpoch(clone.db) !== epoch || undefined;
	}, 8_000);
	await second.drained();
	expect(journalEpoch(first.db)).toBe(epoch);

	const count = (text: string) =>
		region
			.atHub<{ body: Buffer }>("SELECT body FROM event WHERE is_applied = 1 AND kind = 1")
			.filter(({ body }) => body.toString("latin1").slice(2) === text).length;
	// What the hub had set beside the first content is in effect now, under the clone's own name.
	expect([count("0.1.0"), count("0.1.1"), count("0.9.0")]).toEqual([5, 2, 6]);
	// The other one hears of numbers that it never gave, and takes a name of its own, too.
	say(first, 3, "0.1.2");
	await original.drained();
	expect([count("0.1.0"), count("0.1.1"), count("0.1.2")]).toEqual([5, 2, 3]);
	const names = [epoch, journalEpoch(first.db), journalEpoch(clone.db)];
	expect(new Set(names).size).toBe(3);
});
