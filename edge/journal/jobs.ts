// What the clock starts: once a night the whole journal is read and its chain checked.

import type { Job } from "../schedule.ts";
import { setAsideInput } from "../set-aside/actions.ts";
import type { Tx, Writer } from "../sqlite/writer.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { dayAtPost, tellHeads } from "./heads.ts";
import { type ChainBreak, verifyJournal } from "./verify.ts";

/** The heads of the day: a look a minute at which day it is, and a write a day. */
export function headJobs(writer: Writer, timekeeper: Timekeeper): readonly Job[] {
	let lookedAt: number | undefined;
	return [
		{
			name: "tell-heads",
			run: () => {
				const day = dayAtPost(timekeeper.now().utc);
				if (day === lookedAt) return;
				writer.now(tellHeads);
				lookedAt = day;
			},
		},
	];
}

export function journalJobs(writer: Writer): readonly Job[] {
	return [{ name: "verify-journal", run: () => writer.now((tx) => reportBreaks(tx, verifyJournal(tx.db))) }];
}

/** A broken chain is shown and told to the hub like anything else that was not as it should be. */
export function reportBreaks(tx: Tx, breaks: readonly ChainBreak[]): void {
	for (const { lane, seq } of breaks) {
		setAsideInput(tx, { door: "journal", reason: `the chain of lane ${lane} is broken`, sample: `seq ${seq}` });
	}
}
