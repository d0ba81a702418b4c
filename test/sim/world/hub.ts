// The region's hub in a simulated world: the real intake over a store in memory, killed, restarted and restored.

import type { RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import { epochMs } from "@tesai/shared/contract/quantity.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { type FrameKeys, frameKeys } from "@tesai/shared/node/seal.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { coldchainProjection } from "../../../hub/coldchain/actions.ts";
import { ladderProjection } from "../../../hub/coldchain/ladder-actions.ts";
import { openDeliveryProjection } from "../../../hub/deliver/cce/deliveries.ts";
import { equipmentProjection } from "../../../hub/equipment/actions.ts";
import { acceptFrame, type Intake, replayFrames } from "../../../hub/intake/actions.ts";
import { applySetAside } from "../../../hub/intake/upkeep.ts";
import { loggersProjection } from "../../../hub/loggers/actions.ts";
import { postsProjection } from "../../../hub/posts/actions.ts";
import type { Projection } from "../../../hub/projection.ts";
import type { Store, Trx } from "../../../hub/store/store.ts";
import { type Image, type MemoryFrameLog, openHubDisk, openMemoryFrameLog, openMemoryStore } from "./memory.ts";

export const PROJECTIONS: readonly Projection[] = [
	postsProjection,
	coldchainProjection,
	ladderProjection,
	equipmentProjection,
	loggersProjection,
	openDeliveryProjection(undefined, []),
];

export interface SimHub {
	/** The store's disk as it is now. */
	readonly db: Database;
	readonly isUp: boolean;
	readonly frames: MemoryFrameLog;
	/** Takes one frame in; undefined where the hub is down, or dies over it. */
	accept(bytes: Uint8Array, road: RoadName): Promise<Uint8Array | undefined>;
	/** The process is gone; the disks stay. */
	kill(): void;
	start(): Promise<void>;
	/** The store's disk is as it was when the image was taken. The log of frames is another disk and stays. */
	restore(image: Image): void;
	/** Something an operator does; nothing while the hub is down. */
	write(change: (trx: Trx) => Promise<void>): Promise<void>;
	/** From the next frame on disk on nobody is told anything, until it starts again. */
	dieOverNextFrame(died: () => void): void;
}

export function keysOfBox(seed: number, box: number): FrameKeys {
	const secret = new Uint8Array(32);
	new DataView(secret.buffer).setUint32(0, seed);
	new DataView(secret.buffer).setUint32(4, box);
	return frameKeys(secret);
}

export function openSimHub(utc: () => number, keys: ReadonlyMap<number, FrameKeys>, db = openHubDisk()): SimHub {
	const frames = openMemoryFrameLog();
	let disk = db;
	let store: Store | undefined;
	let dying: (() => void) | undefined;
	let life = 0;

	const intakeOver = (over: Store): Intake => ({
		frames: frames.log,
		store: over,
		keyring: { keysOf: (box) => keys.get(box) },
		projections: PROJECTIONS,
		clock: { utc: () => epochMs(utc()), mono: () => 0 as never, bootId: "hub", speed: 1 },
		log: silentLog,
	});

	return {
		get db() {
			return disk;
		},
		get isUp() {
			return store !== undefined;
		},
		frames,
		async accept(bytes, road) {
			if (store === undefined) return undefined;
			const mine = life;
			if (dying !== undefined) {
				const died = dying;
				dying = undefined;
				frames.cutAfterNext();
				void acceptFrame(intakeOver(store), bytes, road);
				store = undefined;
				life++;
				died();
				return undefined;
			}
			const answer = await acceptFrame(intakeOver(store), bytes, road);
			return mine === life ? answer : undefined;
		},
		kill() {
			store = undefined;
			life++;
		},
		async start() {
			if (store !== undefined) return;
			const opened = openMemoryStore(disk);
			const intake = intakeOver(opened);
			await replayFrames(intake);
			await applySetAside(opened, PROJECTIONS);
			store = opened;
		},
		restore(image) {
			store = undefined;
			life++;
			disk.close();
			disk = openHubDisk(image);
		},
		async write(change) {
			await store?.write(change);
		},
		dieOverNextFrame(died) {
			dying = died;
		},
	};
}
