// One run of Debian's Chromium: started, watched over its pipe, ended. The only file that starts it.

import { spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { FallReason } from "../lockdown.ts";
import { isHung, type PipeMessage, startWatch, stepWatch, type TargetNews, toNews } from "./window-watch.ts";

export interface Browser {
	/** Why the window has to be opened anew. */
	readonly ended: Promise<FallReason>;
	/** Resolves once its processes are gone. */
	close(): Promise<void>;
}

export interface BrowserStart {
	readonly command: readonly [program: string, ...args: string[]];
	readonly address: string;
	/** A second window was there, and is shut. */
	onShut?(): void;
}

/** A window is looked after once a minute: whether it hangs has no hurry, and the box saves. */
const LOOK_MS = 60_000;
const FAREWELL_MS = 5_000;

export function openBrowser({ command, address, onShut }: BrowserStart): Browser {
	const [program, ...args] = command;
	const child = spawn(program, args, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"], detached: true });
	const [, , , toBrowser, fromBrowser] = child.stdio as unknown as [null, null, null, Writable, Readable];
	const { promise: ended, resolve: fall } = Promise.withResolvers<FallReason>();
	const { promise: gone, resolve: markGone } = Promise.withResolvers<void>();
	let watch = startWatch(performance.now());
	let lastId = 0;
	/** What is told of a second window until it is gone, is told of one that is being shut. */
	const shut = new Set<string>();

	const send = (method: string, params: object) =>
		toBrowser.write(`${JSON.stringify({ id: ++lastId, method, params })}\0`);
	const hear = (news: TargetNews) => {
		const step = stepWatch(watch, news, address, performance.now());
		watch = step.watch;
		if (step.shut !== null && !shut.has(step.shut)) {
			shut.add(step.shut);
			send("Target.closeTarget", { targetId: step.shut });
			onShut?.();
		}
		if (step.fall !== null) fall(step.fall);
	};
	const look = setInterval(() => {
		if (isHung(watch, address, performance.now())) fall("hung");
		// A new title alone is no news of the pipe's own accord.
		send("Target.getTargets", {});
	}, LOOK_MS);

	// Whoever writes to a browser that has just ended hears of it here, and of the end below.
	toBrowser.on("error", () => {});
	followPipe(fromBrowser, hear);
	child.on("error", () => {
		fall("ended");
		markGone();
	});
	child.on("exit", () => {
		clearInterval(look);
		fall("ended");
		markGone();
	});
	send("Target.setDiscoverTargets", { discover: true });

	return {
		ended,
		close: async () => {
			clearInterval(look);
			const end = (signal: NodeJS.Signals) => {
				try {
					if (child.pid !== undefined) process.kill(-child.pid, signal);
				} catch {
					// It is gone already.
				}
			};
			end("SIGTERM");
			const timer = setTimeout(() => end("SIGKILL"), FAREWELL_MS);
			await gone;
			clearTimeout(timer);
			// Its helpers, if one outlived it.
			end("SIGKILL");
		},
	};
}

/** Messages end with a zero byte; what is not JSON is none of ours. */
function followPipe(pipe: Readable, hear: (news: TargetNews) => void): void {
	let rest = "";
	pipe.setEncoding("utf8");
	pipe.on("data", (text: string) => {
		const parts = (rest + text).split("\0");
		rest = parts.pop() ?? "";
		for (const part of parts) {
			try {
				for (const news of toNews(JSON.parse(part) as PipeMessage)) hear(news);
			} catch {
				// A message of another kind.
			}
		}
	});
}
