// What a batch of facts says about portable loggers, whatever its order and however often it comes.

import type { LoggerImported } from "@tesai/shared/contract/event/loggers.ts";
import type { AppliedEvent } from "../projection.ts";

interface Place {
	readonly box: number;
	readonly serial: string;
	/** A later fact of the box replaces an earlier one in a day and in an episode. */
	readonly journal: number;
	readonly seq: number;
}

export interface LoggerChanges {
	readonly reports: readonly (Place & Pick<LoggerImported, "sha256" | "device" | "reportedAt" | "complete" | "rows">)[];
	readonly days: readonly (Place & LoggerImported["days"][number])[];
	readonly episodes: readonly (Place & LoggerImported["episodes"][number])[];
}

/** At most one row a key in each list. */
export function foldLoggers(events: readonly AppliedEvent[]): LoggerChanges {
	const reports = new Map<string, LoggerChanges["reports"][number]>();
	const days = new Map<string, LoggerChanges["days"][number]>();
	const episodes = new Map<string, LoggerChanges["episodes"][number]>();
	for (const event of events) {
		if (event.kind !== "logger-imported") continue;
		const { box, journal, seq, body } = event;
		const { serial, sha256, device, reportedAt, complete, rows } = body;
		const place = { box, serial, journal, seq };
		const base = { ...place, sha256, device, complete, rows };
		reports.set(`${box} ${serial} ${sha256}`, reportedAt === undefined ? base : { ...base, reportedAt });
		for (const day of body.days) keepLater(days, `${box} ${serial} ${day.date}`, { ...place, ...day });
		for (const episode of body.episodes) {
			keepLater(episodes, `${box} ${serial} ${episode.no} ${episode.startedAt}`, { ...place, ...episode });
		}
	}
	return { reports: [...reports.values()], days: [...days.values()], episodes: [...episodes.values()] };
}

function keepLater<Row extends Place>(rows: Map<string, Row>, key: string, row: Row): void {
	const before = rows.get(key);
	const isLater =
		before === undefined || row.journal > before.journal || (row.journal === before.journal && row.seq > before.seq);
	if (isLater) rows.set(key, row);
}
