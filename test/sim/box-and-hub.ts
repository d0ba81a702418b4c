// A box's real journal and sender and a whole real hub in one process, with whatever roads a test lays between them.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HubEvent } from "@tesai/shared/contract/event.ts";
import type { BoxNo, PostId } from "@tesai/shared/contract/id.ts";
import { loadBoxKey, makeBoxKey } from "@tesai/shared/node/box-key.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { type FrameKeys, frameKeys, openFrame } from "@tesai/shared/node/seal.ts";
import { openReader } from "@tesai/shared/node/sqlite.ts";
import type { WireFact } from "@tesai/shared/wire/section-body.ts";
import Sqlite from "better-sqlite3";
import { listBacklog } from "../../edge/journal/acknowledgements.ts";
import type { Road } from "../../edge/roads/road.ts";
import { openSender, type Sender } from "../../edge/roads/sender.ts";
import { openHub } from "../../hub/hub.ts";
import { type BoxStore, openBoxStore } from "./box-store.ts";

export const BOX = 1 as BoxNo;
const POST = { id: "py-15-prueba" as PostId, name: "Puesto de prueba", box: BOX };

export interface BoxAndHub extends BoxStore {
	readonly keys: FrameKeys;
	readonly hubUrl: string;
	readonly hubPort: number;
	readonly hubDir: string;
	readonly sender: Sender;
	/** The facts of every frame that left, in order, with the road it left by. */
	readonly wire: readonly { readonly road: string; readonly bytes: number; readonly facts: readonly WireFact[] }[];
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

/** `openRoads` is told where the hub listens. The sender never waits longer than a millisecond between tries; `store` may have lived before. */
export async function openBoxAndHub(
	openRoads: (hub: { port: number; url: string }) => readonly Road[],
	store: BoxStore = openBoxStore([]),
): Promise<BoxAndHub> {
	const dir = mkdtempSync(join(tmpdir(), "tesai-pair-"));
	const keyFile = join(dir, "box.key");
	makeBoxKey(keyFile);
	const hubDir = join(dir, "hub");
	const config = { dataDir: hubDir, http: { host: "127.0.0.1", port: 0 }, posts: [{ ...POST, keyFile }] };
	const hub = await openHub(config, { log: silentLog, clock: openClock() });
	const hubUrl = `http://127.0.0.1:${hub.port}`;
	const keys = frameKeys(loadBoxKey(keyFile));
	const reader = openReader(store.path);
	const wire: { road: string; bytes: number; facts: readonly WireFact[] }[] = [];
	const told: HubEvent[] = [];
	const watched = (road: Road): Road => ({
		...road,
		send: (frame) => {
			wire.push({ road: road.name, bytes: frame.length, facts: openFrame(keys, frame).payload.facts });
			return road.send(frame);
		},
	});
	const sender = openSender({
		...store,
		reader,
		keys,
		box: BOX,
		roads: openRoads({ port: hub.port, url: hubUrl }).map(watched),
		log: silentLog,
		onChange: () => {},
		takeHubFact: (_tx, event) => void told.push(event),
		listenEveryMs: () => undefined,
		random: () => 0,
	});
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
		hubUrl,
		hubPort: hub.port,
		hubDir,
		sender,
		wire,
		told,
		waiting,
		async drained(until = 0) {
			for (let turn = 0; waiting() > until; turn++) {
				if (turn > 20_000) throw new Error(`${waiting()} facts still wait`);
				sender.wake();
				await new Promise((resolve) => setTimeout(resolve, 1));
			}
		},
		atHub: () => read(join(hubDir, "hub.sqlite")),
		atBox: () => read(store.path),
		async stop() {
			await sender.close();
			reader.close();
			store.close();
			await hub.close();
			rmSync(dir, { recursive: true, force: true });
		},
	};
}
