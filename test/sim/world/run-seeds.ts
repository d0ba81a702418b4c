// Runs worlds one after the other; what each found out can be told as one line of JSON.

import type { Log } from "@tesai/shared/node/log.ts";
import { type Outcome, runWorld } from "./world.ts";

export interface SeedJob {
	readonly from: number;
	readonly count: number;
	readonly step: number;
	readonly days: number;
	readonly stopAtFirst?: boolean;
	readonly stress?: "copies";
	readonly log?: Log;
}

/** What a worker is told beside its seeds: a rule to break, and whether frames are told plainly. */
export interface WorkerJob extends SeedJob {
	readonly mutant?: string;
	readonly isPlain?: boolean;
}

export type SeedResult = Omit<Outcome, "counts"> & { readonly counts: readonly (readonly [string, number])[] };

/** A world that throws has broken a rule, too: the product promises never to. */
export async function* runSeeds({
	from,
	count,
	step,
	days,
	stopAtFirst,
	stress,
	log,
}: SeedJob): AsyncGenerator<SeedResult> {
	for (let at = 0; at < count; at++) {
		const seed = from + at * step;
		let result: SeedResult;
		try {
			const outcome = await runWorld({ seed, days, ...(stress && { stress }), ...(log && { log }) });
			result = { ...outcome, counts: [...outcome.counts].sort(([a], [b]) => (a < b ? -1 : 1)) };
		} catch (error) {
			const what = (error as Error).stack?.split("\n").slice(0, 4).join(" | ") ?? String(error);
			result = {
				...{
					seed,
					days,
					boxes: 0,
					turns: 0,
					facts: 0,
					frames: 0,
					drainMs: 0,
					drainBytes: 0,
					counts: [],
					trace: "thrown",
				},
				complaints: [{ rule: "nothing is thrown", what, day: 0 }],
			};
		}
		yield result;
		if (stopAtFirst === true && result.complaints.length > 0) return;
	}
}
