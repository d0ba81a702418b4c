// What lies in a bundle's chunks, one after the other: whose it is, its frames, and the manifest with its signature.
//
//   box varint · (length varint · frame)* · 0 · length varint · manifest · signature 64 · zeros to the chunk's end

import { check } from "../contract/check.ts";
import { AppError } from "../contract/error.ts";
import type { BoxNo } from "../contract/id.ts";
import { CHUNK_CONTENT_BYTES, type Manifest, ManifestSchema } from "./bundle.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { LARGEST_FRAME } from "./frame.ts";
import { decodeValue, encodeValue } from "./value.ts";

export const BUNDLE_SIGNATURE_BYTES = 64;
/** Sixteen lanes fit many times over. */
const LARGEST_MANIFEST = 1_024;
/** A varint that says less than 2²⁸; longer ones claim what no bundle has. */
const LONGEST_LENGTH = 4;

export function encodeOpening(box: BoxNo): Uint8Array<ArrayBuffer> {
	return writeBytes((to) => to.varint(box));
}

export function encodeBundledFrame(frame: Uint8Array): Uint8Array<ArrayBuffer> {
	return writeBytes((to) => {
		to.varint(frame.length);
		to.raw(frame);
	});
}

/** Everything up to the signature, which covers it. */
export function encodeEnding(manifest: Manifest): Uint8Array<ArrayBuffer> {
	const body = encodeValue(ManifestSchema, manifest);
	return writeBytes((to) => {
		to.varint(0);
		to.varint(body.length);
		to.raw(body);
	});
}

function writeBytes(write: (to: ByteWriter) => void): Uint8Array<ArrayBuffer> {
	const to = new ByteWriter();
	write(to);
	return to.finish();
}

export type BundleItem =
	| { readonly item: "opening"; readonly box: BoxNo }
	| { readonly item: "frame"; readonly bytes: Uint8Array }
	| { readonly item: "manifest"; readonly manifest: Manifest; readonly signature: Uint8Array };

/**
 * Takes a bundle's content in pieces of any size and gives its items as soon as each is whole. It keeps one item at most, which
 * is 1 MiB. `onSigned` gets the bytes that the signature covers, in order, before the item that ends them is given. Throws
 * `invalid` at the first byte that no bundle has, and ever after.
 */
export class BundleReader {
	readonly #onSigned: (bytes: Uint8Array) => void;
	/** What has come and is no whole item yet. Grown by doubling, so that a large frame in small chunks is not copied for ever. */
	#kept = new Uint8Array(CHUNK_CONTENT_BYTES);
	#length = 0;
	#expects: "opening" | "frame" | "manifest" | "nothing" | "broken" = "opening";

	constructor(onSigned: (bytes: Uint8Array) => void) {
		this.#onSigned = onSigned;
	}

	/** The manifest was there: what may follow is filling. */
	get isEnded(): boolean {
		return this.#expects === "nothing";
	}

	push(bytes: Uint8Array): BundleItem[] {
		if (this.#expects === "broken") throw new AppError("invalid", "the bundle is broken");
		if (this.#expects === "nothing") return [];
		this.#append(bytes);
		const items: BundleItem[] = [];
		let at = 0;
		try {
			for (;;) {
				const read = this.#readItem(this.#kept.subarray(at, this.#length));
				if (read === undefined) break;
				this.#onSigned(this.#kept.slice(at, at + read.signed));
				at += read.length;
				if (read.item !== undefined) items.push(read.item);
			}
		} catch (error) {
			this.#expects = "broken";
			// Whole frames before the fault are frames like any other: the fault is told at the next push.
			if (items.length > 0) return items;
			throw error;
		}
		this.#kept.copyWithin(0, at, this.#length);
		this.#length -= at;
		return items;
	}

	#readItem(bytes: Uint8Array): { item?: BundleItem; length: number; signed: number } | undefined {
		if (this.#expects === "nothing") return undefined;
		const said = readLength(bytes);
		if (said === undefined) return undefined;
		const { value, length: head } = said;
		if (this.#expects === "opening") {
			if (value < 1 || value > 65_535) throw new AppError("invalid", "no such box number");
			this.#expects = "frame";
			return { item: { item: "opening", box: value as BoxNo }, length: head, signed: head };
		}
		if (this.#expects === "frame") {
			if (value === 0) {
				this.#expects = "manifest";
				return { length: head, signed: head };
			}
			if (value > LARGEST_FRAME) throw new AppError("invalid", "a frame is at most 1 MiB");
			if (bytes.length < head + value) return undefined;
			const frame = bytes.slice(head, head + value);
			return { item: { item: "frame", bytes: frame }, length: head + value, signed: head + value };
		}
		if (value > LARGEST_MANIFEST) throw new AppError("invalid", "a manifest is at most 1 KiB");
		const signed = head + value;
		const length = signed + BUNDLE_SIGNATURE_BYTES;
		if (bytes.length < length) return undefined;
		const manifest = check(ManifestSchema, decodeValue(ManifestSchema, bytes.slice(head, signed)));
		if (!manifest.ok) throw new AppError("invalid", "a manifest that is not as declared");
		this.#expects = "nothing";
		return {
			item: { item: "manifest", manifest: manifest.value, signature: bytes.slice(signed, length) },
			...{ length, signed },
		};
	}

	#append(bytes: Uint8Array): void {
		const needed = this.#length + bytes.length;
		if (needed > this.#kept.length) {
			const grown = new Uint8Array(Math.max(needed, this.#kept.length * 2));
			grown.set(this.#kept.subarray(0, this.#length));
			this.#kept = grown;
		}
		this.#kept.set(bytes, this.#length);
		this.#length = needed;
	}
}

/** Nothing when the number goes on behind what is there. */
function readLength(bytes: Uint8Array): { value: number; length: number } | undefined {
	const end = bytes.subarray(0, LONGEST_LENGTH).findIndex((byte) => byte < 0x80);
	if (end < 0) {
		if (bytes.length < LONGEST_LENGTH) return undefined;
		throw new AppError("invalid", "a length that nothing in a bundle has");
	}
	return { value: new ByteReader(bytes.subarray(0, end + 1)).varint(), length: end + 1 };
}
