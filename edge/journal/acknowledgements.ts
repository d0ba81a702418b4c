// What the hub has, what it still lacks, and how old the oldest of that is: all that the box knows of "sent".

import { checkJson } from "@tesai/shared/contract/check.ts";
import { LANES, type Lane } from "@tesai/shared/contract/lane.ts";
import { type Stamp, StampSchema } from "@tesai/shared/contract/time.ts";
import { changesSeen, type Database } from "@tesai/shared/node/sqlite.ts";
import type { Acks } from "@tesai/shared/wire/acks.ts";
import {
	countSeqs,
	missingRanges,
	NO_RANGES,
	type Range,
	toRanges,
	toRuns,
	withoutRuns,
} from "@tesai/shared/wire/ranges.ts";
import type { Tx } from "../sqlite/writer.ts";
import { beginEpoch, findIntroduction, findLeft, hasJustBegun, isAheadOfUs } from "./epoch.ts";
import {
	findState,
	journalEpoch,
	lastSeq,
	listAcknowledged,
	listEvents,
	listUnapplied,
	saveAcknowledged,
	saveState,
	saveUnapplied,
} from "./store.ts";

const LAST_ACKNOWLEDGED = "last-acknowledged";

/** A hub's answer about this box's journal. */
export interface Answer {
	readonly epoch: number;
	readonly acks?: Acks;
}

/**
 * Marks what the hub has and returns how many facts that are news. Any order, any number of times, gives the same state;
 * an answer about another epoch, or about facts that were never written, marks nothing.
 */
export function confirm(tx: Tx, answer: Answer): number {
	if (answer.acks === undefined || answer.epoch !== journalEpoch(tx.db)) return 0;
	if (isAheadOfUs(tx.db, answer.acks)) {
		// What it acknowledges may be another's: nothing is marked, and all of it is sent again under a name of our own. [S32]
		if (!hasJustBegun(tx)) beginEpoch(tx);
		return 0;
	}
	const left = findLeft(tx.db);
	let news = 0;
	for (const [no, ranges] of answer.acks.received) {
		const lane = LANES[no];
		if (lane === undefined) continue;
		// What has not left yet the hub can only have from a former self: it leaves, and the hub compares the two. [S32]
		const last = Math.min(lastSeq(tx.db, lane), left?.[no] ?? Number.MAX_SAFE_INTEGER);
		for (const run of toRuns(ranges)) {
			if (run.first <= last) news += confirmRun(tx, lane, { first: run.first, last: Math.min(run.last, last) });
		}
		noteUnapplied(tx, lane, toRuns(ranges), toRuns(answer.acks.applied.get(no) ?? NO_RANGES));
	}
	if (news > 0) {
		const { boot, monoMs } = tx.now;
		saveState(tx.db, LAST_ACKNOWLEDGED, JSON.stringify({ boot, monoMs }));
	}
	return news;
}

/** What an answer says was received and not applied is kept until another says that it was applied. Nearly always nothing. */
function noteUnapplied(tx: Tx, lane: Lane, received: readonly Range[], applied: readonly Range[]): void {
	const before = listUnapplied(tx.db, lane);
	const said = withoutRuns(received, applied);
	if (before.length === 0 && said.length === 0) return;
	const after = withoutRuns(toRuns(toRanges([...before, ...said])), applied);
	if (JSON.stringify(after) !== JSON.stringify(before)) saveUnapplied(tx, lane, after);
}

function confirmRun(tx: Tx, lane: Lane, run: Range): number {
	const touching = listAcknowledged(tx.db, lane).filter(
		(known) => known.first <= run.last + 1 && known.last >= run.first - 1,
	);
	const whole = touching.reduce(
		(grown, known) => ({ first: Math.min(grown.first, known.first), last: Math.max(grown.last, known.last) }),
		run,
	);
	const news = touching.reduce((count, known) => count - lengthOf(known), lengthOf(whole));
	// Nothing new costs no write: the hub says the same thing in every answer.
	if (news > 0) saveAcknowledged(tx, lane, whole);
	return news;
}

/** Whether the hub has this fact on its disk. */
export function isAcknowledged(db: Database, lane: Lane, seq: number): boolean {
	return listAcknowledged(db, lane).some(({ first, last }) => first <= seq && seq <= last);
}

/** When the hub last acknowledged something new; undefined before the first time. */
export function lastAcknowledged(db: Database): Stamp | undefined {
	const saved = findState(db, LAST_ACKNOWLEDGED);
	const checked = checkJson(StampSchema, typeof saved === "string" ? saved : "");
	return checked.ok ? checked.value : undefined;
}

export interface LaneBacklog {
	readonly lane: Lane;
	/** How many facts were ever written. */
	readonly written: number;
	/** What the hub lacks and may be sent now, lowest seq first. */
	readonly waiting: readonly Range[];
	readonly count: number;
	readonly oldest: Stamp | undefined;
	/** How many are on the hub's disk and not understood there yet. */
	readonly unapplied: number;
}

/** Of each connection, as of its last look: every wake, try and screen asks, and between two commits the answer is the same. */
const lastLook = new WeakMap<Database, { readonly changes: string; readonly backlog: readonly LaneBacklog[] }>();

/** Every lane, most urgent first. */
export function listBacklog(db: Database): readonly LaneBacklog[] {
	if (db.inTransaction) return readBacklog(db);
	const changes = changesSeen(db);
	const last = lastLook.get(db);
	if (last?.changes === changes) return last.backlog;
	const backlog = readBacklog(db);
	lastLook.set(db, { changes, backlog });
	return backlog;
}

function readBacklog(db: Database): readonly LaneBacklog[] {
	const introduction = findIntroduction(db);
	const heldBack = (lane: Lane): readonly Range[] =>
		lane === "control" && introduction !== undefined ? [{ first: introduction, last: introduction }] : [];
	return LANES.map((lane) => {
		const written = lastSeq(db, lane);
		const acknowledged = toRanges(listAcknowledged(db, lane));
		const waiting = missingRanges(acknowledged, written);
		const first = waiting[0]?.first;
		const [oldest] = first === undefined ? [] : listEvents(db, lane, first, 1);
		return {
			lane,
			written,
			waiting: introduction === undefined ? waiting : heldBack(lane),
			count: written - countSeqs(acknowledged),
			unapplied: listUnapplied(db, lane).reduce((sum, run) => sum + lengthOf(run), 0),
			oldest: oldest && { boot: oldest.boot, monoMs: oldest.monoMs as Stamp["monoMs"] },
		};
	});
}

function lengthOf(range: Range): number {
	return range.last - range.first + 1;
}
