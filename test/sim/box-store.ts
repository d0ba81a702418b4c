// A box's store on a real SQLite file in a temporary directory, with everything an action needs and nothing else.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FridgeConfig, FridgeConfigSchema } from "@tesai/shared/contract/config/edge.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { parseConfig } from "@tesai/shared/node/load-config.ts";
import { type Database, openDatabase } from "@tesai/shared/node/sqlite.ts";
import { openWatched, type Watched } from "../../edge/coldchain/watched.ts";
import { MIGRATIONS, PAGE_SIZE } from "../../edge/sqlite/migrations.ts";
import { type Tx, Writer } from "../../edge/sqlite/writer.ts";
import { openTimekeeper, type Timekeeper } from "../../edge/time/timekeeper.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";

export interface BoxStore {
	readonly path: string;
	readonly db: Database;
	readonly clock: ManualClock;
	readonly timekeeper: Timekeeper;
	readonly writer: Writer;
	readonly watched: Watched;
	/** Everything that was announced, in order. */
	readonly announced: unknown[];
	/** One action, committed when it returns. */
	act<T>(action: (tx: Tx) => T): T;
	/** The same files opened again by a process that knows nothing, as after a restart; perhaps with other settings. */
	reopen(clock?: ManualClock, fridges?: readonly FridgeConfig[]): BoxStore;
	close(): void;
}

export function fridgeConfig(lines: string): FridgeConfig {
	return parseConfig(FridgeConfigSchema, lines, "fridge");
}

export function openBoxStore(fridges: readonly FridgeConfig[], clock = manualClock(), dir = tempDir()): BoxStore {
	const path = join(dir, "edge.sqlite");
	const db = openDatabase(path, { migrations: MIGRATIONS, pageSize: PAGE_SIZE });
	const timekeeper = openTimekeeper(db, clock);
	const announced: unknown[] = [];
	const watched = openWatched(db, fridges, timekeeper, (change) => announced.push(change));
	const writer = new Writer(db, { now: timekeeper.now, gatherMs: 0, onUndone: watched.reload, onFailed: () => {} });
	return {
		path,
		db,
		clock,
		timekeeper,
		writer,
		watched,
		announced,
		act: (action) => writer.now(action),
		reopen: (again = clock, changed = fridges) => {
			db.close();
			return openBoxStore(changed, again, dir);
		},
		close: () => {
			db.close();
			rmSync(dir, { recursive: true, force: true });
		},
	};
}

/** The hub says that the box's clock is right: what waits for a believed clock goes on. */
export function vouchForClock(box: BoxStore): void {
	const { boot, monoMs } = box.timekeeper.now();
	const anchor = {
		boot,
		monoMs: millis(monoMs + 1),
		utc: box.clock.utc(),
		source: "hub",
		errorMs: millis(50),
	} as const;
	box.act((tx) => box.timekeeper.adopt(tx.db, anchor));
}

function tempDir(): string {
	return mkdtempSync(join(tmpdir(), "tesai-box-"));
}
