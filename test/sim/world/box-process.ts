// One run of a simulated box's process: the product's own timekeeper, writer and sender over a card, until it is killed.

import type { HubEvent } from "@tesai/shared/contract/event.ts";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { FrameKeys } from "@tesai/shared/node/seal.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { beginEpoch } from "../../../edge/journal/epoch.ts";
import { reportBreaks } from "../../../edge/journal/jobs.ts";
import { appendEvent, journalEpoch } from "../../../edge/journal/store.ts";
import { verifyNewest } from "../../../edge/journal/verify.ts";
import { applyKeptHubFacts } from "../../../edge/roads/hub-facts.ts";
import { toSpending } from "../../../edge/roads/price.ts";
import type { Road } from "../../../edge/roads/road.ts";
import { openSender, type Sender } from "../../../edge/roads/sender.ts";
import { type Tx, Writer } from "../../../edge/sqlite/writer.ts";
import { openTimekeeper, type Timekeeper } from "../../../edge/time/timekeeper.ts";
import type { Random } from "../random.ts";
import type { Hold, Link } from "./link.ts";
import { openProcessTimers, type Timeline } from "./timeline.ts";

export interface ProcessOptions {
	readonly no: BoxNo;
	readonly keys: FrameKeys;
	readonly timeline: Timeline;
	readonly random: Random;
	/** What the box has now; a road that is not there is not tried. */
	readonly links: () => readonly Link[];
	/** Stands between a road and the sender: what leaves is looked at. */
	readonly watch: (road: Road) => Road;
	/** How many times longer than usual a road that does not answer is left alone. */
	readonly patience: number;
	readonly creditsAMonth: number | undefined;
	/** The battery's charge; undefined where nobody measures it. */
	readonly chargePercent: () => number | undefined;
	readonly log: Log;
}

export interface BoxProcess {
	readonly timekeeper: Timekeeper;
	readonly writer: Writer;
	readonly sender: Sender;
	/** The process is gone; what it had not committed is undone. */
	kill(): void;
}

/** Where a room of the box puts what the hub says: in the same transaction as the fact itself. */
export const TAKEN_TABLE = "CREATE TABLE IF NOT EXISTS sim_taken (no INTEGER PRIMARY KEY, what TEXT NOT NULL)";

/** How much the hub wrote and a room of the box took. */
export const countTaken = (db: Database): number =>
	db.prepare<[], number>("SELECT count(*) FROM sim_taken").pluck().get() ?? 0;

function takeHubEvent(tx: Tx, event: HubEvent): void {
	if (event.kind === "journal-forked" && event.body.journal === journalEpoch(tx.db)) beginEpoch(tx, event.body.boot);
	tx.db.prepare("INSERT INTO sim_taken (what) VALUES (?)").run(JSON.stringify(event));
}

/** Throws what the disk says where the process cannot even start; its timers are dead then. */
export function startBoxProcess(
	options: ProcessOptions,
	db: Database,
	clock: Clock,
	isSomebodyListening: () => boolean,
): BoxProcess {
	const timers = openProcessTimers(options.timeline);
	let isAlive = true;
	let sender: Sender | undefined;
	const kill = () => {
		isAlive = false;
		timers.kill();
		if (db.inTransaction) db.exec("ROLLBACK");
	};
	const hold: Hold = {
		isAlive: () => isAlive,
		door: {
			takeHubFrame: (road, bytes) => sender?.takeHubFrame(road, bytes),
			wake: () => sender?.wake(),
		},
	};
	try {
		const timekeeper = openTimekeeper(db, clock);
		const writer = new Writer(db, { now: timekeeper.now, gatherMs: 0, onUndone: () => {}, onFailed: () => {} });
		const opened = openSender({
			reader: db,
			writer,
			timekeeper,
			clock,
			keys: options.keys,
			box: options.no,
			roads: options.links().map((link) => options.watch(link.open(hold))),
			log: options.log,
			onChange: () => {},
			takeHubFact: takeHubEvent,
			listenEveryMs: () => (isSomebodyListening() ? (600_000 as Millis) : undefined),
			spending: {
				...toSpending(options.creditsAMonth === undefined ? {} : { creditsAMonth: options.creditsAMonth }),
				chargePercent: options.chargePercent,
				summaryBySatellite: true,
			},
			patience: () => options.patience,
			random: options.random,
			timers,
		});
		sender = opened;
		writer.now((tx) => {
			if (timekeeper.freshBoot) {
				appendEvent(tx, { kind: "box-started", body: { boot: tx.now.boot, software: "0.1.0" } });
				appendEvent(tx, { kind: "clock-anchored", body: timekeeper.anchor() });
			}
			applyKeptHubFacts(tx, takeHubEvent);
			reportBreaks(tx, verifyNewest(tx.db));
		});
		return { timekeeper, writer, sender: opened, kill };
	} catch (error) {
		timers.kill();
		if (db.inTransaction) db.exec("ROLLBACK");
		throw error;
	}
}
