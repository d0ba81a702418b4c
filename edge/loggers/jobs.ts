// What the clock starts: once a minute a mounted stick is looked at for loggers' files. [LG11]

import { createHash } from "node:crypto";
import { type Dirent, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { Job } from "../schedule.ts";
import { setAsideInput } from "../set-aside/actions.ts";
import type { Writer } from "../sqlite/writer.ts";
import { importReport } from "./actions.ts";
import { LARGEST_REPORT, readLoggerReport } from "./read-report.ts";
import { isRefusedFile, type StickFile, saveRefusedFile } from "./store.ts";

/** A stick that has served for years holds fewer. */
const MOST_FILES = 2_000;
/** How many files one look imports: the writer is needed by the fridges, too. */
const FILES_A_LOOK = 8;

export function loggerJobs(reader: Database, writer: Writer, stickDir: string | undefined): readonly Job[] {
	if (stickDir === undefined) return [];
	/** Files of this stick that are in the box; a stick that was changed outside has another size or time. */
	const done = new Set<string>();
	return [
		{
			name: "read-stick",
			run: () => {
				const files = listStickFiles(stickDir);
				if (files.length === 0) done.clear();
				const fresh = files.filter((file) => !done.has(markOf(file)) && !isRefusedFile(reader, file));
				for (const file of fresh.slice(0, FILES_A_LOOK)) {
					takeStickFile(writer, stickDir, file);
					done.add(markOf(file));
				}
			},
		},
	];
}

const markOf = ({ name, size, modifiedMs }: StickFile): string => `${modifiedMs} ${size} ${name}`;

/** A refused file is set aside once; one that the stick cannot give is tried again at the next look after it was plugged in. */
function takeStickFile(writer: Writer, stickDir: string, file: StickFile): void {
	let bytes: Buffer;
	try {
		bytes = readFileSync(join(stickDir, file.name));
	} catch {
		// Pulled out in the middle: the next stick, or the same one, is looked at anew.
		return;
	}
	const sha256 = createHash("sha256").update(bytes).digest("hex");
	try {
		writer.now((tx) => importReport(tx, { bytes, sha256, read: readLoggerReport(bytes) }));
	} catch (error) {
		if (!(error instanceof AppError) || error.code !== "invalid") throw error;
		writer.now((tx) => {
			// A file's name or content may be anything, so neither is kept as a sample.
			setAsideInput(tx, { door: "stick", reason: error.message, sample: null });
			saveRefusedFile(tx.db, file);
		});
	}
}

/** Text files of the folder and of the folders in it; without a stick there are none. */
function listStickFiles(stickDir: string): StickFile[] {
	const inside = (below: string): Dirent[] => {
		try {
			return readdirSync(join(stickDir, below), { withFileTypes: true });
		} catch {
			return [];
		}
	};
	const top = inside("");
	const names = [
		...top.filter((entry) => entry.isFile()).map(({ name }) => name),
		...top
			.filter((entry) => entry.isDirectory())
			.flatMap((folder) =>
				inside(folder.name)
					.filter((entry) => entry.isFile())
					.map(({ name }) => join(folder.name, name)),
			),
	];
	return names
		.filter((name) => /\.txt$/i.test(name))
		.slice(0, MOST_FILES)
		.flatMap((name) => {
			try {
				const { size, mtimeMs } = lstatSync(join(stickDir, name));
				return size > 0 && size <= LARGEST_REPORT ? [{ name, size, modifiedMs: Math.round(mtimeMs) }] : [];
			} catch {
				return [];
			}
		});
}
