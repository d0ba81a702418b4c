// The smallest program that promises durability: commits rows and says of each how far the disk's record was by then.
// Run as: node row-writer.ts DIR SYNCHRONOUS ROWS RECORD

import { statSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";

const [dir = "", synchronous = "FULL", rows = "0", record = ""] = process.argv.slice(2);
const db = new Sqlite(join(dir, "rows.sqlite"));
db.pragma("journal_mode = WAL");
db.pragma(`synchronous = ${synchronous}`);
// Small, so that a short run has checkpoints too: that is where a database file itself can be torn.
db.pragma("wal_autocheckpoint = 40");
db.exec("CREATE TABLE row (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
const insert = db.prepare("INSERT INTO row (id, body) VALUES (?, randomblob(300))");
for (let id = 1; id <= Number(rows); id++) {
	insert.run(id);
	console.log(`${id} ${statSync(record).size}`);
}
