// Runs one program to its end: bytes in, bytes out, with limits on time and size. It never gets a shell.

import { spawn } from "node:child_process";

export interface ChildRun {
	readonly program: string;
	readonly args: readonly string[];
	readonly input: Uint8Array | string;
	readonly timeLimitMs: number;
	/** More than this on either of its outputs ends it. */
	readonly mostBytes: number;
}

export type ChildEnd =
	| { readonly end: "done"; readonly code: number; readonly output: Buffer; readonly complaint: string }
	| { readonly end: "missing" | "too-slow" | "too-much" };

/** Never rejects. What the program complains of is for deciding, and not for a log: it may repeat what it was given. */
export function runChild({ program, args, input, timeLimitMs, mostBytes }: ChildRun): Promise<ChildEnd> {
	return new Promise((resolve) => {
		// Programs of the system say what is wrong in one language when they are asked to.
		const child = spawn(program, args, {
			stdio: ["pipe", "pipe", "pipe"],
			env: { ...process.env, LC_ALL: "C", NODE_OPTIONS: "" },
		});
		const output: Buffer[] = [];
		const complaint: Buffer[] = [];
		let bytes = 0;
		const stop = (end: "missing" | "too-slow" | "too-much") => {
			clearTimeout(timer);
			child.kill("SIGKILL");
			resolve({ end });
		};
		const timer = setTimeout(() => stop("too-slow"), timeLimitMs);
		const gather = (into: Buffer[]) => (chunk: Buffer) => {
			bytes += chunk.length;
			if (bytes > mostBytes) stop("too-much");
			else into.push(chunk);
		};
		child.stdout.on("data", gather(output));
		child.stderr.on("data", gather(complaint));
		child.on("error", () => stop("missing"));
		child.on("close", (code) => {
			clearTimeout(timer);
			resolve({
				end: "done",
				code: code ?? 1,
				output: Buffer.concat(output),
				complaint: Buffer.concat(complaint).toString(),
			});
		});
		// A program that ends before it has read everything says why by its code.
		child.stdin.on("error", () => {});
		child.stdin.end(input);
	});
}
