// A frame: the same bytes on any road, each decodable alone. SYNC.md draws it byte by byte.
//
//   header (open, authenticated)                                    sealed                              tag
//   version|type 1 · box 1–3 · key epoch 1 · message no 3 ·         journal epoch 2 · sections · acks   8
//   boot 1–5 (upward only) · send time 4 · clock state 1

import { AppError } from "../contract/error.ts";
import type { BoxNo } from "../contract/id.ts";
import { type EpochMs, epochMs, type Millis, millis } from "../contract/quantity.ts";
import { ANCHOR_SOURCES, type Anchor } from "../contract/time.ts";
import { type Acks, decodeAcks, encodeAcks } from "./acks.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { listFacts, type Section, toSections, type WireFact } from "./section-body.ts";

export const FRAME_VERSION = 1;
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

const MORE = 0x80;
const LANE_SHIFT = 4;
const VERSION_BITS = 0x0f;

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

export function encodePayload(payload: Payload): Uint8Array<ArrayBuffer> {
	const to = new ByteWriter();
	to.uint(payload.epoch, 2);
	const contents = contentsOf(payload);
	const sections = toSections(payload.facts);
	sections.forEach((section, index) => {
		const more = index < sections.length - 1;
		to.raw(encodeSectionHead(section, { more, followed: more || contents.acks }));
		to.raw(section.body);
	});
	if (payload.acks !== undefined) to.raw(encodeAcks(payload.acks));
	return to.finish();
}

/** What precedes a section's body. The body's length is only said when something follows it. */
export function encodeSectionHead(
	section: Omit<Section, "body"> & { readonly body: { readonly length: number } },
	place: { readonly more: boolean; readonly followed: boolean },
): Uint8Array<ArrayBuffer> {
	const to = new ByteWriter();
	// Versions 1 … 15 fit beside the lane; 0 says that the version follows.
	const short = section.version >= 1 && section.version <= VERSION_BITS;
	to.byte((place.more ? MORE : 0) | (section.lane << LANE_SHIFT) | (short ? section.version : 0));
	if (!short) to.varint(section.version);
	to.varint(section.kind);
	to.varint(section.firstSeq);
	to.varint(section.count);
	if (place.followed) to.varint(section.body.length);
	return to.finish();
}

/** `contents` comes from the frame's own header. Throws `invalid`. Facts come as they are, known or not. */
export function decodePayload(bytes: Uint8Array, contents: Contents): Payload {
	const from = new ByteReader(bytes);
	const epoch = from.uint(2);
	const facts: WireFact[] = [];
	for (let more = contents.facts; more; ) {
		const first = from.byte();
		more = (first & MORE) !== 0;
		for (const fact of listFacts(readSection(first, more || contents.acks, from))) facts.push(fact);
	}
	if (contents.acks) return { epoch, facts, acks: decodeAcks(from) };
	if (from.left > 0) throw new AppError("invalid", "bytes are left over");
	return { epoch, facts };
}

function readSection(first: number, followed: boolean, from: ByteReader): Section {
	const short = first & VERSION_BITS;
	const version = short === 0 ? from.varint() : short;
	if (short === 0 && version >= 1 && version <= VERSION_BITS)
		throw new AppError("invalid", "a version is spelt longer than needed");
	const kind = from.varint();
	const firstSeq = from.varint();
	const count = from.varint();
	if (firstSeq < 1 || count < 1 || !Number.isSafeInteger(firstSeq + count))
		throw new AppError("invalid", "a section without facts");
	const body = from.raw(followed ? from.varint() : from.left);
	return { lane: (first >> LANE_SHIFT) & 0x07, kind, version, firstSeq, count, body };
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
