// The box's 256-bit secret on disk: made once, readable by its owner alone, never overwritten.

import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "../contract/error.ts";

const KEY_BYTES = 32;

/** Makes the key unless the file is already there, and returns the one that is on disk. Safe to run twice at once. */
export function makeBoxKey(path: string): Buffer {
	const folder = dirname(path);
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	// Written and synced under another name first, then linked: a cut leaves a whole key or none, and a link never replaces.
	const draft = `${path}.${randomBytes(6).toString("hex")}`;
	const file = openSync(draft, "wx", 0o600);
	try {
		writeSync(file, `${randomBytes(KEY_BYTES).toString("hex")}\n`);
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
	try {
		linkSync(draft, path);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
	} finally {
		unlinkSync(draft);
	}
	syncFolder(folder);
	return loadBoxKey(path);
}

/** Throws `not-found` when there is no key, `invalid` when the file is not one; the content is never in the message. */
export function loadBoxKey(path: string): Buffer {
	let text: string;
	try {
		text = readFileSync(path, "utf8").trim();
	} catch (cause) {
		throw new AppError("not-found", `cannot read the box key ${path}`, {
			hint: "provision the box, or restore its key from the hub's copy",
			cause,
		});
	}
	if (!/^[0-9a-f]{64}$/.test(text)) {
		throw new AppError("invalid", `${path} is not a box key`, { hint: "64 hexadecimal digits are expected" });
	}
	return Buffer.from(text, "hex");
}

function syncFolder(path: string): void {
	const folder = openSync(path, "r");
	try {
		fsyncSync(folder);
	} finally {
		closeSync(folder);
	}
}
