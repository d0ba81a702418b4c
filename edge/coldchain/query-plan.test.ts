// The same SQL constants that production uses, asked how SQLite would run them: none may read a whole table that grows.

import { afterAll, beforeAll, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { SQL } from "./reading-store.ts";

let box: BoxStore;
beforeAll(() => {
	box = openBoxStore([]);
});
afterAll(() => box.close());

/**
 * `listLate` reads the few rows that wait, `insertSensor` counts at most 255. `newestSample` and
 * `newestReading` walk back from the newest row, once a sensor and start: a sensor that speaks is found in the first rows, one
 * that died a year ago costs half a second.
 */
const WHOLE = new Set<keyof typeof SQL>(["listLate", "insertSensor", "newestSample", "newestReading"]);

test.each(Object.keys(SQL) as (keyof typeof SQL)[])("%s uses an index", (name) => {
	const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${SQL[name]}`);
	const details = plan.all(...Array(SQL[name].split("?").length - 1).fill(1)).map((row) => row.detail);
	const scans = details.filter((detail) => detail.startsWith("SCAN") && !detail.includes("USING INDEX"));
	if (!WHOLE.has(name)) expect(scans).toEqual([]);
});
