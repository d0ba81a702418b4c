// Disks that are memory: the real schemas on in-memory SQLite, images of them, and the hub's log of raw frames.

import type { Database, Migration } from "@tesai/shared/node/sqlite.ts";
import Sqlite from "better-sqlite3";
import { Kysely, SqliteDialect, type SqliteStatement } from "kysely";
import { MIGRATIONS as EDGE_MIGRATIONS, PAGE_SIZE } from "../../../edge/sqlite/migrations.ts";
import { type FrameLog, isBefore, LOG_START, type PlacedFrame } from "../../../hub/intake/frame-log.ts";
import type { FrameRecord } from "../../../hub/intake/frame-record.ts";
import { MIGRATIONS as HUB_MIGRATIONS } from "../../../hub/store/migrations.ts";
import type { HubTables } from "../../../hub/store/schema.ts";
import type { Store } from "../../../hub/store/store.ts";

/** A whole database as bytes: a card's image, a hub's backup. */
export type Image = Buffer;

const templates = new Map<readonly Migration[], Image>();

/** What an empty disk looks like after the migrations; they run once a process. */
function templateOf(migrations: readonly Migration[], pageSize: number): Image {
	const known = templates.get(migrations);
	if (known !== undefined) return known;
	const db = new Sqlite(":memory:");
	db.pragma(`page_size = ${pageSize}`);
	for (const { sql } of migrations) db.exec(sql);
	db.pragma(`user_version = ${migrations.length}`);
	const image = db.serialize();
	db.close();
	templates.set(migrations, image);
	return image;
}

function openImage(image: Image): Database {
	// The database takes the buffer over and changes it.
	const db = new Sqlite(Buffer.from(image));
	db.pragma("foreign_keys = ON");
	return db;
}

/** A box's card: new, or as it was when the image was taken. */
export const openCard = (image: Image = templateOf(EDGE_MIGRATIONS, PAGE_SIZE)): Database => openImage(image);
export const openHubDisk = (image: Image = templateOf(HUB_MIGRATIONS, 4_096)): Database => openImage(image);

/** The hub's store over one connection: nothing is read while a transaction of the simulation is open. */
export function openMemoryStore(db: Database): Store {
	const prepared = new Map<string, SqliteStatement>();
	const open = () =>
		new Kysely<HubTables>({
			dialect: new SqliteDialect({
				database: {
					close: () => {},
					prepare: (sql) => {
						let found = prepared.get(sql);
						if (found === undefined) {
							found = db.prepare(sql) as unknown as SqliteStatement;
							prepared.set(sql, found);
						}
						return found;
					},
				},
			}),
		});
	const writer = open();
	let last: Promise<unknown> = Promise.resolve();
	return {
		read: open(),
		write: (change) => {
			const done = last.then(() => writer.transaction().execute(change));
			last = done.catch(() => undefined);
			return done;
		},
		close: async () => {
			await last;
		},
	};
}

export interface MemoryFrameLog {
	/** Behind the door that the intake knows. */
	readonly log: FrameLog;
	/** The next frame is written and synced, and then nobody is told: the power went. */
	cutAfterNext(): void;
}

/** What is appended is on disk when its promise resolves, and in order; a record is kept, not encoded. */
export function openMemoryFrameLog(): MemoryFrameLog {
	const placed: PlacedFrame[] = [];
	let cut = false;
	const endOf = (): PlacedFrame["end"] => placed.at(-1)?.end ?? LOG_START;
	const door = {
		get end() {
			return endOf();
		},
		append: (record: FrameRecord) => {
			const start = endOf();
			const one = { start, end: { segment: 1, offset: start.offset + 19 + record.bytes.length }, record };
			placed.push(one);
			if (!cut) return Promise.resolve(one);
			cut = false;
			return new Promise<PlacedFrame>(() => {});
		},
		read: (from: PlacedFrame["start"]) => {
			let low = 0;
			let high = placed.length;
			while (low < high) {
				const middle = (low + high) >> 1;
				if (isBefore(placed[middle]!.start, from)) low = middle + 1;
				else high = middle;
			}
			return placed[low];
		},
		close: async () => {},
	};
	return {
		log: door as unknown as FrameLog,
		cutAfterNext: () => {
			cut = true;
		},
	};
}
