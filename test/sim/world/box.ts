// One box in a simulated world: its card and its clock last, its process comes and goes; all that decides is the product's own.

import type { DiskStage } from "@tesai/shared/contract/edge-api/disk.ts";
import type { HubEvent } from "@tesai/shared/contract/event.ts";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { epochMs, type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { FrameKeys } from "@tesai/shared/node/seal.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { beginEpoch } from "../../../edge/journal/epoch.ts";
import { reportBreaks } from "../../../edge/journal/jobs.ts";
import { journalTidying } from "../../../edge/journal/let-go.ts";
import { appendEvent, journalEpoch, saveState } from "../../../edge/journal/store.ts";
import { verifyNewest } from "../../../edge/journal/verify.ts";
import { applyKeptHubFacts } from "../../../edge/roads/hub-facts.ts";
import { toSpending } from "../../../edge/roads/price.ts";
import type { Road } from "../../../edge/roads/road.ts";
import { openSender, type Sender } from "../../../edge/roads/sender.ts";
import { type Tx, Writer } from "../../../edge/sqlite/writer.ts";
import { openTimekeeper, type Timekeeper } from "../../../edge/time/timekeeper.ts";
import { pick, type Random } from "../random.ts";
import type { Hold, Link } from "./links.ts";
import { openCard } from "./memory.ts";
import { openProcessTimers, type ProcessTimers, type Timeline } from "./timeline.ts";

export interface BoxOptions {
	readonly no: BoxNo;
	readonly keys: FrameKeys;
	readonly timeline: Timeline;
	readonly random: Random;
	/** What the box has now; a road that is not there is not tried. */
	readonly links: () => readonly Link[];
	readonly hasRtc: boolean;
	/** Stands between a road and the sender: what leaves is looked at. */
	readonly watch: (road: Road) => Road;
	/** How many times longer than usual a road that does not answer is left alone. */
	readonly patience: number;
	readonly creditsAMonth: number | undefined;
	/** The battery's charge; undefined where nobody measures it. */
	readonly chargePercent: () => number | undefined;
	readonly log: Log;
}

interface Process {
	readonly timers: ProcessTimers;
	readonly timekeeper: Timekeeper;
	readonly writer: Writer;
	readonly sender: Sender;
	alive: boolean;
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
	/** 0 gives the disk's room back. */
	setDiskFull(isFull: boolean): void;
	/** While somebody at the post waits for the region's word. */
	listening: boolean;
	/** What the hub wrote and a room of the box took, in order. */
	taken(): readonly string[];
}

const MOST_PAGES = 1_073_741_823;

/** Where a room of the box puts what the hub says: in the same transaction as the fact itself. */
const TAKEN = "CREATE TABLE IF NOT EXISTS sim_taken (no INTEGER PRIMARY KEY, what TEXT NOT NULL)";

export function openSimBox(options: BoxOptions): SimBox {
	const { no, keys, timeline, random, links } = options;
	let db = prepareCard(openCard(), random);
	let process: Process | undefined;
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
		if (process !== undefined) {
			process.alive = false;
			process.timers.kill();
			if (db.inTransaction) db.exec("ROLLBACK");
		}
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
			const timers = openProcessTimers(timeline);
			const own = clock();
			try {
				const timekeeper = openTimekeeper(db, own);
				const writer = new Writer(db, {
					now: timekeeper.now,
					gatherMs: 0,
					onUndone: () => {},
					onFailed: () => {},
				});
				const started: { alive: boolean; sender?: Sender } = { alive: true };
				const hold: Hold = {
					isAlive: () => started.alive,
					door: {
						takeHubFrame: (road, bytes) => started.sender?.takeHubFrame(road, bytes),
						wake: () => started.sender?.wake(),
					},
				};
				const take = (tx: Tx, event: HubEvent) => {
					if (event.kind === "journal-forked" && event.body.journal === journalEpoch(tx.db))
						beginEpoch(tx, event.body.boot);
					tx.db.prepare("INSERT INTO sim_taken (what) VALUES (?)").run(JSON.stringify(event));
				};
				const sender = openSender({
					reader: db,
					writer,
					timekeeper,
					clock: own,
					keys,
					box: no,
					roads: links().map((link) => options.watch(link.open(hold))),
					log: options.log,
					onChange: () => {},
					takeHubFact: take,
					listenEveryMs: () => (listening ? (600_000 as Millis) : undefined),
					spending: {
						...toSpending(options.creditsAMonth === undefined ? {} : { creditsAMonth: options.creditsAMonth }),
						chargePercent: options.chargePercent,
						summaryBySatellite: true,
					},
					patience: () => options.patience,
					random,
					timers,
				});
				started.sender = sender;
				writer.now((tx) => {
					if (timekeeper.freshBoot) {
						appendEvent(tx, { kind: "box-started", body: { boot: tx.now.boot, software: "0.1.0" } });
						appendEvent(tx, { kind: "clock-anchored", body: timekeeper.anchor() });
					}
					applyKeptHubFacts(tx, take);
					reportBreaks(tx, verifyNewest(tx.db));
				});
				process = Object.assign(started, { timers, timekeeper, writer, sender });
				upSince = timeline.now;
				sender.wake();
			} catch (error) {
				timers.kill();
				if (db.inTransaction) db.exec("ROLLBACK");
				if ((error as { code?: unknown }).code !== "SQLITE_FULL") throw error;
			}
		},
		kill: stop,
		act(action) {
			if (process === undefined) return undefined;
			try {
				return process.writer.now(action);
			} catch (error) {
				if ((error as { code?: unknown }).code !== "SQLITE_FULL") throw error;
				return undefined;
			}
		},
		cutWithin(action) {
			try {
				process?.writer.now((tx) => {
					action(tx);
					throw POWER_GONE;
				});
			} catch (error) {
				if (error !== POWER_GONE && (error as { code?: unknown }).code !== "SQLITE_FULL") throw error;
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
			try {
				return writer.now((tx) => journalTidying.run(tx, { stage, most: 2_000, isOlder }));
			} catch (error) {
				if ((error as { code?: unknown }).code !== "SQLITE_FULL") throw error;
				return 0;
			}
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
		taken: () => db.prepare<[], string>("SELECT what FROM sim_taken ORDER BY no").pluck().all(),
	};
}

const POWER_GONE = new Error("the power went");

/** What provisioning does: the epoch is drawn here, so that the same seed gives the same one. */
function prepareCard(db: Database, random: Random): Database {
	saveState(db, "epoch", 1 + pick(random, 65_535));
	db.exec(TAKEN);
	return db;
}

function drawWrongWall(random: Random, now: number): number {
	const kind = random();
	if (kind < 0.4) return Date.UTC(2001, 0, 1) - now;
	if (kind < 0.8) return -Math.floor(random() * 86_400_000);
	if (kind < 0.9) return Math.floor(random() * 5 * 365 * 86_400_000);
	return 0;
}
