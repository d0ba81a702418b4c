// How Node is told to run the programs of the box, where memory is the scarce thing.

import { basename, dirname } from "node:path";

/** V8 otherwise lets young garbage fill up to 48 MB before it looks: about 10 MB less resident memory a program. */
export const BOX_FLAGS: readonly string[] = ["--max-semi-space-size=2"];

/**
 * A PIN's hash takes 19 MiB for a moment. glibc would keep as much for each of four threads, 140 MB resident for good; so it
 * gives back at once whatever is larger than 4 MiB. It has no other effect: neither V8 nor SQLite asks for such blocks.
 */
export const BOX_ENV = { MALLOC_MMAP_THRESHOLD_: "4194304" } as const;

/** The hub has memory to spare and a backlog to apply. */
export function flagsFor(main: string): readonly string[] {
	return basename(dirname(main)) === "hub" ? [] : BOX_FLAGS;
}
