// What the clock starts: a look at the disk every minute, and letting go of what is old, a little at a time.

import type { Millis } from "@tesai/shared/contract/quantity.ts";
import { DAY, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { toStamp } from "@tesai/shared/contract/time.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { Job } from "../schedule.ts";
import type { Writer } from "../sqlite/writer.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import type { Disk } from "./disk.ts";
import type { Tidying } from "./tidying.ts";

export interface DiskJobsOptions {
	readonly disk: Disk;
	readonly writer: Writer;
	readonly timekeeper: Timekeeper;
	readonly tidyings: readonly Tidying[];
	readonly log: Log;
	/** The stage has changed: the screens show it. */
	readonly onStage: () => void;
}

/** Rows of one room in one transaction: some 20 ms on a slow card, and what a minute brings is far less. */
const MOST_ROWS = 2_000;

const AFTER_START = 10 * MINUTE;

/** What is old goes once a day, or every minute while the disk is tight. [JN9] */
export function diskJobs({ disk, writer, timekeeper, tidyings, log, onStage }: DiskJobsOptions): readonly Job[] {
	let doneAt: number | undefined;
	const isDue = () => {
		const { monoMs } = timekeeper.now();
		// A box that starts has more urgent things to do; one that starts every day tidies up all the same.
		doneAt ??= millis(monoMs - DAY + AFTER_START);
		return monoMs - doneAt >= DAY || disk.view().stage !== "ample";
	};
	const tidy = () => {
		if (!isDue()) return;
		const { stage } = disk.view();
		const now = timekeeper.now();
		// Ages by a clock for which nobody vouches would let go of everything on the day on which it jumps ahead.
		const isVouched = timekeeper.anchor().source !== "system";
		const pace = {
			stage,
			most: MOST_ROWS,
			isOlder: (stamp: Parameters<typeof toStamp>[0], than: Millis) =>
				isVouched && now.utc - timekeeper.utc(toStamp(stamp)) > than,
		};
		const gone = tidyings.map(({ name, run }) => ({ name, rows: writer.now((tx) => run(tx, pace)) }));
		const some = gone.filter(({ rows }) => rows > 0);
		if (some.length > 0)
			log.info({ stage, rows: Object.fromEntries(some.map((one) => [one.name, one.rows])) }, "what is old has gone");
		if (gone.every(({ rows }) => rows < MOST_ROWS)) doneAt = now.monoMs;
	};
	return [
		{
			name: "look-at-disk",
			run: () => {
				if (!disk.look()) return;
				log.warn({ ...disk.view() }, "the room on the disk has changed");
				onStage();
			},
		},
		{ name: "let-go", run: tidy },
	];
}
