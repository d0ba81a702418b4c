// The hash that ties each journal row to the one before it, so that a changed or missing row shows: at the box, and at
// the hub, which computes it again from what it was sent (S19, S31).

import { createHash } from "node:crypto";
import { ByteWriter } from "../wire/bytes.ts";

/** A row's content in the order it is hashed. `kind` and `lane` are their numbers on the wire. */
export interface ChainedRow {
	readonly lane: number;
	readonly seq: number;
	readonly kind: number;
	readonly version: number;
	readonly boot: number;
	readonly monoMs: number;
	readonly body: Uint8Array;
	readonly prevHash: Uint8Array;
}

/** SHA-256 over the previous hash and the row's canonical bytes. */
export function hashRow(row: ChainedRow): Buffer {
	const head = new ByteWriter();
	for (const value of [row.lane, row.seq, row.kind, row.version, row.boot]) head.varint(value);
	head.signed(row.monoMs);
	head.varint(row.body.length);
	return createHash("sha256").update(row.prevHash).update(head.finish()).update(row.body).digest();
}

/** What the first row of a lane is chained to: two installs of one box never share a chain. */
export function genesisHash(epoch: number, lane: number): Buffer {
	return createHash("sha256").update(`tesai journal ${epoch} ${lane}`).digest();
}

/** The first eight bytes of a row's hash, as the two numbers in which a head is told: who could find another journal with the same ones? */
export interface ChainHead {
	readonly high: number;
	readonly low: number;
}

export function headOf(hash: Uint8Array): ChainHead {
	const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
	return { high: view.getUint32(0), low: view.getUint32(4) };
}
