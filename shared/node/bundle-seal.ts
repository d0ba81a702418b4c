// Seals bundles: AES-256-GCM chunk by chunk, so that a bundle of any size is written without ever being in memory.

import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { AppError } from "../contract/error.ts";
import type { BoxNo } from "../contract/id.ts";
import {
	type BundleHead,
	CHUNK_BYTES,
	CHUNK_CONTENT_BYTES,
	CHUNK_TAG_BYTES,
	chunkNonce,
	encodeBundleHead,
	LARGEST_BUNDLE,
	type Manifest,
} from "../wire/bundle.ts";
import { encodeBundledFrame, encodeEnding, encodeOpening } from "../wire/bundle-content.ts";
import { LARGEST_FRAME } from "../wire/frame.ts";
import { type BoxBundleKeys, type HubBundleKeys, type HubPublicKey, makeUpKey } from "./bundle-key.ts";
import type { SigningKey } from "./signing-key.ts";

export const BUNDLE_CIPHER = "aes-256-gcm";

/** Makes a bundle from front to end: what each call returns is written behind what the ones before returned. */
export class BundleSealer {
	readonly #key: Buffer;
	readonly #head: Uint8Array;
	readonly #sign: SigningKey["sign"];
	readonly #hash = createHash("sha256");
	#waiting: Buffer;
	#chunks = 0;
	#frames = 0;

	private constructor(
		direction: BundleHead["direction"],
		share: Uint8Array,
		key: Buffer,
		from: SigningKey,
		box: BoxNo,
	) {
		this.#head = encodeBundleHead({ direction, share });
		this.#key = key;
		this.#sign = from.sign;
		this.#waiting = Buffer.from(encodeOpening(box));
		this.#hash.update(this.#waiting);
	}

	static toHub(box: BoxNo, keys: BoxBundleKeys, hub: HubPublicKey): BundleSealer {
		const { share, key } = makeUpKey(hub);
		return new BundleSealer("up", share, key, keys.signing, box);
	}

	static toBox(box: BoxNo, keys: BoxBundleKeys, hub: HubBundleKeys): BundleSealer {
		const share = randomBytes(32);
		return new BundleSealer("down", share, keys.downKey(share), hub.signing, box);
	}

	get frames(): number {
		return this.#frames;
	}

	/** Whether a frame of this size still fits into what any reader takes. */
	hasRoomFor(bytes: number): boolean {
		return (this.#chunks + 4) * CHUNK_BYTES + this.#waiting.length + bytes < LARGEST_BUNDLE;
	}

	/** What can be written now, perhaps nothing. */
	push(frame: Uint8Array): Buffer {
		if (frame.length === 0 || frame.length > LARGEST_FRAME) throw new AppError("too-large", "not a frame's length");
		this.#frames++;
		return this.#seal(encodeBundledFrame(frame));
	}

	/** The rest. Nothing may be pushed afterwards. */
	finish(manifest: Omit<Manifest, "frames">): Buffer {
		const full = this.#seal(encodeEnding({ ...manifest, frames: this.#frames }));
		this.#waiting = Buffer.concat([
			this.#waiting,
			this.#sign("stick", bundleSignedBytes(this.#head, this.#hash.digest())),
		]);
		const before = this.#sealChunks();
		return Buffer.concat([full, before, this.#sealChunk(this.#waiting, true)]);
	}

	#seal(content: Uint8Array): Buffer {
		this.#hash.update(content);
		this.#waiting = Buffer.concat([this.#waiting, content]);
		return this.#sealChunks();
	}

	#sealChunks(): Buffer {
		const out: Buffer[] = [];
		let at = 0;
		for (; this.#waiting.length - at > CHUNK_CONTENT_BYTES; at += CHUNK_CONTENT_BYTES)
			out.push(this.#sealChunk(this.#waiting.subarray(at, at + CHUNK_CONTENT_BYTES), false));
		this.#waiting = this.#waiting.subarray(at);
		return Buffer.concat(out);
	}

	/** The first one brings the head along. */
	#sealChunk(content: Buffer, isLast: boolean): Buffer {
		const plain = Buffer.alloc(1 + CHUNK_CONTENT_BYTES);
		plain[0] = isLast ? 1 : 0;
		content.copy(plain, 1);
		const cipher = createCipheriv(BUNDLE_CIPHER, this.#key, chunkNonce(this.#chunks), {
			authTagLength: CHUNK_TAG_BYTES,
		});
		cipher.setAAD(this.#head);
		const sealed = [cipher.update(plain), cipher.final(), cipher.getAuthTag()];
		return Buffer.concat(this.#chunks++ === 0 ? [this.#head, ...sealed] : sealed);
	}
}

/** What a bundle's signature is made of: its head and the SHA-256 of its content before the signature. */
export function bundleSignedBytes(head: Uint8Array, contentHash: Uint8Array): Buffer {
	return Buffer.concat([head, contentHash]);
}
