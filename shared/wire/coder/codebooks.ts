// Which codebooks this software has, by number. 0 is none: facts as plain varints.

import { AppError } from "../../contract/error.ts";
import { type Codebook, parseCodebook } from "./codebook.ts";
import { CODEBOOK_1 } from "./codebook-1.ts";

/** The newest one here, which every frame announces. */
export const NEWEST_CODEBOOK = 1;
export const PLAIN = 0;

let first: Codebook | undefined;

/** Throws `invalid` for one that this software does not have: its frames cannot be read before an update. */
export function codebookOf(no: number): Codebook {
	if (no !== 1) throw new AppError("invalid", "an unknown codebook");
	first ??= parseCodebook(Uint8Array.from(atob(CODEBOOK_1), (letter) => letter.charCodeAt(0)));
	return first;
}
