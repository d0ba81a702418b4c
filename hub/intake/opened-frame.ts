// Whether a frame is one of our boxes speaking, and if not, why it is set aside.

import { AppError, codeOf } from "@tesai/shared/contract/error.ts";
import { type FrameKeys, openFrame, readHeader } from "@tesai/shared/node/seal.ts";
import type { FrameHeader, Payload, UpHeader } from "@tesai/shared/wire/frame.ts";
import type { Keyring } from "./keyring.ts";

export interface OpenedFrame {
	readonly header: UpHeader;
	readonly payload: Payload;
	readonly keys: FrameKeys;
}

/** `box` is what the frame claims; `error` is the sender's answer, always permanent. */
export type Opened =
	| { readonly ok: true; readonly frame: OpenedFrame }
	| { readonly ok: false; readonly reason: string; readonly box: number | null; readonly error: AppError };

export function openArrivedFrame(keyring: Keyring, bytes: Uint8Array): Opened {
	let claimed: FrameHeader;
	try {
		claimed = readHeader(bytes);
	} catch {
		return refused("not-a-frame", null, new AppError("invalid", "the bytes are no frame"));
	}
	const { box } = claimed;
	if (claimed.direction !== "up") return refused("from-a-hub", box, new AppError("invalid", "a frame from a hub"));
	const keys = keyring.keysOf(box);
	// The answer does not say which of the two it was: a stranger learns no box numbers here.
	const unrecognised = new AppError("unauthorized", "no box of this hub sealed this frame");
	if (keys === undefined) return refused("unknown-box", box, unrecognised);
	try {
		const { header, payload } = openFrame(keys, bytes);
		if (header.direction === "up") return { ok: true, frame: { header, payload, keys } };
	} catch (error) {
		if (codeOf(error) === "unauthorized") return refused("wrong-key", box, unrecognised);
		if (codeOf(error) === "internal") throw error;
	}
	return refused("unreadable", box, new AppError("invalid", "the frame's content is not laid out as declared"));
}

function refused(reason: string, box: number | null, error: AppError): Opened {
	return { ok: false, reason, box, error };
}
