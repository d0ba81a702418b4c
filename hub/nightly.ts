// Runs once a day what the hub's rooms tidy up; one that fails is said, keeps nobody from theirs, and is tried the next day.

import { DAY, type EpochMs, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { type Clock, wallMs } from "@tesai/shared/node/clock.ts";
import type { Log } from "@tesai/shared/node/log.ts";

/** Deletes what nobody needs any more, in small transactions; returns how many rows that were. */
export interface Tidying {
	readonly name: string;
	run(now: EpochMs, isStopped: () => boolean): Promise<number>;
}

/** After the start the hub first hears its posts: they have waited, and what is old has time. */
const FIRST_MS = 10 * MINUTE;
/** Between two runs of a clock that runs fast. */
const LEAST_WALL_MS = 1_000;

/** `close` waits for the transaction under way and begins no other. */
export function startNightly(clock: Clock, log: Log, tidyings: readonly Tidying[]): { close(): Promise<void> } {
	let isClosed = false;
	let timer: NodeJS.Timeout | undefined;
	let running: Promise<void> = Promise.resolve();
	const arm = (afterMs: number) => {
		if (isClosed) return;
		timer = setTimeout(
			() => {
				running = runTidyings(tidyings, clock.utc(), log, () => isClosed).then(() => arm(DAY));
			},
			Math.max(LEAST_WALL_MS, wallMs(clock, afterMs)),
		);
	};
	arm(FIRST_MS);
	return {
		close: async () => {
			isClosed = true;
			clearTimeout(timer);
			await running;
		},
	};
}

export async function runTidyings(
	tidyings: readonly Tidying[],
	now: EpochMs,
	log: Log,
	isStopped: () => boolean = () => false,
): Promise<void> {
	for (const { name, run } of tidyings) {
		if (isStopped()) return;
		try {
			const rows = await run(now, isStopped);
			if (rows > 0) log.info({ tidying: name, rows }, "what is old has gone");
		} catch (error) {
			log.error({ tidying: name, error: String(error) }, "tidying up failed; it is tried again tomorrow");
		}
	}
}
