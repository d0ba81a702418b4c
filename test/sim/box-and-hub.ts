// A box's real journal and sender and a whole real hub in one process, with whatever roads a test lays between them.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HubConfig } from "@tesai/shared/contract/config/hub.ts";
import type { HubEvent } from "@tesai/shared/contract/event.ts";
import type { BoxNo, PostId } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { loadBoxKey, makeBoxKey } from "@tesai/shared/node/box-key.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { type FrameKeys, frameKeys, openFrame } from "@tesai/shared/node/seal.ts";
import { openReader } from "@tesai/shared/node/sqlite.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import Sqlite from "better-sqlite3";
import { isAcknowledged, listBacklog } from "../../edge/journal/acknowledgements.ts";
import type { Road, RoadDoor } from "../../edge/roads/road.ts";
import { openSender, type Sender } from "../../edge/roads/sender.ts";
import { openHub } from "../../hub/hub.ts";
import { type BoxStore, openBoxStore } from "./box-store.ts";

export const BOX = 1 as BoxNo;
const POST = { id: "py-15-prueba" as PostId, name: "Puesto de prueba", box: BOX };

export interface BoxAndHub extends BoxStore {
	readonly keys: FrameKeys;
	/** The 32 bytes of the box's key file. */
	readonly secret: Uint8Array;
	readonly hubUrl: string;
	readonly hubPort: number;
	readonly hubDir: string;
	readonly sender: Sender;
	/** Every frame that left, in order. */
	readonly wire: readonly Departed[];
	/** What the hub wrote and the box took, in order. */
	readonly told: readonly HubEvent[];
	/** Facts that the hub has not acknowledged. */
	waiting(): number;
	/** Wakes the sender until everything is acknowledged, or until as much waits as is said to. */
	drained(waiting?: number): Promise<void>;
	/** What the hub's own database holds of this box, in order; `body` as hex. */
	atHub(): readonly StoredFact[];
	/** What the box's journal holds, in the same form. */
	atBox(): readonly StoredFact[];
	stop(): Promise<void>;
}

export interface Departed {
	readonly road: string;
	readonly bytes: number;
	readonly facts: readonly WireFact[];
	/** How many of them the hub had acknowledged by then, by whichever road. */
	readonly known: number;
}

/** Where the hub listens and keeps what it has, and what a box brings to a road. */
export interface FarEnd {
	readonly port: number;
	readonly url: string;
	readonly dir: string;
	/** For the satellites' gateway; undefined where `hubConfig` opens no such port. */
	readonly directIp: number | undefined;
	readonly secret: Uint8Array;
}

export interface PairOptions {
	/** Added to hub.toml. */
	readonly hubConfig?: Partial<HubConfig>;
	/** Of the box's satellite modem. */
	readonly imei?: string;
}

export interface StoredFact {
	readonly lane: number;
	readonly seq: number;
	readonly kind: number;
	readonly version: number;
	readonly boot: number;
	readonly monoMs: number;
	readonly body: string;
}

const COLUMNS = "lane, seq, kind, version, boot, mono_ms AS monoMs, lower(hex(body)) AS body";

/**
 * `openRoads` is told where the hub listens, and gets the sender's door for couriers. The sender never waits longer than a
 * millisecond between tries; `store` may have lived before.
 */
export async function openBoxAndHub(
	openRoads: (hub: FarEnd, door: RoadDoor) => readonly Road[] | Promise<readonly Road[]>,
	store: BoxStore = openBoxStore([]),
	{ hubConfig, imei }: PairOptions = {},
): Promise<BoxAndHub> {
	const dir = mkdtempSync(join(tmpdir(), "tesai-pair-"));
	const keyFile = join(dir, "box.key");
	makeBoxKey(keyFile);
	const hubDir = join(dir, "hub");
	const post = { ...POST, keyFile, ...(imei !== undefined && { imei }) };
	const config = { dataDir: hubDir, http: { host: "127.0.0.1", port: 0 }, posts: [post], ...hubConfig };
	const hub = await openHub(config, { log: silentLog, clock: openClock() });
	const hubUrl = `http://127.0.0.1:${hub.port}`;
	const secret = loadBoxKey(keyFile);
	const keys = frameKeys(secret);
	const reader = openReader(store.path);
	const wire: Departed[] = [];
	const told: HubEvent[] = [];
	const watched = (road: Road): Road => ({
		...road,
		send: (frame) => {
			const { facts } = openFrame(keys, frame).payload;
			const known = facts.filter(({ lane, seq }) => isAcknowledged(reader, LANES[lane]!, seq)).length;
			wire.push({ road: road.name, bytes: frame.length, facts, known });
			return road.send(frame);
		},
	});
	/** Opened last: a courier may come before. */
	let sender: Sender | undefined;
	const door: RoadDoor = {
		wake: () => sender?.wake(),
		takeHubFrame: (road, bytes) => sender?.takeHubFrame(road, bytes),
	};
	const far: FarEnd = { port: hub.port, url: hubUrl, dir: hubDir, directIp: hub.directIp, secret };
	const roads = await openRoads(far, door);
	const opened = openSender({
		...store,
		reader,
		keys,
		box: BOX,
		roads: roads.map(watched),
		log: silentLog,
		onChange: () => {},
		takeHubFact: (_tx, event) => void told.push(event),
		listenEveryMs: () => undefined,
		random: () => 0,
	});
	sender = opened;
	const waiting = () => listBacklog(reader).reduce((count, one) => count + one.count, 0);
	const read = (path: string): readonly StoredFact[] => {
		const db = new Sqlite(path, { readonly: true });
		const rows = db.prepare<[], StoredFact>(`SELECT ${COLUMNS} FROM event ORDER BY lane, seq`).all();
		db.close();
		return rows;
	};
	return {
		...store,
		keys,
		secret,
		hubUrl,
		hubPort: hub.port,
		hubDir,
		sender: opened,
		wire,
		told,
		waiting,
		async drained(until = 0) {
			for (let turn = 0; waiting() > until; turn++) {
				if (turn > 20_000) throw new Error(`${waiting()} facts still wait`);
				opened.wake();
				await new Promise((resolve) => setTimeout(resolve, 1));
			}
		},
		atHub: () => read(join(hubDir, "hub.sqlite")),
		atBox: () => read(store.path),
		async stop() {
			await opened.close();
			reader.close();
			store.close();
			await hub.close();
			rmSync(dir, { recursive: true, force: true });
		},
	};
}
