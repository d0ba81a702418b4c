// Takes a frame in: raw on disk first, then its facts into the store, one transaction a frame (SPEC.md, H1 … H12).

import type { RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { MESSAGES_PER_KEY } from "@tesai/shared/wire/frame.ts";
import { noteHubFactsAcked } from "../down/down-ack-store.ts";
import { listHubFactsLacking } from "../down/down-store.ts";
import type { Projection } from "../projection.ts";
import { MOST_LOOKED_AT, putAnswerBy, type SatelliteAnswers } from "../satellite/satellite-answer.ts";
import { findHeardNo } from "../satellite/satellite-store.ts";
import type { Store, Trx } from "../store/store.ts";
import { type Answerable, largestAnswer, sealAnswer } from "./answer.ts";
import { applyFacts } from "./facts.ts";
import { tellFork } from "./former.ts";
import { type FrameLog, isBefore, type PlacedFrame } from "./frame-log.ts";
import { openJournal } from "./journal-store.ts";
import type { Keyring } from "./keyring.ts";
import { readLaneRuns } from "./lane-store.ts";
import { openArrivedFrame } from "./opened-frame.ts";
import { addToQuarantine } from "./quarantine-store.ts";
import { type JournalRef, moveIntakeCursor, noteBoxHeard, readIntakeCursor } from "./store.ts";
import { refoldBox } from "./upkeep.ts";

export interface Intake {
	readonly frames: FrameLog;
	readonly store: Store;
	readonly keyring: Keyring;
	readonly projections: readonly Projection[];
	readonly clock: Clock;
	readonly log: Log;
	/** Left out where no modem can be written to. */
	readonly satellite?: SatelliteAnswers;
}

/** `takeFrame`, and the sealed answer: what the hub now has of the box's lanes, what it has for the box, and the hub's time. */
export async function acceptFrame(intake: Intake, bytes: Uint8Array, road: RoadName): Promise<Uint8Array> {
	return sealAnswer(await takeFrame(intake, bytes, road), intake.clock.utc());
}

/**
 * Takes a frame in and says what an answer would hold. When it returns or throws `unauthorized` or `invalid`, the bytes are on
 * disk for good. `busy` and `internal` mean: send it again.
 */
export async function takeFrame(intake: Intake, bytes: Uint8Array, road: RoadName): Promise<Answerable> {
	const outcome = await applyInOrder(intake, await storeFrame(intake, bytes, road));
	if (outcome.kind === "refused") throw outcome.error;
	return outcome.answerable;
}

/**
 * Resolves once the bytes are on disk for good; they count as received and are applied after all that came before. `receivedAt` is
 * when the box handed them over, where somebody on the way has noted it.
 */
export function storeFrame(
	intake: Intake,
	bytes: Uint8Array,
	road: RoadName,
	receivedAt: EpochMs = intake.clock.utc(),
): Promise<PlacedFrame> {
	return intake.frames.append({ receivedAt, road, bytes });
}

/**
 * Applies a frame whose sender was answered already. Returns the box that sealed it; undefined when none did, or when the frame has
 * been applied meanwhile with one behind it. Throws `busy` when the store fails: the frame is applied later.
 */
export async function applyStoredFrame(intake: Intake, placed: PlacedFrame): Promise<number | undefined> {
	if (!isBefore(await readIntakeCursor(intake.store.read), placed.end)) return undefined;
	const outcome = await applyInOrder(intake, placed);
	return outcome.kind === "applied" ? outcome.answerable.box : undefined;
}

/** Applies what an earlier run had on disk and not in the store. Returns how many frames that were. */
export async function replayFrames(intake: Intake): Promise<number> {
	for (let count = 0; ; count++) {
		const next = intake.frames.read(await readIntakeCursor(intake.store.read));
		if (next === undefined) return count;
		await applyInOrder(intake, next);
	}
}

type Outcome =
	| { readonly kind: "refused"; readonly error: AppError }
	| { readonly kind: "applied"; readonly answerable: Answerable };

async function applyInOrder(intake: Intake, placed: PlacedFrame): Promise<Outcome> {
	for (;;) {
		const outcome = await applyDueFrame(intake, placed);
		if (outcome !== undefined) return outcome;
	}
}

/**
 * Applies the frame, or one before it in the log that failed earlier for want of disk, and then answers `undefined`. A
 * frame on which this software fails is set aside like one it cannot open, so that it never stops those behind it (A4).
 * If even that cannot be written it is the store that fails, and the frame stays to be applied later.
 */
async function applyDueFrame(intake: Intake, placed: PlacedFrame): Promise<Outcome | undefined> {
	let due = placed;
	try {
		return await intake.store.write(async (trx) => {
			due = await findDueFrame(intake, trx, placed);
			const outcome = await applyFrame(intake, trx, due);
			return due === placed ? outcome : undefined;
		});
	} catch (cause) {
		intake.log.error({ error: String(cause), ...due.start }, "a frame could not be applied");
		try {
			await intake.store.write(async (trx) => {
				await setFrameAside(trx, due, { box: null, reason: "internal" });
				await moveIntakeCursor(trx, due.end);
			});
		} catch {
			throw new AppError("busy", "the frame is stored but could not be applied yet", { cause });
		}
		if (due !== placed) return undefined;
		return { kind: "refused", error: new AppError("internal", "the frame could not be applied", { cause }) };
	}
}

async function findDueFrame(intake: Intake, trx: Trx, placed: PlacedFrame): Promise<PlacedFrame> {
	const cursor = await readIntakeCursor(trx);
	const next = isBefore(cursor, placed.start) ? intake.frames.read(cursor) : undefined;
	return next !== undefined && isBefore(next.start, placed.start) ? next : placed;
}

async function applyFrame(intake: Intake, trx: Trx, placed: PlacedFrame): Promise<Outcome> {
	await moveIntakeCursor(trx, placed.end);
	const opened = openArrivedFrame(intake.keyring, placed.record.bytes);
	if (!opened.ok) {
		await setFrameAside(trx, placed, opened);
		return { kind: "refused", error: opened.error };
	}
	const { header, payload } = opened.frame;
	const { receivedAt, road } = placed.record;
	const ref: JournalRef = await openJournal(trx, header.box, payload.epoch);
	const ackedBytes = payload.acks === undefined ? 0 : await noteHubFactsAcked(trx, ref, payload.acks, receivedAt);
	const { events, setAside, forked, moved } = await applyFacts(trx, ref, payload.facts, receivedAt);
	await addToQuarantine(trx, setAside, { receivedAt, place: placed.start });
	await tellFork(trx, ref, forked, receivedAt);
	for (const projection of intake.projections) await projection.project(trx, events);
	if (moved !== undefined) await refoldBox(trx, intake.projections, header.box, moved);
	const no = header.keyEpoch * MESSAGES_PER_KEY + header.messageNo;
	const isNews = events.length + setAside.length > 0 || no > (await findHeardNo(trx, header.box));
	const answerNo = await noteBoxHeard(trx, ref, {
		at: receivedAt,
		no,
		boot: header.boot,
		monoMs: header.monoMs,
		// A gateway keeps a message for up to half a day, a stick for weeks: only what came by itself ties the two clocks together.
		live: road === "https",
	});
	const most = largestAnswer(road, ackedBytes);
	const looked = road === "satellite" ? MOST_LOOKED_AT : most;
	const [acks, lacking] = [await readLaneRuns(trx, ref), await listHubFactsLacking(trx, ref, looked)];
	const { keys } = opened.frame;
	const answerable: Answerable = {
		...{ box: header.box, keys, epoch: payload.epoch },
		...{ answerNo, acks, lacking, most },
	};
	if (road === "satellite" && isNews) await putAnswerBy(intake, trx, answerable, no);
	return { kind: "applied", answerable };
}

async function setFrameAside(
	trx: Trx,
	{ record, start }: PlacedFrame,
	{ box, reason }: { readonly box: number | null; readonly reason: string },
): Promise<void> {
	const subject = `frame ${box ?? "-"} ${record.road} ${reason}`;
	const entry = { subject, what: "frame", box, lane: null, seq: null, reason, count: 1 } as const;
	await addToQuarantine(trx, [entry], { receivedAt: record.receivedAt, place: start });
}
