// Runs what the rooms declare: all of it on one aligned minute tick, so that the box sleeps in between (A11), and the
// few jobs that belong to an hour of the night at that hour.

import type { Clock } from "@tesai/shared/node/clock.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { schedule as cron } from "node-cron";

/** One thing the clock starts. It is synchronous or starts something that looks after itself; it may throw. */
export interface Job {
	readonly name: string;
	run(): void;
}

export interface Jobs {
	readonly everyMinute: readonly Job[];
	readonly everyNight: readonly Job[];
}

const MINUTE_MS = 60_000;
/** Three in the morning at the post: nobody is served and the battery has hours to go. */
const NIGHT = "0 3 * * *";
const ZONE = "America/Asuncion";

/**
 * Starts the tick and the night. A job that throws is logged and runs again next time; it never stops the others.
 *
 * The tick is a monotonic timer that is aligned anew each minute. A calendar scheduler sleeps until a wall-clock moment:
 * when the clock was set back an hour, node-cron was silent for that hour, and silence is what the tick looks for.
 */
export function startSchedule(clock: Clock, log: Log, jobs: Jobs): { close(): void } {
	let timer: NodeJS.Timeout;
	const tick = () => {
		arm();
		runJobs(jobs.everyMinute, log);
	};
	const arm = () => {
		const untilNext = MINUTE_MS - (clock.utc() % MINUTE_MS);
		timer = setTimeout(tick, Math.max(1, untilNext / clock.speed));
	};
	arm();
	const night = cron(NIGHT, () => runJobs(jobs.everyNight, log), { timezone: ZONE });
	return {
		close: () => {
			clearTimeout(timer);
			void night.destroy();
		},
	};
}

function runJobs(jobs: readonly Job[], log: Log): void {
	for (const job of jobs) {
		try {
			job.run();
		} catch (error) {
			log.error({ job: job.name, error: String(error) }, "a job failed; it runs again next time");
		}
	}
}
