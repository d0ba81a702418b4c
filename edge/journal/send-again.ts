// Takes facts out of what counts as acknowledged, because the hub itself asks for them again. [S36]

import type { Lane } from "@tesai/shared/contract/lane.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { statement } from "@tesai/shared/node/sqlite.ts";
import type { Range } from "@tesai/shared/wire/ranges.ts";
import type { Tx } from "../sqlite/writer.ts";
import { listAcknowledged, saveAcknowledged } from "./store.ts";

export const SQL = {
	stillThere: "SELECT min(seq) AS first, max(seq) AS last FROM event WHERE lane = ? AND seq BETWEEN ? AND ?",
	deleteRun: "DELETE FROM acknowledged WHERE lane = ? AND first = ?",
} as const;

/** What of the range is in the journal waits again, like a new fact. Undefined, and nothing changed, when nothing of it is. */
export function forgetAcknowledged(tx: Tx, lane: Lane, asked: Range): Range | undefined {
	const no = LANES.indexOf(lane);
	const found = statement<[number, number, number], { first: number | null; last: number | null }>(
		tx.db,
		SQL.stillThere,
	).get(no, asked.first, asked.last);
	if (found === undefined || found.first === null || found.last === null) return undefined;
	const range = { first: found.first, last: found.last };
	for (const run of listAcknowledged(tx.db, lane)) {
		if (run.last < range.first || run.first > range.last) continue;
		statement(tx.db, SQL.deleteRun).run(no, run.first);
		if (run.first < range.first) saveAcknowledged(tx, lane, { first: run.first, last: range.first - 1 });
		if (run.last > range.last) saveAcknowledged(tx, lane, { first: range.last + 1, last: run.last });
	}
	return range;
}
