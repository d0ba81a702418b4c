// Lets go of facts that the hub has and that are old enough: never one that the hub lacks (A7), never the newest of a lane,
// and always from a lane's beginning, so that what is kept is still one chain. [JN5] [JN6]

import { LANES, type Lane } from "@tesai/shared/contract/lane.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { statement } from "@tesai/shared/node/sqlite.ts";
import { hasSeq, toRanges } from "@tesai/shared/wire/ranges.ts";
import { keepFactsFor } from "../disk/stage.ts";
import type { Tidying, TidyingPace } from "../disk/tidying.ts";
import type { Tx } from "../sqlite/writer.ts";
import { findChainStart, listAcknowledged, saveChainStart } from "./store.ts";

export const SQL = {
	list: "SELECT seq, boot, mono_ms AS monoMs, prev_hash AS prevHash FROM event WHERE lane = ? AND seq > ? ORDER BY seq LIMIT ?",
	delete: "DELETE FROM event WHERE lane = ? AND seq > ? AND seq <= ?",
} as const;

interface Row {
	readonly seq: number;
	readonly boot: number;
	readonly monoMs: number;
	readonly prevHash: Buffer;
}

export const journalTidying: Tidying = {
	name: "journal",
	run: (tx, pace) => LANES.reduce((gone, lane) => gone + letGoOfLane(tx, lane, { ...pace, most: pace.most - gone }), 0),
};

function letGoOfLane(tx: Tx, lane: Lane, pace: TidyingPace): number {
	const keepMs = keepFactsFor(lane, pace.stage);
	if (keepMs === undefined || pace.most <= 0) return 0;
	const no = LANES.indexOf(lane);
	const acknowledged = toRanges(listAcknowledged(tx.db, lane));
	const start = findChainStart(tx.db, lane);
	// One more than may go: the row behind the last one carries that one's hash, and the newest is never the last to go.
	const rows = statement<[number, number, number], Row>(tx.db, SQL.list).all(no, start.seq, pace.most + 1);
	const keptFrom = rows.findIndex(
		({ seq, boot, monoMs }, at) =>
			at === rows.length - 1 || !hasSeq(acknowledged, seq) || !pace.isOlder({ boot, monoMs: millis(monoMs) }, keepMs),
	);
	const kept = rows[keptFrom];
	if (kept === undefined || keptFrom === 0) return 0;
	statement(tx.db, SQL.delete).run(no, start.seq, kept.seq - 1);
	saveChainStart(tx, lane, { seq: kept.seq - 1, hash: kept.prevHash });
	return keptFrom;
}
