// The life of a box that may put itself to sleep: open, until the battery asks for rest; closed, asleep; opened again.

import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Log } from "@tesai/shared/node/log.ts";
import type { Running } from "@tesai/shared/node/run-until-signal.ts";

/** A program that may ask to be closed and opened again later. */
export interface Restful extends Running {
	readonly rest: Promise<void>;
}

export interface RestOptions<T extends Restful> {
	/** Opens the program anew; `before` is the one that was closed, whose ports are kept. */
	open(before: T | undefined): Promise<T>;
	/** How long one sleep lasts, ms on the wall. */
	readonly sleepMs: number;
	/** Puts the machine to sleep and returns when it is awake; `{seconds}` stands for how long. */
	readonly sleepCommand?: readonly string[];
	/** The program could not be opened again: somebody else must start it. */
	readonly onFailed: (error: unknown) => void;
	readonly log: Log;
}

/**
 * Opens the program and keeps it open or asleep until it is closed. While it is asleep nothing of it is left but one
 * timer, or the machine's own alarm clock; closing ends the sleep at once.
 */
export async function openWithRest<T extends Restful>(options: RestOptions<T>): Promise<T> {
	const { open, sleepMs, sleepCommand, onFailed, log } = options;
	const stop = new AbortController();
	const first = await open(undefined);
	let running: T | undefined = first;

	const live = async () => {
		for (let before = first; ; ) {
			await Promise.race([before.rest, once(stop.signal, "abort")]);
			if (stop.signal.aborted) return;
			running = undefined;
			await before.close();
			log.info({ minutes: Math.round(sleepMs / 60_000) }, "asleep");
			await sleepFor(sleepMs, sleepCommand, stop.signal, log);
			if (stop.signal.aborted) return;
			before = await open(before);
			running = before;
			log.info({}, "looking at the battery");
		}
	};
	const life = live().catch((error: unknown) => onFailed(error));

	return {
		...first,
		close: async () => {
			stop.abort();
			// A signal may come while it is being closed for sleep, or opened: what is open in the end is closed.
			await life;
			await running?.close();
		},
	};
}

async function sleepFor(
	ms: number,
	command: readonly string[] | undefined,
	signal: AbortSignal,
	log: Log,
): Promise<void> {
	const until = performance.now() + ms;
	if (command !== undefined) await runCommand(command, Math.max(1, Math.round(ms / 1_000)), signal, log);
	// A command that failed, or came back at once, must not make the box look at its battery without a pause.
	const left = until - performance.now();
	if (left <= 0 || signal.aborted) return;
	const { promise, resolve } = Promise.withResolvers<void>();
	const timer = setTimeout(resolve, left);
	signal.addEventListener("abort", () => resolve(), { once: true });
	await promise;
	clearTimeout(timer);
}

async function runCommand(command: readonly string[], seconds: number, signal: AbortSignal, log: Log): Promise<void> {
	const [program = "", ...args] = command.map((part) => part.replaceAll("{seconds}", String(seconds)));
	const child = spawn(program, args, { stdio: "ignore" });
	const end = () => void child.kill();
	signal.addEventListener("abort", end, { once: true });
	const { promise, resolve } = Promise.withResolvers<void>();
	child.on("error", (error) => {
		log.error({ program, error: String(error) }, "the sleep command cannot be run; the program sleeps by itself");
		resolve();
	});
	child.on("exit", (code) => {
		if (code !== 0 && !signal.aborted)
			log.error({ program, code }, "the sleep command failed; the program sleeps by itself");
		resolve();
	});
	await promise;
	signal.removeEventListener("abort", end);
}
