// One program of the post as a child process: started, watched, started again when it dies, stopped in time.

import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { AppError } from "@tesai/shared/contract/error.ts";
import { BOX_ENV, flagsFor } from "../node-flags.ts";

export interface Program {
	/** What the program said of itself when it was ready, for example its ports. */
	readonly ready: Readonly<Record<string, unknown>>;
	/** To a program that listens to its parent. */
	tell(message: object): void;
	close(): Promise<void>;
}

/** Longer than a program gives itself to close; after it there is no more asking. */
const STOP_WITHIN_MS = 4_500;
const READY_WITHIN_MS = 30_000;
const START_AGAIN_MS = 1_000;

/**
 * Starts `main` with its arguments and waits for its "ready" line. Its log goes to `logFile`. One that cannot start is an
 * AppError with the program's own words; one that dies later is started again, as systemd does it at a post.
 */
export async function startProgram(main: string, args: readonly string[], logFile: string): Promise<Program> {
	const log = createWriteStream(logFile, { flags: "a" });
	let closing = false;
	let again: NodeJS.Timeout | undefined;
	let child: ChildProcess;

	const launch = (onLine: (line: LogLine) => void): ChildProcess => {
		const started = spawn(process.execPath, [...flagsFor(main), main, ...args], {
			stdio: ["ignore", "pipe", "pipe", "ipc"],
			// A quieter level would also silence the line that is waited for.
			env: { ...process.env, ...BOX_ENV, TESAI_LOG: process.env.TESAI_LOG === "debug" ? "debug" : "info" },
		});
		started.stderr?.pipe(log, { end: false });
		const lines = createInterface({ input: started.stdout ?? process.stdin });
		lines.on("line", (line) => {
			log.write(`${line}\n`);
			onLine(parseLine(line));
		});
		return started;
	};
	const relaunch = () => {
		child = launch(() => {});
		child.once("exit", onDeath);
	};
	const onDeath = () => {
		if (!closing) again = setTimeout(relaunch, START_AGAIN_MS);
	};

	const ready = await new Promise<LogLine>((resolve, reject) => {
		let lastError: LogLine = {};
		const late = setTimeout(() => {
			child.off("exit", failed);
			child.kill("SIGKILL");
			reject(new AppError("no-answer", `${main} did not become ready`, { hint: `its log is ${logFile}` }));
		}, READY_WITHIN_MS);
		child = launch((line) => {
			if ((line.level ?? 0) >= 50) lastError = line;
			if (line.msg !== "ready") return;
			clearTimeout(late);
			child.off("exit", failed);
			child.once("exit", onDeath);
			resolve(line);
		});
		const failed = () => {
			clearTimeout(late);
			reject(refusal(main, lastError, logFile));
		};
		child.once("exit", failed);
	});

	return {
		ready,
		tell: (message) => {
			if (child.connected) child.send(message);
		},
		close: async () => {
			closing = true;
			clearTimeout(again);
			if (child.exitCode === null && child.signalCode === null) await stop(child);
			log.end();
		},
	};
}

interface LogLine {
	readonly level?: number;
	readonly msg?: string;
	readonly error?: string;
	readonly hint?: string;
	readonly [field: string]: unknown;
}

function parseLine(line: string): LogLine {
	try {
		return JSON.parse(line) as LogLine;
	} catch {
		// Not a log line of ours; it is in the file all the same.
		return {};
	}
}

function refusal(main: string, { error, hint }: LogLine, logFile: string): AppError {
	const why = error?.replace(/^AppError: /, "") ?? `${main} stopped at once`;
	return new AppError("conflict", why, { hint: hint ?? `its log is ${logFile}` });
}

function stop(child: ChildProcess): Promise<void> {
	return new Promise((resolve) => {
		const bound = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
		child.once("exit", () => {
			clearTimeout(bound);
			resolve();
		});
		child.kill("SIGTERM");
	});
}
