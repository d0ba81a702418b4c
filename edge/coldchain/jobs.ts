// What the clock starts: silence is looked for every minute, periods are closed when one is over.

import type { Millis } from "@tesai/shared/contract/quantity.ts";
import { lastSeq } from "../journal/store.ts";
import type { Job } from "../schedule.ts";
import type { Writer } from "../sqlite/writer.ts";
import { noteSilence } from "./actions.ts";
import { gatherHours } from "./assess-actions.ts";
import { type BatteryHours, closePeriods, tellBesideAlarm } from "./period-actions.ts";
import { regatherHours } from "./regather-actions.ts";
import type { Watched } from "./watched.ts";

export function coldchainJobs(
	writer: Writer,
	watched: Watched,
	/** How long a period is now: the region may change it. */
	periodLength: () => Millis,
	batteryHours: BatteryHours,
): readonly Job[] {
	let closed = "";
	let alarmSeq: number | undefined;
	return [
		{ name: "note-silence", run: () => writer.now((tx) => noteSilence(tx, watched)) },
		{
			name: "close-periods",
			run: () => {
				const periodMs = periodLength();
				const index = Math.floor(watched.timekeeper.now().utc / periodMs);
				alarmSeq = writer.now((tx) =>
					tellBesideAlarm(tx, watched, periodMs, alarmSeq ?? lastSeq(tx.db, "alarm"), batteryHours),
				);
				if (`${periodMs} ${index}` === closed) return;
				writer.now((tx) => closePeriods(tx, watched, periodMs, batteryHours));
				closed = `${periodMs} ${index}`;
			},
		},
		{ name: "regather-hours", run: () => writer.now((tx) => regatherHours(tx, watched)) },
		{ name: "gather-hours", run: () => writer.now((tx) => gatherHours(tx, watched)) },
	];
}
