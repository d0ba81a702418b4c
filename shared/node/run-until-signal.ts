// The life of a process: open, run until told to stop, close within a bound.

import { flushCompileCache } from "node:module";
import { AppError, codeOf } from "../contract/error.ts";
import type { Log } from "./log.ts";

export interface Running {
	close(): Promise<void>;
}

/** systemd and the demonstration both give a stopping process at least this long. */
const CLOSE_WITHIN_MS = 4_000;

/** Opens the process and closes it on SIGINT or SIGTERM; exit code 0 after a clean close, 1 when it could not open. */
export async function runUntilSignal(log: Log, open: () => Promise<Running>): Promise<void> {
	let opening: Promise<Running>;
	let closing = false;
	const stop = (signal: string) => {
		if (closing) return;
		closing = true;
		log.info({ signal }, "stopping");
		const bound = setTimeout(() => {
			log.error({ signal }, "did not close in time");
			process.exit(1);
		}, CLOSE_WITHIN_MS);
		opening
			.then((running) => running.close())
			.then(
				() => {
					clearTimeout(bound);
					process.exit(0);
				},
				(error: unknown) => {
					log.error({ error: String(error) }, "closing failed");
					process.exit(1);
				},
			);
	};
	// Listening before opening: a signal that comes in between must not end a process with its database half open.
	process.on("SIGINT", () => stop("SIGINT"));
	process.on("SIGTERM", () => stop("SIGTERM"));
	opening = open();
	try {
		await opening;
		// Node writes its cache of stripped types at a clean exit, which a box that loses its power never has.
		flushCompileCache();
	} catch (error) {
		const hint = error instanceof AppError ? error.hint : undefined;
		log.error({ code: codeOf(error), hint, error: String(error), stack: stackOf(error) }, "could not start");
		process.exitCode = 1;
		// Something may already be listening or polling: a process that failed to open must not linger half alive.
		setImmediate(() => process.exit(1));
	}
}

/** An expected error needs no stack; a fault of ours does. */
function stackOf(error: unknown): string | undefined {
	return error instanceof Error && codeOf(error) === "internal" ? error.stack : undefined;
}
