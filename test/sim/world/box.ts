// One box in a simulated world: its card and its clock last, its process comes and goes; all that decides is the product's own.

import type { DiskStage } from "@tesai/shared/contract/edge-api/disk.ts";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { epochMs, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import { type Database, isDiskFull } from "@tesai/shared/node/sqlite.ts";
import { journalTidying } from "../../../edge/journal/let-go.ts";
import { saveState } from "../../../edge/journal/store.ts";
import type { Tx } from "../../../edge/sqlite/writer.ts";
import { pick, type Random } from "../random.ts";
import { type BoxProcess, type ProcessOptions, startBoxProcess, TAKEN_TABLE } from "./box-process.ts";
import type { Link } from "./link.ts";
import { openCard } from "./memory.ts";
import { DAY_MS } from "./plan.ts";

export interface BoxOptions extends ProcessOptions {
	/** Whether the machine keeps its time while it is off. */
	readonly hasRtc: boolean;
}

export interface SimBox {
	readonly no: BoxNo;
	readonly db: Database;
	readonly links: readonly Link[];
	readonly isUp: boolean;
	/** Since when the process runs; undefined while it does not. */
	readonly upSince: number | undefined;
	/** How often somebody put another image on this card. */
	readonly lives: number;
	/** Power comes back: a new boot. Or the process alone starts again. */
	start(boot: "boot" | "restart"): void;
	/** The process is gone; what it had committed stays. */
	kill(): void;
	/** One action of some room; undefined while the box is down or its disk is full. */
	act<T>(action: (tx: Tx) => T): T | undefined;
	/** The power goes in the middle of a transaction: nothing of it stays. */
	cutWithin(action: (tx: Tx) => void): void;
	wake(): void;
	/** The job that lets go of what is old, on a disk that is that full. */
	tidy(stage: DiskStage): number;
	setWall(offsetMs: number): void;
	/** The card is taken out and another one, with that image, put in. */
	insertCard(db: Database): void;
	/** Not one page more fits on a full disk; what is on it stays writable. */
	setDiskFull(isFull: boolean): void;
	/** While somebody at the post waits for the region's word. */
	listening: boolean;
}

/** What SQLite itself allows. */
const MOST_PAGES = 1_073_741_823;

export function openSimBox(options: BoxOptions): SimBox {
	const { no, timeline, random, links } = options;
	let db = prepareCard(openCard(), random);
	let process: BoxProcess | undefined;
	let lives = 1;
	let boots = 0;
	let bootId = "";
	let bootedAt = 0;
	let upSince: number | undefined;
	/** What the machine's wall clock is wrong by. */
	let wallOffset = 0;
	let listening = false;

	const clock = (): Clock => ({
		utc: () => epochMs(timeline.now + wallOffset),
		mono: () => millis(timeline.now - bootedAt + 4_000),
		bootId,
		speed: 1,
	});
	const stop = () => {
		process?.kill();
		process = undefined;
		upSince = undefined;
	};

	return {
		no,
		get links() {
			return links();
		},
		get db() {
			return db;
		},
		get isUp() {
			return process !== undefined;
		},
		get upSince() {
			return upSince;
		},
		get lives() {
			return lives;
		},
		get listening() {
			return listening;
		},
		set listening(is) {
			listening = is;
		},
		start(how) {
			if (process !== undefined) return;
			if (how === "boot") {
				boots++;
				bootId = `boot-${no}-${lives}-${boots}`;
				bootedAt = timeline.now;
				// Without a battery the clock starts at the newest file's time, or in 1970, or anywhere.
				if (!options.hasRtc) wallOffset = drawWrongWall(random, timeline.now);
			}
			orWhereFull(() => {
				process = startBoxProcess(options, db, clock(), () => listening);
				upSince = timeline.now;
				process.sender.wake();
			});
		},
		kill: stop,
		act(action) {
			const running = process;
			return running && orWhereFull(() => running.writer.now(action));
		},
		cutWithin(action) {
			const running = process;
			try {
				orWhereFull(() =>
					running?.writer.now((tx) => {
						action(tx);
						throw POWER_GONE;
					}),
				);
			} catch (error) {
				if (error !== POWER_GONE) throw error;
			}
			stop();
		},
		wake: () => process?.sender.wake(),
		tidy(stage) {
			if (process === undefined) return 0;
			const { timekeeper, writer } = process;
			const now = timekeeper.now();
			// Where the machine keeps its time a receiver of satellites does, too.
			const isVouched = options.hasRtc || timekeeper.anchor().source !== "system";
			const isOlder = (stamp: Stamp, than: Millis) => isVouched && now.utc - timekeeper.utc(stamp) > than;
			return orWhereFull(() => writer.now((tx) => journalTidying.run(tx, { stage, most: 2_000, isOlder }))) ?? 0;
		},
		setWall(offsetMs) {
			wallOffset = offsetMs;
		},
		insertCard(other) {
			stop();
			db.close();
			db = other;
			lives++;
		},
		setDiskFull(isFull) {
			const pages = db.pragma("page_count", { simple: true }) as number;
			db.pragma(`max_page_count = ${isFull ? pages : MOST_PAGES}`);
		},
	};
}

/** What comes of it; undefined where the disk is full, which the box bears. */
function orWhereFull<T>(run: () => T): T | undefined {
	try {
		return run();
	} catch (error) {
		if (!isDiskFull(error)) throw error;
		return undefined;
	}
}

const POWER_GONE = new Error("the power went");

/** What provisioning does: the epoch is drawn here, so that the same seed gives the same one. */
function prepareCard(db: Database, random: Random): Database {
	saveState(db, "epoch", 1 + pick(random, 65_535));
	db.exec(TAKEN_TABLE);
	return db;
}

/** What the wall clock is wrong by after a boot without a battery, ms: at the image's date, or behind, or anywhere. */
function drawWrongWall(random: Random, now: number): number {
	const kind = random();
	if (kind < 0.4) return Date.UTC(2001, 0, 1) - now;
	if (kind < 0.8) return -Math.floor(random() * DAY_MS);
	if (kind < 0.9) return Math.floor(random() * 5 * 365 * DAY_MS);
	return 0;
}
