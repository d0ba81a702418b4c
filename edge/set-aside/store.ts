// The SQL of what was refused at a door.

import type { SetAside } from "@tesai/shared/contract/edge-api/system.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";

export const SQL = {
	count: `INSERT INTO set_aside (door, reason, count, told, boot, mono_ms, sample) VALUES (?, ?, 1, 0, ?, ?, ?)
		ON CONFLICT (door, reason) DO UPDATE SET count = count + 1, boot = excluded.boot, mono_ms = excluded.mono_ms,
		sample = excluded.sample`,
	kinds: "SELECT count(*) AS kinds FROM set_aside WHERE door = ?",
	list: "SELECT door, reason, count, told, boot, mono_ms AS monoMs, sample FROM set_aside ORDER BY count DESC LIMIT 500",
	total: "SELECT coalesce(sum(count), 0) AS total FROM set_aside",
	told: "UPDATE set_aside SET told = count WHERE told < count",
} as const;

export interface SetAsideRow extends Stamp {
	readonly door: string;
	readonly reason: string;
	readonly count: number;
	/** How many of them the hub has been told of. */
	readonly told: number;
	readonly sample: string | null;
}

export function countSetAside(db: Database, door: string, reason: string, at: Stamp, sample: string | null): void {
	statement(db, SQL.count).run(door, reason, at.boot, at.monoMs, sample);
}

/** How many different reasons a door has refused for. */
export function countReasons(db: Database, door: string): number {
	return statement<[string], { kinds: number }>(db, SQL.kinds).get(door)?.kinds ?? 0;
}

export function listSetAsideRows(db: Database): SetAsideRow[] {
	return statement<[], SetAsideRow>(db, SQL.list).all();
}

export function listSetAside(db: Database, toUtc: (stamp: Stamp) => EpochMs): SetAside[] {
	return listSetAsideRows(db).map((row) => ({
		door: row.door,
		reason: row.reason,
		count: row.count,
		lastAt: toUtc(row),
		sample: row.sample,
	}));
}

export function totalSetAside(db: Database): number {
	return statement<[], { total: number }>(db, SQL.total).get()?.total ?? 0;
}

export function markSetAsideTold(db: Database): void {
	statement(db, SQL.told).run();
}
