// A bundle: the file in which frames travel on a stick. Its open head, its chunks and what lies in them. SYNC.md draws it.
//
//   head 37: magic 4 · version and direction 1 · key share 32, then sealed chunks of 4,096 bytes each

import { AppError } from "../contract/error.ts";
import { LaneSchema } from "../contract/lane.ts";
import { MillisSchema } from "../contract/quantity.ts";
import { boolean, integer, list, record, type Static } from "../contract/schema.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";

export const BUNDLE_VERSION = 1;
export const BUNDLE_HEAD_BYTES = 37;
/** A chunk as it lies on the stick: sealed contents and a tag of 16 bytes. */
export const CHUNK_BYTES = 4_096;
export const CHUNK_TAG_BYTES = 16;
/** What of a chunk is the bundle's content; the byte before it says whether the chunk is the last. */
export const CHUNK_CONTENT_BYTES = CHUNK_BYTES - CHUNK_TAG_BYTES - 1;
/** A backlog of years is smaller; a reader goes no further. */
export const LARGEST_BUNDLE = 64 * 1_048_576;

const MAGIC = Uint8Array.from([0x54, 0x53, 0x42, 0x55]);
const SHARE_BYTES = 32;

export interface BundleHead {
	/** `up`: box to hub. */
	readonly direction: "up" | "down";
	/** Up an X25519 public key that is used once, down 32 random bytes. */
	readonly share: Uint8Array;
}

/** What the sender says of the whole bundle, under its signature: by it a bundle that arrived whole is known. */
export const ManifestSchema = record({
	/** The box's journal. */
	epoch: integer(1, 65_535),
	/** When it was finished: the box's stamp, or boot 1 and milliseconds since 1970 by the hub's clock. */
	boot: integer(1, 1_000_000_000),
	monoMs: MillisSchema,
	frames: integer(0, 1_000_000),
	/** Everything that was not acknowledged is in it. False when the stick or the bundle was full. */
	whole: boolean(),
	/** The last seq that was written in each lane: a hub that has all of them lacks nothing. */
	lanes: list(record({ lane: LaneSchema, upTo: integer(1, Number.MAX_SAFE_INTEGER) }), 16),
});
export type Manifest = Static<typeof ManifestSchema>;

export function encodeBundleHead({ direction, share }: BundleHead): Uint8Array<ArrayBuffer> {
	const to = new ByteWriter();
	to.raw(MAGIC);
	to.byte((BUNDLE_VERSION << 4) | (direction === "down" ? 1 : 0));
	to.raw(share);
	return to.finish();
}

/** Throws `invalid` for what is no bundle of this version. */
export function decodeBundleHead(bytes: Uint8Array): BundleHead {
	const from = new ByteReader(bytes);
	if (from.raw(MAGIC.length).some((byte, at) => byte !== MAGIC[at])) throw new AppError("invalid", "not a bundle");
	const first = from.byte();
	if (first >> 4 !== BUNDLE_VERSION) throw new AppError("invalid", "a bundle of another version");
	if ((first & 0x0e) !== 0) throw new AppError("invalid", "a bundle of another type");
	return { direction: (first & 1) === 1 ? "down" : "up", share: from.raw(SHARE_BYTES) };
}

/** A chunk's nonce: its place and nothing else, because every bundle has a key of its own. */
export function chunkNonce(index: number): Uint8Array<ArrayBuffer> {
	const nonce = new ByteWriter();
	nonce.uint(index, 12);
	return nonce.finish();
}
