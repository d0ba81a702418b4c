// How Node is told to run the programs of the box, where memory is the scarce thing.

import { basename, dirname } from "node:path";

/** V8 otherwise lets young garbage fill up to 48 MB before it looks: about 10 MB less resident memory a program. */
export const BOX_FLAGS: readonly string[] = ["--max-semi-space-size=2"];

/** The hub has memory to spare and a backlog to apply. */
export function flagsFor(main: string): readonly string[] {
	return basename(dirname(main)) === "hub" ? [] : BOX_FLAGS;
}
