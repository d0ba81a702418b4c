// A file that only takes up room: a full disk cannot be cleaned by deleting rows, because deleting writes. When the disk is
// nearly full the file is given up, and with its room the store can delete, and alarms can be written. [JN12]

import { randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

const CHUNK = 1_048_576;

export interface Ballast {
	readonly isThere: boolean;
	/** Takes up its room; false where there is too little. */
	make(): boolean;
	giveUp(): void;
}

export function openBallast(dir: string, bytes: number): Ballast {
	const path = join(dir, "ballast");
	const draft = `${path}.new`;
	return {
		get isThere() {
			return existsSync(path);
		},
		make() {
			try {
				const file = openSync(draft, "w", 0o600);
				try {
					// Random bytes: a disk that compresses, or leaves holes for zeros, would take up nothing.
					for (let left = bytes; left > 0; left -= CHUNK) writeSync(file, randomBytes(Math.min(CHUNK, left)));
					fsyncSync(file);
				} finally {
					closeSync(file);
				}
				renameSync(draft, path);
				return true;
			} catch {
				rmSync(draft, { force: true });
				return false;
			}
		},
		giveUp: () => rmSync(path, { force: true }),
	};
}
