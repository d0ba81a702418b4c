// What the clock starts: once an hour the hub is told what was set aside.

import { HOUR } from "@tesai/shared/contract/quantity.ts";
import type { Job } from "../schedule.ts";
import type { Writer } from "../sqlite/writer.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { reportSetAside } from "./actions.ts";

export function setAsideJobs(writer: Writer, timekeeper: Timekeeper): readonly Job[] {
	let toldHour = -1;
	return [
		{
			name: "report-set-aside",
			run: () => {
				const hour = Math.floor(timekeeper.now().utc / HOUR);
				if (hour === toldHour) return;
				writer.now(reportSetAside);
				toldHour = hour;
			},
		},
	];
}
