// Remembers everything that a post has acknowledged to somebody, and later asks the box's own database for it.

import { LANES } from "@tesai/shared/contract/lane.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { sensorSql, stampSql } from "../../edge/coldchain/reading-key.ts";
import { verifyJournal } from "../../edge/journal/verify.ts";

interface Promised {
	/** How long the disk's record was when the acknowledgement had come; 0 where no record is made. */
	readonly at: number;
	readonly isKept: (found: Found) => boolean;
}

/** What a database holds, in the form that promises are checked against. */
interface Found {
	readonly readings: ReadonlySet<string>;
	readonly raised: ReadonlySet<number>;
	readonly acknowledged: ReadonlySet<number>;
	readonly lastSeq: ReadonlyMap<string, number>;
}

export class Witness {
	/** By what was promised: the first time counts, for from then on it must be there. */
	readonly #promised = new Map<string, Promised>();
	readonly #position: () => number;

	/** `position` is a recorder's, when the disk is recorded. */
	constructor(position: () => number = () => 0) {
		this.#position = position;
	}

	/** How many promises were made. */
	get count(): number {
		return this.#promised.size;
	}

	/** A PUBACK came for this reading. */
	readingAcknowledged(sensor: string, slot: number, centi: number): void {
		const key = `${sensor} ${slot} ${centi}`;
		this.#keep(`reading ${key}`, ({ readings }) => readings.has(key));
	}

	/** HTTP answered 2xx and the alarm was in the answer. */
	alarmShown(id: number): void {
		this.#keep(`alarm ${id}`, ({ raised }) => raised.has(id));
	}

	/** HTTP answered 2xx to an acknowledgement. */
	alarmAcknowledged(id: number): void {
		this.#keep(`acknowledgement of alarm ${id}`, ({ acknowledged }) => acknowledged.has(id));
	}

	/** The hub has facts up to here: a box that lost them would give their numbers to other facts. */
	hubHolds(lane: string, upTo: number): void {
		this.#keep(`${lane} ${upTo}, which the hub has`, ({ lastSeq }) => (lastSeq.get(lane) ?? 0) >= upTo);
	}

	/** Everything that was promised up to `at` and is not kept, and everything in the database that contradicts itself. */
	findBroken(db: Database, at = Number.POSITIVE_INFINITY): string[] {
		const found = readFound(db);
		const lost = [...this.#promised].filter(([, promise]) => promise.at <= at && !promise.isKept(found));
		const breaks = verifyJournal(db).map((broken) => `${broken.lane} ${broken.seq} is ${broken.fault} in the journal`);
		return [...lost.map(([what]) => what), ...breaks, ...findContradictions(db, found)];
	}

	#keep(what: string, isKept: Promised["isKept"]): void {
		if (!this.#promised.has(what)) this.#promised.set(what, { at: this.#position(), isKept });
	}
}

function readFound(db: Database): Found {
	const column = <T>(sql: string) => db.prepare<[], T>(sql).pluck().all();
	const lanes = db.prepare<[], { lane: number; last: number }>(
		"SELECT lane, max(seq) AS last FROM event GROUP BY lane",
	);
	return {
		readings: new Set(
			column<string>(`SELECT name || ' ' || (monoMs / 1000) || ' ' || value FROM (
				SELECT s.id AS name, ${stampSql("r.id")}, value FROM reading r JOIN sensor s ON s.sensor = ${sensorSql("r.id")})`),
		),
		raised: new Set(column<number>("SELECT id FROM alarm")),
		acknowledged: new Set(column<number>("SELECT id FROM alarm WHERE acknowledge_reason IS NOT NULL")),
		lastSeq: new Map(lanes.all().map(({ lane, last }) => [LANES[lane] ?? "", last])),
	};
}

/** A decision and its event are one transaction [CC17]: neither may be there alone. */
function findContradictions(db: Database, { raised, acknowledged }: Found): string[] {
	const events = db.prepare<[number, number], number>("SELECT seq FROM event WHERE lane = ? AND kind = ?").pluck();
	const alarmLane = LANES.indexOf("alarm");
	const told = new Set(events.all(alarmLane, 10));
	const toldAcknowledged = events.all(alarmLane, 11).length;
	return [
		...[...raised].filter((id) => !told.has(id)).map((id) => `alarm ${id} without its event`),
		...[...told].filter((id) => !raised.has(id)).map((id) => `event of alarm ${id} without the alarm`),
		...(toldAcknowledged === acknowledged.size
			? []
			: [`${acknowledged.size} acknowledged alarms, ${toldAcknowledged} events of it`]),
	];
}
