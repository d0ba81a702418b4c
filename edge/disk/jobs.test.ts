import { DAY, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BoxStore, openBoxStore, vouchForClock } from "../../test/sim/box-store.ts";
import { openDisk } from "./disk.ts";
import { diskJobs } from "./jobs.ts";
import type { TidyingPace } from "./tidying.ts";

const MIB = 1_048_576;
let box: BoxStore;
/** Bytes that the file system has left, of 1 GiB. */
let free: number;
let paces: TidyingPace[];
let stages: number;
beforeEach(() => {
	box = openBoxStore([]);
	free = 900 * MIB;
	paces = [];
	stages = 0;
});
afterEach(() => box.close());

function open(rowsOf: () => number = () => 0) {
	const disk = openDisk({
		db: box.db,
		ballastBytes: MIB,
		ask: () => ({ bsize: 4_096, blocks: (1_024 * MIB) / 4_096, bavail: Math.floor(free / 4_096) }),
	});
	const jobs = diskJobs({
		...{ disk, writer: box.writer, timekeeper: box.timekeeper, log: silentLog },
		tidyings: [
			{
				name: "test",
				run: (_tx, pace) => {
					paces.push(pace);
					return rowsOf();
				},
			},
		],
		onStage: () => stages++,
	});
	const minute = (count = 1) => {
		for (let at = 0; at < count; at++) {
			for (const { run } of jobs) run();
			box.clock.pass(MINUTE);
		}
	};
	return { disk, minute };
}

test("JN9 what is old goes ten minutes after a start and then once a day, also at a box that starts every day", () => {
	const { minute } = open();
	minute(10);
	expect(paces).toHaveLength(0);
	minute(1_440);
	expect(paces).toHaveLength(1);
	minute(1_440);
	expect(paces).toHaveLength(2);
	const again = open();
	again.minute(12);
	expect(paces).toHaveLength(3);
});

test("JN9 while there may be more it goes on every minute, and on a disk that is not ample it looks every minute", () => {
	const rows = [2_000, 2_000, 7];
	const { minute } = open(() => rows.shift() ?? 0);
	minute(20);
	expect(paces).toHaveLength(3);
	free = 100 * MIB;
	minute(5);
	expect(paces).toHaveLength(8);
	expect(paces.at(-1)).toMatchObject({ stage: "tight", most: 2_000 });
	expect(stages).toBe(1);
});

test("JN9 no age counts by a clock for which nobody vouches", () => {
	const { minute } = open();
	const { boot, monoMs } = box.timekeeper.now();
	const old = { boot, monoMs: millis(monoMs - 200 * DAY) };
	minute(12);
	expect(paces[0]?.isOlder(old, millis(DAY))).toBe(false);
	vouchForClock(box);
	minute(1_441);
	expect(paces[1]?.isOlder(old, millis(DAY))).toBe(true);
});

test("JN11, JN12 the stages in order: readings are refused, the ballast is given up and made again, a failed write waits for no look", () => {
	const { disk, minute } = open();
	minute();
	expect([disk.view().stage, disk.takesReadings]).toEqual(["ample", true]);
	free = 60 * MIB;
	minute();
	expect([disk.view().stage, disk.takesReadings]).toEqual(["full", false]);
	free = 20 * MIB;
	minute();
	expect(disk.view().stage).toBe("last");
	free = 900 * MIB;
	minute();
	expect([disk.view().stage, disk.takesReadings]).toEqual(["ample", true]);
	disk.noteFull();
	expect([disk.view().stage, disk.takesReadings]).toEqual(["last", false]);
	minute();
	expect(disk.view().stage).toBe("ample");
	expect(stages).toBe(4);
});
