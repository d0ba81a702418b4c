// What the hub answers to a frame: what it has, what it wrote for the box, and how much of that a road can carry.

import type { RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import { FACTS, type HubFactKind } from "@tesai/shared/contract/event.ts";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { type EpochMs, millis } from "@tesai/shared/contract/quantity.ts";
import { type FrameKeys, sealFrame } from "@tesai/shared/node/seal.ts";
import { type Acks, decodeAcks, encodeAcks } from "@tesai/shared/wire/acks.ts";
import { ByteReader } from "@tesai/shared/wire/bytes.ts";
import { fillFrame } from "@tesai/shared/wire/fill-frame.ts";
import { type DownHeader, MESSAGES_PER_KEY } from "@tesai/shared/wire/frame.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";

/** A box, and all that could be said to it now. */
export interface Answerable {
	readonly box: BoxNo;
	readonly keys: FrameKeys;
	/** The journal that the box writes. */
	readonly epoch: number;
	/** The answer's message number: given once, and on disk. */
	readonly answerNo: number;
	readonly acks: Acks;
	/** What the hub wrote for the box and the box has not acknowledged, by rising lane and seq. */
	readonly lacking: readonly WireFact[];
	/** How many bytes the answer may have. */
	readonly most: number;
}

/**
 * By https the box repeats nothing for an answer that is lost, and a thin link carries two kilobytes in two seconds: more only for
 * a box that shows that the last answer came through. A stick has room for whatever there is. A modem of the post takes 270 bytes,
 * paid by the 50. [S42]
 */
const LARGEST_ANSWER: Readonly<Record<RoadName, number>> = { https: 2_048, usb: 65_536, satellite: 270, sms: 140 };

/** Two seconds at 64 kbit/s: an alarm that is raised meanwhile waits for no more. */
const MOST_BY_HTTPS = 16_384;

/** `ackedBytes`: the facts that the frame newly acknowledges. Answers grow while each comes through, and a lost one starts again small. [S35] */
export function largestAnswer(road: RoadName, ackedBytes: number): number {
	if (road !== "https") return LARGEST_ANSWER[road];
	return Math.min(Math.max(LARGEST_ANSWER.https, 2 * ackedBytes), MOST_BY_HTTPS);
}

export const CREDIT_BYTES = 50;
/** Header, epoch and tag of a down frame take 23 bytes at most: with these acks it is one credit. */
const ACKS_OF_ONE_CREDIT = 27;

/** What is worth money: somebody at the post, or a machine there, waits for it. */
const URGENT: ReadonlySet<number> = new Set(
	(["alarm-acknowledged-elsewhere", "command-given"] as const satisfies readonly HubFactKind[]).map(
		(kind) => FACTS[kind].no,
	),
);

export const listUrgent = (facts: readonly WireFact[]): readonly WireFact[] =>
	facts.filter(({ kind }) => URGENT.has(kind));

/** The hub's clock is kept by its operating system; the header carries whole seconds. */
const HUB_CLOCK = { source: "system", errorMs: millis(1_000) } as const;

/** The answer on the road that the frame came by. What does not fit is in the next ones: the box acknowledges and asks again. */
export function sealAnswer(answerable: Answerable, now: EpochMs): Uint8Array {
	const header = headerOf(answerable, now);
	const { keys, epoch, acks, lacking, most } = answerable;
	const { facts, coded } = fillFrame(lacking, { budget: most, header, acks });
	return sealFrame(keys, header, { epoch, facts, coded, acks });
}

/**
 * One message for the post's modem: acknowledgements in one credit, and up to 270 bytes when something urgent waits. Whatever else
 * fits into the credits that are paid for anyway travels along. [S42]
 */
export function sealSatelliteAnswer(answerable: Answerable, now: EpochMs): Uint8Array {
	const header = headerOf(answerable, now);
	const acks = decodeAcks(new ByteReader(encodeAcks(answerable.acks, ACKS_OF_ONE_CREDIT)));
	const first = fillFrame(listUrgent(answerable.lacking), { budget: LARGEST_ANSWER.satellite, header, acks });
	const paid = creditsFor(first.size) * CREDIT_BYTES;
	let chosen: readonly WireFact[] = first.facts;
	for (const fact of answerable.lacking) {
		if (chosen.includes(fact)) continue;
		const more = [...chosen, fact].sort((a, b) => a.lane - b.lane || a.seq - b.seq);
		const { facts } = fillFrame(more, { budget: Math.min(paid, LARGEST_ANSWER.satellite), header, acks });
		if (facts.length === more.length) chosen = facts;
	}
	const { keys, epoch } = answerable;
	return sealFrame(keys, header, { epoch, facts: chosen, acks });
}

export const creditsFor = (bytes: number): number => Math.ceil(bytes / CREDIT_BYTES);

function headerOf({ box, answerNo }: Answerable, utc: EpochMs): DownHeader {
	return downHeader(box, answerNo, utc);
}

/** `answerNo` was given once, and is on disk. */
export function downHeader(box: BoxNo, answerNo: number, utc: EpochMs): DownHeader {
	const keyEpoch = Math.floor(answerNo / MESSAGES_PER_KEY);
	if (keyEpoch > 255) throw new AppError("conflict", "every message number of this box's key has been used");
	const messageNo = answerNo % MESSAGES_PER_KEY;
	return { direction: "down", box, keyEpoch, messageNo, utc, clock: HUB_CLOCK };
}
