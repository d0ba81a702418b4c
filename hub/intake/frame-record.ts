// How one raw frame lies in the log, and how the next good one is found in bytes that a power cut may have torn.
//
//   magic 4 | length 4 | crc 4 | receivedAt 6 | road 1 | frame …
//
// All numbers big-endian. `length` counts the frame's bytes; `crc` is the CRC-32 of everything after it.

import { crc32 } from "node:zlib";
import { ROADS, type RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import { type EpochMs, epochMs } from "@tesai/shared/contract/quantity.ts";
import { LARGEST_FRAME } from "@tesai/shared/wire/frame.ts";

export interface FrameRecord {
	readonly receivedAt: EpochMs;
	readonly road: RoadName;
	readonly bytes: Uint8Array;
}

const MAGIC = Buffer.from("TSF1");
const HEAD = 19;
const CHECKED_FROM = 12;

export function encodeFrameRecord(record: FrameRecord): Buffer {
	const out = Buffer.alloc(HEAD + record.bytes.length);
	MAGIC.copy(out);
	out.writeUInt32BE(record.bytes.length, 4);
	out.writeUIntBE(record.receivedAt, 12, 6);
	out.writeUInt8(ROADS.indexOf(record.road), 18);
	out.set(record.bytes, HEAD);
	out.writeUInt32BE(crc32(out.subarray(CHECKED_FROM)), 8);
	return out;
}

/**
 * The first whole record at or after `from`, with where it starts and ends; `undefined` when none is left. Bytes that
 * belong to no record are passed over, so damage in the middle never hides the good records behind it.
 */
export function findFrameRecord(
	bytes: Buffer,
	from: number,
): { readonly start: number; readonly end: number; readonly record: FrameRecord } | undefined {
	for (let start = bytes.indexOf(MAGIC, from); start >= 0; start = bytes.indexOf(MAGIC, start + 1)) {
		if (start + HEAD > bytes.length) return undefined;
		const length = bytes.readUInt32BE(start + 4);
		const end = start + HEAD + length;
		// A length above the largest frame is damage.
		if (length > LARGEST_FRAME || end > bytes.length) continue;
		if (crc32(bytes.subarray(start + CHECKED_FROM, end)) !== bytes.readUInt32BE(start + 8)) continue;
		const road = ROADS[bytes.readUInt8(start + 18)];
		if (road === undefined) continue;
		const receivedAt = epochMs(bytes.readUIntBE(start + 12, 6));
		return { start, end, record: { receivedAt, road, bytes: bytes.subarray(start + HEAD, end) } };
	}
	return undefined;
}
