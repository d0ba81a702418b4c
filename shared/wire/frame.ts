// A frame: the same bytes on any road, each decodable alone. SYNC.md draws it byte by byte.
//
//   header (open, authenticated)                                    sealed                              tag
//   version|type 1 · box 1–3 · key epoch 1 · message no 3 ·         journal epoch 2 · codebook 1 · stream   8
//   boot 1–5 (upward only) · send time 4 · clock state 1

import { AppError } from "../contract/error.ts";
import type { BoxNo } from "../contract/id.ts";
import { type EpochMs, epochMs, type Millis, millis } from "../contract/quantity.ts";
import { ANCHOR_SOURCES, type Anchor, type Stamp } from "../contract/time.ts";
import type { Acks } from "./acks.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { NEWEST_CODEBOOK, PLAIN } from "./coder/codebooks.ts";
import { openStream, readStream } from "./coder/fact-stream.ts";
import { isEqualFact, type WireFact } from "./wire-fact.ts";

export const FRAME_VERSION = 2;
export const TAG_BYTES = 8;
export const SMALLEST_FRAME = 50;
export const LARGEST_FRAME = 1_048_576;
/** Message numbers of one key epoch; the next one begins the next epoch. */
export const MESSAGES_PER_KEY = 0x1000000;

/** How far the sender trusts its own clock. `errorMs` is rounded up to the next 2ⁿ − 1. */
export interface ClockState {
	readonly source: Anchor["source"];
	readonly errorMs: Millis;
}

interface Header {
	readonly box: BoxNo;
	readonly keyEpoch: number;
	/** Never given twice under one key. */
	readonly messageNo: number;
	readonly clock: ClockState;
}

/** From a box: its monotonic time at sending, in steps of 10 ms, which start again from 0 after 497 days of one boot. */
export interface UpHeader extends Header {
	readonly direction: "up";
	readonly boot: number;
	readonly monoMs: Millis;
}

/** From the hub: its UTC at sending, in whole seconds. The answer to a frame is thereby a clock anchor. */
export interface DownHeader extends Header {
	readonly direction: "down";
	readonly utc: EpochMs;
}

export type FrameHeader = UpHeader | DownHeader;

export interface Payload {
	/** The box's journal epoch: what is sent belongs to it, and what is acknowledged, too. */
	readonly epoch: number;
	/** In the order of their lanes, most urgent first, each lane by rising seq. */
	readonly facts: readonly WireFact[];
	readonly acks?: Acks;
	/** Which codebook it is told by: the newest when left out. */
	readonly codebook?: number;
	/** What `fillFrame` has coded of exactly these facts and acks under the same header: it need not be coded again. */
	readonly coded?: Uint8Array;
}

/** What the header says of the payload's layout. */
export interface Contents {
	readonly facts: boolean;
	readonly acks: boolean;
}

const DOWN = 1;
const HAS_FACTS = 2;
const HAS_ACKS = 4;
const KNOWN_FLAGS = DOWN | HAS_FACTS | HAS_ACKS;

const TICK_MS = 10;
const TICKS = 2 ** 32;
/** 2000-01-01; four bytes of seconds last until 2136. */
const HUB_EPOCH_MS = 946_684_800_000;

export function contentsOf(payload: Payload): Contents {
	return { facts: payload.facts.length > 0, acks: payload.acks !== undefined };
}

export function encodeHeader(header: FrameHeader, contents: Contents): Uint8Array<ArrayBuffer> {
	const to = new ByteWriter();
	const flags =
		(header.direction === "down" ? DOWN : 0) | (contents.facts ? HAS_FACTS : 0) | (contents.acks ? HAS_ACKS : 0);
	to.byte((FRAME_VERSION << 4) | flags);
	to.varint(header.box);
	to.uint(header.keyEpoch, 1);
	to.uint(header.messageNo, 3);
	if (header.direction === "up") to.varint(header.boot);
	to.uint(sendTime(header), 4);
	to.byte(clockByte(header.clock));
	return to.finish();
}

/** The four bytes of send time: the box's ticks of 10 ms since its boot, or the hub's seconds since 2000. */
export function sendTime(header: FrameHeader): number {
	if (header.direction === "down") return Math.floor((header.utc - HUB_EPOCH_MS) / 1_000);
	const ticks = Math.floor(header.monoMs / TICK_MS) % TICKS;
	return ticks < 0 ? ticks + TICKS : ticks;
}

