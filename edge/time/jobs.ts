// What the clock starts: a look at whether the wall clock has jumped.

import { appendEvent } from "../journal/store.ts";
import type { Job } from "../schedule.ts";
import type { Writer } from "../sqlite/writer.ts";
import type { Timekeeper } from "./timekeeper.ts";

export function timeJobs(writer: Writer, timekeeper: Timekeeper): readonly Job[] {
	return [
		{
			name: "check-clock",
			run: () => {
				const anchor = timekeeper.checkClock();
				if (anchor === undefined) return;
				writer.now((tx) => {
					appendEvent(tx, { kind: "clock-anchored", body: anchor });
					timekeeper.adopt(tx.db, anchor);
				});
			},
		},
	];
}
