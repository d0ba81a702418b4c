// From the record of one run to many disks as a power cut could have left them.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pick, type Random } from "../random.ts";
import { Disk } from "./disk.ts";
import type { Recorded } from "./record.ts";

export interface CrashState {
	/** The data directory as it would be found at the next start; gone once the caller's `look` returns. */
	readonly dir: string;
	/** The record's length at the cut: what was acknowledged at or before it must be there. */
	readonly cutAt: number;
}

/** `count` cuts at random moments of the run, in order; none before the record had the length `after`. */
export async function eachCrashState(
	operations: readonly Recorded[],
	options: { readonly count: number; readonly random: Random; readonly scratch: string; readonly after?: number },
	look: (state: CrashState) => void | Promise<void>,
): Promise<void> {
	const { count, random, scratch, after = 0 } = options;
	const first = after === 0 ? 0 : operations.findLastIndex(({ end }) => end <= after) + 1;
	const cuts = Array.from({ length: count }, () => first + pick(random, operations.length + 1 - first));
	cuts.sort((a, b) => a - b);
	const disk = new Disk();
	let done = 0;
	for (const cut of cuts) {
		for (; done < cut; done++) disk.apply(operations[done]!);
		const dir = mkdtempSync(join(scratch, "cut-"));
		for (const [path, bytes] of disk.crash(random)) {
			mkdirSync(dirname(join(dir, path)), { recursive: true });
			writeFileSync(join(dir, path), bytes);
		}
		await look({ dir, cutAt: done === 0 ? 0 : operations[done - 1]!.end });
		rmSync(dir, { recursive: true });
	}
}
