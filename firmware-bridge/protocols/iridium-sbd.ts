// What an Iridium short-burst modem says and wants: messages with their check bytes, the outcome of a session, network time.

import { type EpochMs, epochMs } from "@tesai/shared/contract/quantity.ts";
import { isCredibleUtc } from "@tesai/shared/contract/time.ts";

/** Of the 9602 and 9603; a message to the post is shorter than one from it. */
export const MOST_SENT_BYTES = 340;
export const MOST_RECEIVED_BYTES = 270;

/** P50: the sum of all bytes, in two bytes, high one first. */
export function sumOfMessage(bytes: Uint8Array): number {
	return bytes.reduce((sum, byte) => sum + byte, 0) & 0xffff;
}

/** What follows READY after `AT+SBDWB=<n>`; undefined when the modem would not take it. */
export function encodeSbdMessage(payload: Uint8Array): Uint8Array | undefined {
	if (payload.length < 1 || payload.length > MOST_SENT_BYTES) return undefined;
	const sum = sumOfMessage(payload);
	return Uint8Array.of(...payload, sum >> 8, sum & 0xff);
}

export type SbdMessage =
	| { readonly kind: "message"; readonly payload: Uint8Array; readonly bytes: number }
	/** More bytes are needed. */
	| { readonly kind: "unfinished" }
	| { readonly kind: "bad-checksum" }
	| { readonly kind: "too-long" };

/** What `AT+SBDRB` answers: length in two bytes, the message, its sum. */
export function readSbdMessage(bytes: Uint8Array): SbdMessage {
	if (bytes.length < 2) return { kind: "unfinished" };
	const length = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
	if (length > MOST_RECEIVED_BYTES) return { kind: "too-long" };
	if (bytes.length < length + 4) return { kind: "unfinished" };
	const payload = bytes.slice(2, 2 + length);
	const sum = ((bytes[2 + length] ?? 0) << 8) | (bytes[3 + length] ?? 0);
	return sum === sumOfMessage(payload) ? { kind: "message", payload, bytes: length + 4 } : { kind: "bad-checksum" };
}

/** The digit after a binary message: 1 is its time limit, 2 its sum, 3 its length. */
export function judgeSbdWrite(line: string): "taken" | "no-answer" | "bad-checksum" | "refused" | undefined {
	return ({ "0": "taken", "1": "no-answer", "2": "bad-checksum", "3": "refused" } as const)[line];
}

export interface SbdSession {
	readonly sentStatus: number;
	/** Counts the messages from this modem, 0 … 65,535. */
	readonly sentNo: number;
	readonly receivedStatus: "none" | "received" | "failed";
	/** −1 where nothing was received. */
	readonly receivedNo: number;
	readonly receivedBytes: number;
	/** How many more wait at the gateway. */
	readonly waiting: number;
}

/** `+SBDIX: 0, 12, 1, 7, 34, 2`; undefined for anything else. */
export function readSbdSession(line: string): SbdSession | undefined {
	const match = /^\+SBDIX: *(\d{1,2}), *(\d{1,5}), *([012]), *(-1|\d{1,5}), *(\d{1,4}), *(\d{1,4})$/.exec(line);
	if (match === null) return undefined;
	const [sentStatus = 0, sentNo = 0, received = 0, receivedNo = 0, receivedBytes = 0, waiting = 0] = match
		.slice(1)
		.map(Number);
	const receivedStatus = (["none", "received", "failed"] as const)[received] ?? "failed";
	return { sentStatus, sentNo, receivedStatus, receivedNo, receivedBytes, waiting };
}

/**
 * P51: what a session's status means for the message. `transient`: it surely did not go, try again after `waitMs`. `ambiguous`: it may
 * have gone; sending it again is harmless, because facts count once. `permanent`: it will never go as it is.
 */
export type SbdOutcome =
	| { readonly kind: "sent" }
	| { readonly kind: "transient" | "ambiguous"; readonly waitMs: number }
	| { readonly kind: "permanent" };

const SOON_MS = 30_000;
/** 36: the modem itself asks for three minutes since its last registration. */
const REGISTERED_AGAIN_MS = 180_000;
/** 15 and 16: the gateway does not let this modem in; somebody must speak with the provider, which takes longer than an hour. */
const BARRED_MS = 3_600_000;

const OUTCOME_OF: Readonly<Record<number, SbdOutcome>> = {
	11: { kind: "transient", waitMs: SOON_MS },
	12: { kind: "permanent" },
	14: { kind: "permanent" },
	15: { kind: "transient", waitMs: BARRED_MS },
	16: { kind: "permanent" },
	32: { kind: "transient", waitMs: SOON_MS },
	35: { kind: "transient", waitMs: SOON_MS },
	36: { kind: "transient", waitMs: REGISTERED_AGAIN_MS },
};

/** 10 13 17 18 19 broke off while the message was under way, and a status nobody knows may mean that, too. */
export function judgeSbdSession(sentStatus: number): SbdOutcome {
	if (sentStatus >= 0 && sentStatus <= 4) return { kind: "sent" };
	return OUTCOME_OF[sentStatus] ?? { kind: "ambiguous", waitMs: SOON_MS };
}

/** P56: `+SBDSX: 0, 12, 1, 7, 0, 2`: what the modem keeps and has heard, without a session. */
export interface SbdBuffers {
	/** A message for the post lies in the modem. */
	readonly hasReceived: boolean;
	/** The gateway has rung and nothing has answered it. */
	readonly rung: boolean;
	/** How many messages waited at the gateway at the last session. */
	readonly waiting: number;
}

export function readSbdBuffers(line: string): SbdBuffers | undefined {
	const match = /^\+SBDSX: *[01], *\d{1,5}, *([01]), *(?:-1|\d{1,5}), *([01]), *(\d{1,4})$/.exec(line);
	if (match === null) return undefined;
	const [, received, ring, waiting] = match;
	return { hasReceived: received === "1", rung: ring === "1", waiting: Number(waiting) };
}

const TICK_MS = 90;
/**
 * Where the network's count of 90 ms began. It is set anew every ten years or so, is not sent along, and the counter of the
 * one before ran out in August 2026; a new one is a line here.
 */
const EPOCHS = [Date.UTC(2014, 4, 11, 14, 23, 55), Date.UTC(2025, 1, 14, 18, 14, 17)] as const;

/** P52: `-MSSTM: <hex>`; undefined without network service, or when no one epoch gives a time that can be true. */
export function readSystemTime(line: string): EpochMs | undefined {
	const hex = /^-MSSTM: *([0-9A-Fa-f]{1,8})$/.exec(line)?.[1];
	if (hex === undefined) return undefined;
	const ticks = Number.parseInt(hex, 16);
	const possible = EPOCHS.map((epoch) => epochMs(epoch + ticks * TICK_MS)).filter(isCredibleUtc);
	return possible.length === 1 ? possible[0] : undefined;
}

/** The line by which a modem tells that time: what its twin says. */
export function encodeSystemTime(utc: number): string {
	return `-MSSTM: ${Math.floor((utc - EPOCHS[1]) / TICK_MS).toString(16)}`;
}

/** `+CSQ:3`, 0 … 5 bars. */
export function readBars(line: string): number | undefined {
	const bars = /^\+CSQF?: *([0-5])$/.exec(line)?.[1];
	return bars === undefined ? undefined : Number(bars);
}
