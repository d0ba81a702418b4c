// Seals and opens frames: AES-256-CCM with an 8-byte tag, the header authenticated, keys derived from the box's one secret.

import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { AppError } from "../contract/error.ts";
import { ByteWriter } from "../wire/bytes.ts";
import {
	type Contents,
	contentsOf,
	decodeHeader,
	decodePayload,
	encodeHeader,
	encodePayload,
	type FrameHeader,
	LARGEST_FRAME,
	type Payload,
	sendTime,
	TAG_BYTES,
} from "../wire/frame.ts";

/** Derives and remembers the keys of one box; the secret itself is never used as a key. */
export interface FrameKeys {
	keyFor(direction: FrameHeader["direction"], keyEpoch: number): Buffer;
}

/** `secret` is the 32 bytes of `makeBoxKey`; both ends hold the same. */
export function frameKeys(secret: Uint8Array): FrameKeys {
	if (secret.length !== 32) throw new AppError("invalid", "a box key is 32 bytes");
	const made = new Map<string, Buffer>();
	return {
		keyFor(direction, keyEpoch) {
			const name = `tesai frame ${direction} ${keyEpoch}`;
			const known = made.get(name);
			if (known !== undefined) return known;
			const key = Buffer.from(hkdfSync("sha256", secret, "", name, 32));
			made.set(name, key);
			return key;
		},
	};
}

/** The caller has never used `header.messageNo` under this key epoch and direction before: see message-counter.ts. */
export function sealFrame(keys: FrameKeys, header: FrameHeader, payload: Payload): Uint8Array<ArrayBuffer> {
	return sealBytes(keys, header, contentsOf(payload), encodePayload(payload, header));
}

/** The seal alone, around bytes that are a payload, or that a test means to be none. */
export function sealBytes(
	keys: FrameKeys,
	header: FrameHeader,
	contents: Contents,
	plain: Uint8Array,
): Uint8Array<ArrayBuffer> {
	const head = encodeHeader(header, contents);
	const cipher = createCipheriv("aes-256-ccm", keys.keyFor(header.direction, header.keyEpoch), nonceOf(header), {
		authTagLength: TAG_BYTES,
	});
	cipher.setAAD(head, { plaintextLength: plain.length });
	const sealed = cipher.update(plain);
	cipher.final();
	return new Uint8Array(Buffer.concat([head, sealed, cipher.getAuthTag()]));
}

/**
 * Throws `invalid` for bytes that are no frame, `unauthorized` when any bit differs from what the key's holder sealed.
 * Whether the frame was seen before is not asked here: applying is idempotent by id.
 */
export function openFrame(keys: FrameKeys, bytes: Uint8Array): { header: FrameHeader; payload: Payload } {
	if (bytes.length > LARGEST_FRAME) throw new AppError("too-large", "a frame is at most 1 MiB");
	const { header, contents, length } = decodeHeader(bytes);
	if (bytes.length < length + TAG_BYTES) throw new AppError("invalid", "the bytes end too early");
	const head = bytes.subarray(0, length);
	const sealed = bytes.subarray(length, bytes.length - TAG_BYTES);
	const decipher = createDecipheriv("aes-256-ccm", keys.keyFor(header.direction, header.keyEpoch), nonceOf(header), {
		authTagLength: TAG_BYTES,
	});
	decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
	decipher.setAAD(head, { plaintextLength: sealed.length });
	let plain: Buffer;
	try {
		plain = decipher.update(sealed);
		decipher.final();
	} catch (cause) {
		throw new AppError("unauthorized", "the frame was not sealed with this box's key", { cause });
	}
	return { header, payload: decodePayload(plain, contents, header) };
}

/** Who claims to have sent it: enough to find the key, worth nothing until `openFrame` has agreed. Throws `invalid`. */
export function readHeader(bytes: Uint8Array): FrameHeader {
	return decodeHeader(bytes).header;
}

/**
 * Twelve bytes, because CCM with thirteen stops at 64 KiB a frame:
 * direction 1 · key epoch 1 · message number 3 · boot 3 · send time 4. The first five alone never repeat on one box; the
 * other seven, which the header carries anyway, keep a cloned card's nonces apart from its twin's.
 */
function nonceOf(header: FrameHeader): Uint8Array {
	const nonce = new ByteWriter();
	nonce.byte(header.direction === "up" ? 0 : 1);
	nonce.byte(header.keyEpoch);
	nonce.uint(header.messageNo, 3);
	nonce.uint(header.direction === "up" ? header.boot % 2 ** 24 : 0, 3);
	nonce.uint(sendTime(header), 4);
	return nonce.finish();
}
