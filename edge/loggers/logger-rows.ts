// The temperature rows of a report, for the models that keep them. [LG3]

import { nodeAt, type TreeNode } from "./berlinger-text.ts";
import { readCelsius, readLocalTime } from "./logger-value.ts";
import type { LoggerRow } from "./report.ts";

/** Half a year at one a minute; a longer file is no logger's. */
const MOST_ROWS = 300_000;

/** Null when the report has no row with a time in it: such a logger is never drawn as a curve. */
export function readRows(tree: TreeNode): readonly LoggerRow[] | null {
	const rows: LoggerRow[] = [];
	for (const [time, temperature] of nodeAt(tree, "Data")?.rows ?? []) {
		const at = readLocalTime(time?.trim());
		// The first line of the block names the columns.
		if (at === null) continue;
		rows.push({ at, celsius: readCelsius(temperature?.trim()) });
		if (rows.length >= MOST_ROWS) break;
	}
	return rows.length === 0 ? null : rows;
}
