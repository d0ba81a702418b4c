// Asks the rule of access again, at the hub: might this person have done this deed, by what the region has written? [AC11]

import { type Action, type Asker, decideAccess } from "@tesai/shared/contract/access.ts";
import type { SignedBy } from "@tesai/shared/contract/event/access.ts";
import type { Verdict } from "@tesai/shared/contract/hub-api/access.ts";

/** What the region has written about a person for this box, and how far that is. */
export interface PersonWord {
	readonly asker: Asker;
	readonly revision: number;
	/** When it was written, ms since 1970. */
	readonly at: number;
	/** The box has said that it is in effect there. */
	readonly isInEffect: boolean;
}

export interface JudgedDeed {
	readonly action: Action | undefined;
	/** undefined: nobody had signed in. */
	readonly how: SignedBy | undefined;
	/** null while nobody knows when it was. */
	readonly at: number | null;
	/** It came before the first PIN of its box. */
	readonly wasOpen: boolean;
}

/** `words` are all that were ever written about the person, newest first. */
export function judgeDeed({ action, how, at, wasOpen }: JudgedDeed, words: readonly PersonWord[]): Verdict {
	if (action === undefined) return "unknown";
	const box = { isOpen: wasOpen };
	if (how !== "pin") return decideAccess(null, action, box).allowed ? "allowed" : "refused";
	// The box may have lived by an older word than the region: the deed is fine if it was by the one in effect, or by one since.
	const inTime = at === null ? words : words.filter((word) => word.at <= at);
	const [newest, ...older] = inTime;
	if (newest === undefined) return words.length === 0 || at === null ? "refused" : "unknown";
	if (decideAccess(newest.asker, action, box).allowed) return "allowed";
	const couldBefore = older.some((word) => decideAccess(word.asker, action, box).allowed);
	return couldBefore && !newest.isInEffect ? "not-heard" : "refused";
}
