// The room that is left for the box's store: looked at once a minute, and acted on before it is gone.

import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { DiskStage, DiskView } from "@tesai/shared/contract/edge-api/disk.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { openBallast } from "./ballast.ts";
import { type DiskRoom, stageOf, takesReadings } from "./stage.ts";

/** What the file system says of itself, as `statfs` does. */
export interface FileSystemRoom {
	readonly bsize: number;
	readonly blocks: number;
	/** What a program without privileges may still take. */
	readonly bavail: number;
}

export interface DiskOptions {
	/** The store; the ballast lies beside it. */
	readonly db: Database;
	readonly ballastBytes?: number;
	/** Asks the file system; a test has one of its own. */
	readonly ask?: (dir: string) => FileSystemRoom;
}

export interface Disk {
	/** Measures, and makes or gives up the ballast; true when the stage has changed. */
	look(): boolean;
	view(): DiskView;
	readonly takesReadings: boolean;
	/** A write has failed for want of room: nothing is waited for. */
	noteFull(): void;
}

/** Room for a week of alarms, and for deleting a day of rows. */
const BALLAST_BYTES = 16 * 1_048_576;

export function openDisk({ db, ballastBytes = BALLAST_BYTES, ask = statfsSync }: DiskOptions): Disk {
	const dir = dirname(db.name);
	const ballast = openBallast(dir, ballastBytes);
	let stage: DiskStage = "ample";
	let room: DiskRoom = measure();

	/** Pages inside the store that hold nothing are room, too: it never gives them back, and writes into them first. */
	function measure(): DiskRoom {
		const { bsize, blocks, bavail } = ask(dir);
		const inside =
			Number(db.pragma("freelist_count", { simple: true })) * Number(db.pragma("page_size", { simple: true }));
		return { freeBytes: bavail * bsize + inside, totalBytes: blocks * bsize };
	}

	function enter(next: DiskStage): boolean {
		const changed = next !== stage;
		stage = next;
		if (stage === "last") ballast.giveUp();
		return changed;
	}

	return {
		look() {
			room = measure();
			const changed = enter(stageOf(room, stage));
			if (!ballast.isThere && stage === "ample" && room.freeBytes > 4 * ballastBytes) ballast.make();
			return changed;
		},
		view: () => ({ stage, freeBytes: room.freeBytes, totalBytes: room.totalBytes }),
		get takesReadings() {
			return takesReadings(stage);
		},
		noteFull() {
			enter("last");
		},
	};
}
