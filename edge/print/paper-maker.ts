// Makes PDFs one at a time in a program that is started for each and ends with it, so that the box's idle memory stays as it is. [SH8]

import { join } from "node:path";
import { AppError } from "@tesai/shared/contract/error.ts";
import { runChild } from "./child.ts";
import type { PaperOrder } from "./order.ts";

const PROGRAM = join(import.meta.dirname, "sheet-printer.ts");
/** One takes about a second on the box; this is for one that also writes a backlog to a slow card. */
const TIME_LIMIT_MS = 30_000;
/** A month with forty alarms every day is 200 kB. */
const MOST_BYTES = 4_000_000;
/** Somebody who asks for more has a finger on the button. */
const MOST_WAITING = 3;

export type PaperMaker = (order: PaperOrder) => Promise<Buffer>;

/** `busy` when enough are under way; `no-answer` and `internal` when the program does not come to its end. */
export function openPaperMaker(): PaperMaker {
	let waiting = 0;
	let last: Promise<unknown> = Promise.resolve();
	return (order) => {
		if (waiting >= MOST_WAITING) throw new AppError("busy", "other sheets are being made; try again");
		waiting++;
		const made = last.then(() => makePaper(order)).finally(() => waiting--);
		last = made.catch(() => undefined);
		return made;
	};
}

async function makePaper(order: PaperOrder): Promise<Buffer> {
	const run = await runChild({
		program: process.execPath,
		args: ["--max-old-space-size=96", PROGRAM],
		input: JSON.stringify(order),
		timeLimitMs: TIME_LIMIT_MS,
		mostBytes: MOST_BYTES,
	});
	if (run.end === "too-slow") throw new AppError("no-answer", "the sheet was not made in time");
	if (run.end !== "done" || run.code !== 0) throw new AppError("internal", "the program that makes sheets has failed");
	return run.output;
}
