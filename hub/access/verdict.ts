// Asks the rule of access again, at the hub: might this person have done this deed, by what the region had written? [AC11]

import { type Action, type Asker, decideAccess } from "@tesai/shared/contract/access.ts";
import type { SignedBy } from "@tesai/shared/contract/event/access.ts";
import type { Verdict } from "@tesai/shared/contract/hub-api/access.ts";

/** What the region has written about a person for one box. Times are ms since 1970. */
export interface PersonWord {
	readonly asker: Asker;
	readonly at: number;
	/** When the box was heard to have it in effect: what it did since, it did knowing it. null: not heard yet. */
	readonly heardAt: number | null;
}

export interface JudgedDeed {
	/** undefined for a fact that is not here, or that is nobody's action. */
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
	const isAllowed = (asker: Asker | null) => decideAccess(asker, action, { isOpen: wasOpen }).allowed;
	if (how !== "pin") return isAllowed(null) ? "allowed" : "refused";
	if (words.length === 0) return "refused";
	const written = at === null ? words : words.filter((word) => word.at <= at);
	// A deed before the first word about its doer: somebody's clock is wrong, and that proves nothing.
	if (written.length === 0) return "unknown";
	const known = at === null ? -1 : written.findIndex(({ heardAt }) => heardAt !== null && heardAt <= at);
	// The box lived by the newest word that it surely had, or by any that was written since.
	const [newest = false, ...older] = written
		.slice(0, known === -1 ? undefined : known + 1)
		.map(({ asker }) => isAllowed(asker));
	if (newest) return "allowed";
	if (!older.includes(true)) return "refused";
	return at === null ? "unknown" : "not-heard";
}
