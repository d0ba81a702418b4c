// The same readings as columns of numbers, which is what a careful team sends in bulk: differences as zigzag varints, compressed.

import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { ByteWriter } from "@tesai/shared/wire/bytes.ts";
import type { Slot } from "../../sim/post-day.ts";

const HARDEST = { params: { [constants.ZSTD_c_compressionLevel]: 19 } };

export const packZstd = (bytes: Uint8Array, dictionary?: Uint8Array): number =>
	zstdCompressSync(bytes, { ...HARDEST, ...(dictionary && { dictionary }) }).length;

export const packGzip = (bytes: Uint8Array): number => gzipSync(bytes, { level: 9 }).length;

/** Column after column, each value minus the one before it; the time is implied by the grid, a lost value repeats the one before. */
export function toColumns(
	slots: readonly Slot[],
	columns: readonly ((slot: Slot) => number | undefined)[],
): Uint8Array {
	const to = new ByteWriter();
	for (const column of columns) {
		let before = 0;
		for (const slot of slots) {
			const value = column(slot) ?? before;
			to.signed(value - before);
			before = value;
		}
	}
	return to.finish();
}

/** The sensors' steps: tenths of a degree, hundredths of a volt, open or not. */
export const COLUMNS: readonly ((slot: Slot) => number | undefined)[] = [
	({ centi }) => (centi === undefined ? undefined : centi / 10),
	({ roomCenti }) => roomCenti / 10,
	({ centivolts }) => centivolts,
	({ doorOpen }) => Number(doorOpen),
];
