// The edge's table of readings as the bench fills it, without the rest of the schema.

import type { Migration } from "@tesai/shared/node/sqlite.ts";

export const READINGS: Migration = {
	name: "readings",
	sql: `CREATE TABLE reading (
		boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL, sensor INTEGER NOT NULL,
		kind INTEGER NOT NULL, value INTEGER NOT NULL, extra BLOB,
		PRIMARY KEY (boot, mono_ms, sensor)
	) STRICT, WITHOUT ROWID`,
};
