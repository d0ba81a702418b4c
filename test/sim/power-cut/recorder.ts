// Compiles the recorder once a run and says with which environment a program must start to be recorded.

import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Recorded, readRecord } from "./record.ts";

export interface Recorder {
	/** Add to the environment of the program whose disk is watched. */
	readonly env: Readonly<Record<string, string>>;
	/** How much has happened so far: take it when an acknowledgement arrives. */
	position(): number;
	read(): Recorded[];
}

/** `watched` must exist; `scratch` holds the library and the record and must lie outside of it. */
export function openRecorder(watched: string, scratch: string): Recorder {
	const library = join(scratch, "wlog.so");
	const file = join(scratch, "disk.record");
	const source = resolve(import.meta.dirname, "wlog.c");
	execFileSync("gcc", ["-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"]);
	writeFileSync(file, "");
	return {
		// libuv must use the calls that the recorder sees.
		env: { LD_PRELOAD: library, WLOG_DIR: watched, WLOG_FILE: file, UV_USE_IO_URING: "0" },
		position: () => statSync(file).size,
		read: () => readRecord(readFileSync(file)),
	};
}
