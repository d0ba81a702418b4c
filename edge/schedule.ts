// Runs what the rooms declare, all of it on one aligned minute tick, so that the box sleeps in between (A11).

import type { Clock } from "@tesai/shared/node/clock.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { schedule as cron } from "node-cron";

/** One thing the clock starts. It is synchronous or starts something that looks after itself; it may throw. */
export interface Job {
	readonly name: string;
	run(): void;
}

/** Starts the tick. A job that throws is logged and run again next minute; it never stops the others. */
export function startSchedule(clock: Clock, log: Log, jobs: readonly Job[]): { close(): void } {
	const tick = () => {
		for (const job of jobs) {
			try {
				job.run();
			} catch (error) {
				log.error({ job: job.name, error: String(error) }, "a job failed; it runs again with the next minute");
			}
		}
	};
	if (clock.speed === 1) {
		const task = cron("* * * * *", tick);
		return { close: () => void task.stop() };
	}
	// A post whose time runs faster has minutes that no wall clock strikes.
	const timer = setInterval(tick, Math.max(1, 60_000 / clock.speed));
	return { close: () => clearInterval(timer) };
}
