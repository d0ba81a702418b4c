// What a door refuses is counted by reason and told to the hub once a period: one bad message never stops the others.

import { appendEvent } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import { countReasons, countSetAside, listSetAsideRows, markSetAsideTold } from "./store.ts";

/** Reasons name fields, so they are few; a door that finds more is being played with. */
const MOST_REASONS = 100;

/** Counts one refused input. `sample` is its start, for a technician; anything unprintable in it becomes a dot. */
export function setAsideInput(tx: Tx, input: { door: string; reason: string; sample: string | null }): void {
	const reason = countReasons(tx.db, input.door) < MOST_REASONS ? input.reason.slice(0, 120) : "other";
	const sample = input.sample?.replace(/[^ -~]/g, ".") ?? null;
	countSetAside(tx.db, input.door, reason, tx.now, sample);
}

/** Tells the hub what has been set aside since it was last told. */
export function reportSetAside(tx: Tx): void {
	const untold = listSetAsideRows(tx.db).filter((row) => row.told < row.count);
	if (untold.length === 0) return;
	for (const { door, reason, count, told } of untold) {
		appendEvent(tx, { kind: "input-set-aside", body: { door, reason, count: count - told } });
	}
	markSetAsideTold(tx.db);
}
