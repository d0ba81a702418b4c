// One hub to a data directory: two would cut each other's log and give the same message number twice.

import { join } from "node:path";
import { AppError } from "@tesai/shared/contract/error.ts";
import { openDatabase } from "@tesai/shared/node/sqlite.ts";

/** Held until `release` or the end of the process, however it ends: the lock is the kernel's, there is no file to clean up. */
export function lockDataDir(dir: string): { release(): void } {
	const db = openDatabase(join(dir, "lock.sqlite"), { migrations: [] });
	// A hub that has ended holds nothing any more, so there is nothing to wait for.
	db.pragma("busy_timeout = 0");
	try {
		db.exec("BEGIN IMMEDIATE");
	} catch (cause) {
		db.close();
		throw new AppError("conflict", `another hub is running on ${dir}`, {
			hint: "stop it, or set another dataDir in hub.toml",
			cause,
		});
	}
	return { release: () => db.close() };
}
