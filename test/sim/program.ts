// One real program as a child process: started on a configuration file, waited for, killed, started again.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { BOX_ENV, flagsFor } from "../../provisioning/node-flags.ts";

export const ROOT = resolve(import.meta.dirname, "../..");
const NODE = join(ROOT, "node_modules/.bin/node");
const READY_WITHIN_MS = 20_000;
/** A program gives itself four seconds to close. */
const STOP_WITHIN_MS = 5_000;

export interface LogLine {
	readonly msg?: string;
	readonly level?: number;
	readonly [field: string]: unknown;
}

export interface Program {
	readonly pid: number;
	/** What the "ready" line said, for example its ports. */
	readonly ready: LogLine;
	/** Every line of its log so far; a line that is no JSON has only `msg`. */
	readonly log: readonly LogLine[];
	/** Resolves when the process is gone, whoever ended it. */
	readonly ended: Promise<void>;
	/** Sends a message to a program that listens to its parent. */
	tell(message: object): void;
	/** As when the power goes, but for the page cache. Resolves when the process is gone. */
	kill9(): Promise<void>;
	/** SIGTERM; resolves with the exit code, or -1 when only SIGKILL helped. */
	stop(): Promise<number>;
}

/** Nothing may outlive the tests, whatever ends them. */
const alive = new Set<ChildProcess>();
process.on("exit", () => {
	for (const child of alive) child.kill("SIGKILL");
});

/** Starts `main` (a path from the root) and waits for its "ready" line. */
export async function startProgram(
	main: string,
	args: readonly string[],
	env: Readonly<Record<string, string>> = {},
): Promise<Program> {
	const child = spawn(NODE, [...flagsFor(main), join(ROOT, main), ...args], {
		cwd: ROOT,
		env: { ...process.env, ...BOX_ENV, NODE_COMPILE_CACHE: join(ROOT, "node_modules/.cache/compiled"), ...env },
		stdio: ["ignore", "pipe", "pipe", "ipc"],
	});
	alive.add(child);
	const gone = once(child, "exit").then(() => alive.delete(child));
	const log: LogLine[] = [];
	const ready = await new Promise<LogLine>((found, fail) => {
		const tell = (why: string) => {
			child.kill("SIGKILL");
			fail(new Error(`${main} ${why}:\n${log.map((line) => JSON.stringify(line)).join("\n")}`));
		};
		const late = setTimeout(() => tell("did not become ready"), READY_WITHIN_MS);
		child.once("exit", (code) => tell(`ended with ${code} before it was ready`));
		const keep = (text: string) => {
			const line = parseLine(text);
			log.push(line);
			if (line.msg !== "ready") return;
			clearTimeout(late);
			found(line);
		};
		createInterface({ input: child.stdout! }).on("line", keep);
		createInterface({ input: child.stderr! }).on("line", keep);
	});

	const end = async (signal: "SIGKILL" | "SIGTERM") => {
		if (child.exitCode === null && child.signalCode === null) {
			child.kill(signal);
			const bound = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
			await gone;
			clearTimeout(bound);
		}
		return child.exitCode ?? -1;
	};
	return {
		pid: child.pid!,
		ready,
		log,
		ended: gone.then(() => {}),
		tell: (message) => void child.send(message),
		kill9: async () => void (await end("SIGKILL")),
		stop: () => end("SIGTERM"),
	};
}

function parseLine(text: string): LogLine {
	try {
		return JSON.parse(text) as LogLine;
	} catch {
		return { msg: text };
	}
}
