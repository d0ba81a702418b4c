// Takes a frame in: raw on disk first, then its facts into the store, one transaction a frame (SPEC.md, H1 … H12).

import type { RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { sealFrame } from "@tesai/shared/node/seal.ts";
import { fillFrame } from "@tesai/shared/wire/fill-frame.ts";
import { type DownHeader, MESSAGES_PER_KEY } from "@tesai/shared/wire/frame.ts";
import type { WireFact } from "@tesai/shared/wire/section-body.ts";
import type { Projection } from "../projection.ts";
import type { Store, Trx } from "../store/store.ts";
import { listHubFactsLacking, noteHubFactsAcked } from "./down-store.ts";
import { applyFacts } from "./facts.ts";
import { type FrameLog, isBefore, type PlacedFrame } from "./frame-log.ts";
import type { Keyring } from "./keyring.ts";
import { type LaneRuns, readLaneRuns } from "./lane-store.ts";
import { type OpenedFrame, openArrivedFrame } from "./opened-frame.ts";
import { addToQuarantine } from "./quarantine-store.ts";
import { type JournalRef, moveIntakeCursor, noteBoxHeard, openJournal, readIntakeCursor } from "./store.ts";

export interface Intake {
	readonly frames: FrameLog;
	readonly store: Store;
	readonly keyring: Keyring;
	readonly projections: readonly Projection[];
	readonly clock: Clock;
	readonly log: Log;
}

/** The box repeats nothing for an answer that is lost, and a thin link carries two kilobytes in two seconds. */
const LARGEST_ANSWER = 2_048;

/** The hub's clock is kept by its operating system; the header carries whole seconds. */
const HUB_CLOCK = { source: "system", errorMs: millis(1_000) } as const;

/**
 * Returns the sealed answer: what the hub now has of the box's lanes, and the hub's time. When it returns or throws
 * `unauthorized` or `invalid`, the bytes are on disk for good. `busy` and `internal` mean: send it again.
 */
export async function acceptFrame(intake: Intake, bytes: Uint8Array, road: RoadName): Promise<Uint8Array> {
	const placed = await intake.frames.append({ receivedAt: intake.clock.utc(), road, bytes });
	const outcome = await applyInOrder(intake, placed);
	if (outcome.kind === "refused") throw outcome.error;
	return answerFrame(intake, outcome);
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
	| {
			readonly kind: "applied";
			readonly frame: OpenedFrame;
			readonly answerNo: number;
			readonly runs: LaneRuns;
			readonly lacking: readonly WireFact[];
	  };

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
	if (payload.acks !== undefined) await noteHubFactsAcked(trx, ref, payload.acks.received);
	const { events, setAside } = await applyFacts(trx, ref, payload.facts, receivedAt);
	await addToQuarantine(trx, setAside, { receivedAt, place: placed.start });
	for (const projection of intake.projections) await projection.project(trx, events);
	const answerNo = await noteBoxHeard(trx, ref, {
		at: receivedAt,
		no: header.keyEpoch * MESSAGES_PER_KEY + header.messageNo,
		boot: header.boot,
		monoMs: header.monoMs,
		live: road !== "usb",
	});
	const [runs, lacking] = [await readLaneRuns(trx, ref), await listHubFactsLacking(trx, ref)];
	return { kind: "applied", frame: opened.frame, answerNo, runs, lacking };
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

function answerFrame(
	intake: Intake,
	{ frame, answerNo, runs, lacking }: Extract<Outcome, { kind: "applied" }>,
): Uint8Array {
	const keyEpoch = Math.floor(answerNo / MESSAGES_PER_KEY);
	if (keyEpoch > 255) throw new AppError("conflict", "every message number of this box's key has been used");
	const header: DownHeader = {
		direction: "down",
		box: frame.header.box,
		keyEpoch,
		messageNo: answerNo % MESSAGES_PER_KEY,
		utc: intake.clock.utc(),
		clock: HUB_CLOCK,
	};
	// What does not fit is in the next answers: the box acknowledges and asks again.
	const { facts } = fillFrame(lacking, { budget: LARGEST_ANSWER, header, acks: runs });
	return sealFrame(frame.keys, header, { epoch: frame.payload.epoch, facts, acks: runs });
}