/** Also says how long the header is. Throws `invalid`; a version this software does not know is refused, never guessed. */
export function decodeHeader(bytes: Uint8Array): { header: FrameHeader; contents: Contents; length: number } {
	const from = new ByteReader(bytes);
	const first = from.byte();
	if (first >> 4 !== FRAME_VERSION) throw new AppError("invalid", "a frame of another version");
	const flags = first & 0x0f;
	if ((flags & ~KNOWN_FLAGS) !== 0) throw new AppError("invalid", "a frame of another type");
	const box = from.varint();
	if (box < 1 || box > 65_535) throw new AppError("invalid", "no such box number");
	const shared = { box: box as BoxNo, keyEpoch: from.uint(1), messageNo: from.uint(3) };
	let header: FrameHeader;
	if ((flags & DOWN) === 0) {
		const boot = from.varint();
		if (boot < 1 || boot > 1_000_000_000) throw new AppError("invalid", "no such boot");
		const monoMs = millis(from.uint(4) * TICK_MS);
		header = { direction: "up", ...shared, boot, monoMs, clock: clockOf(from.byte()) };
	} else {
		const utc = epochMs(from.uint(4) * 1_000 + HUB_EPOCH_MS);
		header = { direction: "down", ...shared, utc, clock: clockOf(from.byte()) };
	}
	const contents = { facts: (flags & HAS_FACTS) !== 0, acks: (flags & HAS_ACKS) !== 0 };
	return { header, contents, length: bytes.length - from.left };
}

/** Beside the codebook that is used, in the lower half of its byte, stands the newest that the sender knows. */
const CODEBOOK_BITS = 4;
const CODEBOOK_MASK = 0x0f;

/**
 * What is sealed. `header` is the frame's own: times are told from the sender's. What was coded is read back before it leaves; should
 * it differ, the facts go as plain varints, so that a fault of the coder costs bytes and never a fact.
 */
export function encodePayload(payload: Payload, header: FrameHeader): Uint8Array<ArrayBuffer> {
	const { codebook = NEWEST_CODEBOOK } = payload;
	const stream = payload.coded ?? streamOf(payload, header, codebook);
	if (codebook === PLAIN || stream === undefined || !saysAll(stream, payload, header, codebook))
		return layOut(payload.epoch, PLAIN, streamOf(payload, header, PLAIN) ?? new Uint8Array(0));
	return layOut(payload.epoch, codebook, stream);
}

function layOut(epoch: number, codebook: number, stream: Uint8Array): Uint8Array<ArrayBuffer> {
	const to = new ByteWriter();
	to.uint(epoch, 2);
	to.byte((NEWEST_CODEBOOK << CODEBOOK_BITS) | codebook);
	to.raw(stream);
	return to.finish();
}

function streamOf({ facts, acks }: Payload, header: FrameHeader, codebook: number): Uint8Array | undefined {
	try {
		const stream = openStream(codebook, originOf(header), acks);
		for (const fact of facts) stream.add(fact, Number.POSITIVE_INFINITY);
		return stream.finish();
	} catch (error) {
		if (codebook === PLAIN) throw error;
		return undefined;
	}
}

function saysAll(stream: Uint8Array, payload: Payload, header: FrameHeader, codebook: number): boolean {
	try {
		const { facts } = readStream(stream, codebook, originOf(header), contentsOf(payload));
		return facts.length === payload.facts.length && facts.every((fact, at) => isEqualFact(fact, payload.facts[at]));
	} catch {
		return false;
	}
}

/** `contents` comes from the frame's own header. Throws `invalid`. Facts come as they are, known or not. */
export function decodePayload(bytes: Uint8Array, contents: Contents, header: FrameHeader): Payload {
	const from = new ByteReader(bytes);
	const epoch = from.uint(2);
	// The upper half announces the newest one that the sender knows, for the day when there is more than one to choose from.
	const codebook = from.byte() & CODEBOOK_MASK;
	return { epoch, ...readStream(from.raw(from.left), codebook, originOf(header), contents) };
}

/** Where the sender stood in time, as the header's own bytes say. */
export function originOf(header: FrameHeader): Stamp {
	if (header.direction === "up") return { boot: header.boot, monoMs: millis(sendTime(header) * TICK_MS) };
	return { boot: 1, monoMs: millis(sendTime(header) * 1_000 + HUB_EPOCH_MS) };
}

/** Three bits of source, five bits n: the error is below 2ⁿ ms. 31 stands for 24 days and anything worse. */
function clockByte(clock: ClockState): number {
	let bits = 0;
	while (bits < 31 && 2 ** bits <= clock.errorMs) bits++;
	return (ANCHOR_SOURCES.indexOf(clock.source) << 5) | bits;
}

function clockOf(byte: number): ClockState {
	const source = ANCHOR_SOURCES[byte >> 5];
	if (source === undefined) throw new AppError("invalid", "a clock source is not in the list");
	return { source, errorMs: millis(2 ** (byte & 0x1f) - 1) };
}
