// The region's hub in a simulated world: the real intake over a store in memory, killed, restarted and restored.

import type { RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import { epochMs } from "@tesai/shared/contract/quantity.ts";
import { type Log, silentLog } from "@tesai/shared/node/log.ts";
import { type FrameKeys, frameKeys } from "@tesai/shared/node/seal.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { accessProjection } from "../../../hub/access/actions.ts";
import { coldchainProjection } from "../../../hub/coldchain/actions.ts";
import { ladderProjection } from "../../../hub/coldchain/ladder-actions.ts";
import { openDeliveryProjection } from "../../../hub/deliver/cce/deliveries.ts";
import { equipmentProjection } from "../../../hub/equipment/actions.ts";
import { acceptFrame, applyStoredFrame, type Intake, replayFrames, storeFrame } from "../../../hub/intake/actions.ts";
import { leapAnswerNumbers } from "../../../hub/intake/store.ts";
import { applySetAside } from "../../../hub/intake/upkeep.ts";
import { loggersProjection } from "../../../hub/loggers/actions.ts";
import { postsProjection } from "../../../hub/posts/actions.ts";
import type { Projection } from "../../../hub/projection.ts";
import { openProofProjection, proveHeads } from "../../../hub/proof/proof.ts";
import { listLaneProofs } from "../../../hub/proof/proof-store.ts";
import { dropSatelliteAnswer, listWaitingAnswers } from "../../../hub/satellite/satellite-store.ts";
import { sheetProjection } from "../../../hub/sheet/actions.ts";
import type { Store, Trx } from "../../../hub/store/store.ts";
import { type Image, openHubDisk, openMemoryFrameLog, openMemoryStore } from "./memory.ts";

const PROJECTIONS: readonly Projection[] = [
	postsProjection,
	coldchainProjection,
	ladderProjection,
	equipmentProjection,
	loggersProjection,
	accessProjection,
	sheetProjection,
	openDeliveryProjection(undefined, []),
	openProofProjection(() => {}),
];

export interface SimHub {
	/** The store's disk as it is now. */
	readonly db: Database;
	readonly isUp: boolean;
	/** Takes one frame in; undefined where the hub is down, or dies over it. */
	accept(bytes: Uint8Array, road: RoadName): Promise<Uint8Array | undefined>;
	/** Takes in what the gateway brings; whether it may forget it. Answers go by the sky, too. */
	acceptFromSky(bytes: Uint8Array): Promise<boolean>;
	/** What the heads that this box told have proven of its lanes. */
	prove(box: number): Promise<Awaited<ReturnType<typeof listLaneProofs>>>;
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

export interface HubOptions {
	readonly utc: () => number;
	readonly keys: ReadonlyMap<number, FrameKeys>;
	readonly log?: Log;
	/** Hands a frame for a box to the satellite network. */
	readonly sendBySky: (box: number, frame: Uint8Array) => void;
}

export function openSimHub({ utc, keys, sendBySky, log = silentLog }: HubOptions): SimHub {
	const frames = openMemoryFrameLog();
	let disk = openHubDisk();
	let store: Store | undefined;
	let dying: (() => void) | undefined;
	let life = 0;

	const intakeOver = (over: Store): Intake => ({
		frames: frames.log,
		store: over,
		keyring: { keysOf: (box) => keys.get(box) },
		projections: PROJECTIONS,
		clock: { utc: () => epochMs(utc()), mono: () => 0 as never, bootId: "hub", speed: 1 },
		log,
		satellite: { canWriteTo: () => true, creditsADay: 24, wake: () => {} },
	});
	const tellBySky = async (over: Store) => {
		for (const answer of await listWaitingAnswers(over.read)) {
			sendBySky(answer.box, answer.frame);
			await over.write((trx) => dropSatelliteAnswer(trx, answer));
		}
	};

	/** The process ends over this frame, once it is in the log. */
	const dies = (take: (intake: Intake) => Promise<unknown>): boolean => {
		if (dying === undefined || store === undefined) return false;
		const died = dying;
		dying = undefined;
		frames.cutAfterNext();
		void take(intakeOver(store));
		store = undefined;
		life++;
		died();
		return true;
	};

	return {
		get db() {
			return disk;
		},
		get isUp() {
			return store !== undefined;
		},
		async accept(bytes, road) {
			if (store === undefined) return undefined;
			const mine = life;
			if (dies((over) => acceptFrame(over, bytes, road))) return undefined;
			const answer = await acceptFrame(intakeOver(store), bytes, road);
			return mine === life ? answer : undefined;
		},
		async acceptFromSky(bytes) {
			if (store === undefined) return false;
			const opened = store;
			const intake = intakeOver(opened);
			// On disk and not told: the gateway brings it again.
			if (dies((over) => storeFrame(over, bytes, "satellite"))) return false;
			await applyStoredFrame(intake, await storeFrame(intake, bytes, "satellite"));
			await tellBySky(opened);
			return true;
		},
		async prove(box) {
			const opened = openMemoryStore(disk);
			await proveHeads(opened);
			return listLaneProofs(opened.read, box);
		},
		kill() {
			store = undefined;
			life++;
		},
		async start() {
			dying = undefined;
			if (store !== undefined) return;
			const opened = openMemoryStore(disk);
			const intake = intakeOver(opened);
			await opened.write(leapAnswerNumbers);
			await replayFrames(intake);
			await applySetAside(opened, PROJECTIONS);
			await tellBySky(opened);
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
