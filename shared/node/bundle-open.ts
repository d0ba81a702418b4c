// Opens bundles chunk by chunk: whatever the bytes are, it keeps little, ends, and gives only frames that were sealed whole.

import { createDecipheriv, createHash } from "node:crypto";
import type { BoxNo } from "../contract/id.ts";
import {
	BUNDLE_HEAD_BYTES,
	type BundleHead,
	CHUNK_BYTES,
	CHUNK_TAG_BYTES,
	chunkNonce,
	decodeBundleHead,
	LARGEST_BUNDLE,
	type Manifest,
} from "../wire/bundle.ts";
import { type BundleItem, BundleReader } from "../wire/bundle-content.ts";
import type { BoxBundleKeys, HubBundleKeys, HubPublicKey } from "./bundle-key.ts";
import { BUNDLE_CIPHER, bundleSignedBytes } from "./bundle-seal.ts";
import type { SigningKey } from "./signing-key.ts";

/**
 * How a bundle ended. `whole`: everything its maker put in was there. `cut`: it stops early. `damaged`: it goes on with bytes that
 * were not sealed so. `forged`: whole, but not signed by whom it names. `foreign`: no bundle, or none for this reader. What came
 * before is good in every case, because each frame is sealed itself.
 */
export type BundleEnd =
	| { readonly state: "whole"; readonly manifest: Manifest }
	| { readonly state: "cut" | "damaged" | "forged" | "foreign" };

/** Whose keys open a bundle, and by whose it must be signed. */
export interface BundleDoor {
	/** Nothing for a bundle that goes the other way. May throw. */
	keyFor(head: BundleHead): Buffer | undefined;
	/** Nothing where nobody with that number is known. */
	verifierOf(box: BoxNo): SigningKey["verify"] | undefined;
}

/** Opens bundles that were sealed to the hub; `boxKeys` knows the boxes. */
export function hubBundleDoor(hub: HubBundleKeys, boxKeys: (box: number) => BoxBundleKeys | undefined): BundleDoor {
	return {
		keyFor: (head) => (head.direction === "up" ? hub.upKey(head.share) : undefined),
		verifierOf: (box) => boxKeys(box)?.signing.verify,
	};
}

/** Opens bundles of the hub for this box. */
export function boxBundleDoor(own: BoxNo, keys: BoxBundleKeys, hub: HubPublicKey): BundleDoor {
	return {
		keyFor: (head) => (head.direction === "down" ? keys.downKey(head.share) : undefined),
		verifierOf: (box) => (box === own ? hub.verify : undefined),
	};
}

/** Takes a bundle's bytes in pieces of any size; never throws, and keeps about two frames at most. */
export class BundleOpener {
	readonly #door: BundleDoor;
	readonly #hash = createHash("sha256");
	readonly #reader = new BundleReader((bytes) => this.#hash.update(bytes));
	#kept: Buffer = Buffer.alloc(0);
	#opened: { readonly head: Uint8Array; readonly key: Buffer } | undefined;
	#chunks = 0;
	#bytes = 0;
	#box: BoxNo | undefined;
	#end: BundleEnd | undefined;

	constructor(door: BundleDoor) {
		this.#door = door;
	}

	/** Whose it says it is, once that was read. */
	get box(): BoxNo | undefined {
		return this.#box;
	}

	/** More bytes change nothing. */
	get isDone(): boolean {
		return this.#end !== undefined;
	}

	/** The frames that are whole by now and were not given before. */
	push(bytes: Uint8Array): Uint8Array[] {
		if (this.#end !== undefined) return [];
		this.#bytes += bytes.length;
		this.#kept = Buffer.concat([this.#kept, bytes]);
		const frames: Uint8Array[] = [];
		if (this.#opened === undefined && !this.#readHead()) return frames;
		let at = 0;
		for (; this.#end === undefined && this.#kept.length - at >= CHUNK_BYTES; at += CHUNK_BYTES)
			this.#openChunk(this.#kept.subarray(at, at + CHUNK_BYTES), frames);
		this.#kept = Buffer.from(this.#kept.subarray(at));
		if (this.#bytes > LARGEST_BUNDLE) this.#end ??= { state: "damaged" };
		return frames;
	}

	/** No more bytes come. */
	end(): BundleEnd {
		this.#end ??= { state: this.#opened === undefined ? "foreign" : "cut" };
		return this.#end;
	}

	#readHead(): boolean {
		if (this.#kept.length < BUNDLE_HEAD_BYTES) return false;
		const head = this.#kept.subarray(0, BUNDLE_HEAD_BYTES);
		try {
			const key = this.#door.keyFor(decodeBundleHead(head));
			if (key === undefined) this.#end = { state: "foreign" };
			else this.#opened = { head, key };
		} catch {
			this.#end = { state: "foreign" };
		}
		this.#kept = this.#kept.subarray(BUNDLE_HEAD_BYTES);
		return this.#opened !== undefined;
	}

	#openChunk(chunk: Buffer, frames: Uint8Array[]): void {
		const plain = this.#unseal(chunk);
		if (plain === undefined) {
			this.#end = { state: this.#chunks === 0 ? "foreign" : "damaged" };
			return;
		}
		this.#chunks++;
		let ending: Extract<BundleItem, { item: "manifest" }> | undefined;
		try {
			for (const item of this.#reader.push(plain.subarray(1))) {
				if (item.item === "opening") this.#box = item.box;
				else if (item.item === "frame") frames.push(item.bytes);
				else ending = item;
			}
		} catch {
			this.#end = { state: "damaged" };
			return;
		}
		const isLast = plain[0] === 1;
		if (isLast !== (ending !== undefined)) this.#end = { state: "damaged" };
		else if (ending !== undefined) this.#end = this.#judge(ending.manifest, ending.signature);
	}

	#judge(manifest: Manifest, signature: Uint8Array): BundleEnd {
		const verify = this.#box === undefined ? undefined : this.#door.verifierOf(this.#box);
		const signed = bundleSignedBytes(this.#opened?.head ?? new Uint8Array(), this.#hash.digest());
		return verify?.("stick", signed, signature) ? { state: "whole", manifest } : { state: "forged" };
	}

	#unseal(chunk: Buffer): Buffer | undefined {
		if (this.#opened === undefined) return undefined;
		const { key, head } = this.#opened;
		const sealed = chunk.subarray(0, CHUNK_BYTES - CHUNK_TAG_BYTES);
		const decipher = createDecipheriv(BUNDLE_CIPHER, key, chunkNonce(this.#chunks), { authTagLength: CHUNK_TAG_BYTES });
		decipher.setAAD(head);
		decipher.setAuthTag(chunk.subarray(CHUNK_BYTES - CHUNK_TAG_BYTES));
		try {
			return Buffer.concat([decipher.update(sealed), decipher.final()]);
		} catch {
			return undefined;
		}
	}
}
