// A program on a disk that somebody else fills: prints, as JSON, what could be written at each step. Its disk is the folder it is given.

import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { DAY, type Millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { isDiskFull } from "@tesai/shared/node/sqlite.ts";
import { toRanges } from "@tesai/shared/wire/ranges.ts";
import { openDisk } from "../../edge/disk/disk.ts";
import { confirm, listBacklog } from "../../edge/journal/acknowledgements.ts";
import { journalTidying } from "../../edge/journal/let-go.ts";
import { appendEvent, journalEpoch, listEvents } from "../../edge/journal/store.ts";
import { verifyJournal } from "../../edge/journal/verify.ts";
import { openBoxStore, vouchForClock } from "./box-store.ts";
import { manualClock } from "./manual-clock.ts";

const [, , dir = ""] = process.argv;
const box = openBoxStore([], manualClock(), dir);
const disk = openDisk({ db: box.db, ballastBytes: 2 * 1_048_576 });
vouchForClock(box);

/** Whether the write is on disk; false when there is no room for it. */
const tries = (write: () => unknown): boolean => {
	try {
		write();
		return true;
	} catch (error) {
		if (isDiskFull(error)) return false;
		throw error;
	}
};
const writeRaw = () =>
	box.act((tx) => {
		for (let at = 0; at < 100; at++)
			appendEvent(tx, { kind: "input-set-aside", body: { door: "mqtt", reason: "x".repeat(110), count: 1 } });
	});
const writeAlarm = () =>
	box.act((tx) => appendEvent(tx, { kind: "alarm-acknowledged", body: { alarm: 1, reason: "other" } as never }));
const letGo = () =>
	box.act((tx) =>
		journalTidying.run(tx, {
			stage: disk.view().stage,
			most: 2_000,
			isOlder: (stamp: Stamp, than: Millis) => box.timekeeper.now().utc - box.timekeeper.utc(stamp) > than,
		}),
	);

const said: Record<string, unknown> = {};
disk.look();
said["stage at first"] = disk.view().stage;
// Two thirds of what will be there are at the hub.
for (let at = 0; at < 100; at++) writeRaw();
const diagnostics = LANES.indexOf("diagnostics");
const received = new Map([[diagnostics, toRanges([{ first: 1, last: 8_000 }])]]);
box.act((tx) => confirm(tx, { epoch: journalEpoch(tx.db), acks: { received, applied: received } }));
box.clock.pass(30 * DAY);

let refusedAt: number | undefined;
for (let at = 0; refusedAt === undefined && at < 1_000; at++) {
	disk.look();
	if (disk.takesReadings) writeRaw();
	else refusedAt = at;
}
said["readings are refused before the disk is full"] = refusedAt !== undefined && statfsSync(dir).bavail > 0;
said["alarms are written while readings are refused"] = tries(writeAlarm);
const unsent = () => listBacklog(box.db).find(({ lane }) => lane === "diagnostics")?.count;
const before = unsent();

// Somebody else takes the last byte.
box.db.pragma("wal_checkpoint(TRUNCATE)");
const junk = join(dir, "junk");
for (let bytes = 1_048_576, no = 0; bytes >= 512; no++) {
	try {
		writeFileSync(`${junk}-${no}`, Buffer.alloc(bytes));
	} catch {
		rmSync(`${junk}-${no}`, { force: true });
		bytes /= 2;
	}
}
said["an alarm without room"] = tries(writeAlarm);
said["deleting without room"] = tries(letGo);
disk.look();
said["stage without room"] = disk.view().stage;
said["an alarm after the ballast"] = tries(writeAlarm);
const rows: number[] = [];
said["deleting after the ballast"] = tries(() => {
	while (rows.at(-1) !== 0) rows.push(letGo());
});
said["rows let go"] = rows.reduce((sum, one) => sum + one, 0);
said["room inside the store"] = Number(box.db.pragma("freelist_count", { simple: true })) > 1_000;
disk.look();
said["alarms go on"] = Array.from({ length: 200 }, () => tries(writeAlarm)).every(Boolean);

for (let no = 0; no < 64; no++) rmSync(`${junk}-${no}`, { force: true });
disk.look();
said["stage with room again"] = disk.view().stage;
said["readings are taken again"] = disk.takesReadings && tries(writeRaw);
said["faults of the chain"] = verifyJournal(box.db).length;
said["unsent facts are all there"] =
	unsent() === (before ?? 0) + 100 &&
	listBacklog(box.db).every(({ lane, waiting }) =>
		waiting.every(({ first, last }) => listEvents(box.db, lane, first, last - first + 1).length === last - first + 1),
	);
said["the store is whole"] = box.db.pragma("integrity_check", { simple: true });
process.stdout.write(JSON.stringify(said));
