// Cuts stored readings into the periods that are told to the hub.

import type { Stamp } from "@tesai/shared/contract/time.ts";

/** The readings of one boot that fall into one period of derived wall time. */
export interface Period<Row extends Stamp> {
	readonly boot: number;
	/** Which period since 1970; periods of one length are numbered without gaps. */
	readonly index: number;
	readonly rows: readonly Row[];
}

/** `rows` in order of stamp. A clock that was set back makes a second period of the same index, never a mixed one. */
export function cutIntoPeriods<Row extends Stamp>(
	rows: readonly Row[],
	lengthMs: number,
	toUtc: (stamp: Stamp) => number,
): Period<Row>[] {
	const periods: { boot: number; index: number; rows: Row[] }[] = [];
	for (const row of rows) {
		const index = Math.floor(toUtc(row) / lengthMs);
		const last = periods.at(-1);
		if (last !== undefined && last.boot === row.boot && last.index === index) last.rows.push(row);
		else periods.push({ boot: row.boot, index, rows: [row] });
	}
	return periods;
}
