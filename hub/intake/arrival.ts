// What facts mean to a journal that may already hold some of them: new, known, a fork, or unreadable.

import type { NewEvent } from "@tesai/shared/contract/event.ts";
import { type KeptReason, readFact } from "@tesai/shared/wire/known-fact.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";

/** What the store holds under a seq: enough to tell a repetition from a fork. */
export type StoredFact = Omit<WireFact, "lane">;

export interface Arrival {
	readonly applied: readonly { readonly fact: WireFact; readonly event: NewEvent }[];
	/** New, but this software cannot read them: kept, received, not applied. */
	readonly setAside: readonly { readonly fact: WireFact; readonly reason: KeptReason }[];
	/** Their seq is taken by different content. */
	readonly forked: readonly WireFact[];
}

export function sortFacts(facts: readonly WireFact[], stored: ReadonlyMap<number, StoredFact>): Arrival {
	const applied: { fact: WireFact; event: NewEvent }[] = [];
	const setAside: { fact: WireFact; reason: KeptReason }[] = [];
	const forked: WireFact[] = [];
	for (const fact of facts) {
		const before = stored.get(fact.seq);
		if (before !== undefined) {
			if (!isSameFact(before, fact)) forked.push(fact);
			continue;
		}
		const read = readFact(fact);
		if (read.known) applied.push({ fact, event: read.event });
		else setAside.push({ fact, reason: read.reason });
	}
	return { applied, setAside, forked };
}

export function isSameFact(a: StoredFact, b: StoredFact): boolean {
	return (
		a.kind === b.kind &&
		a.version === b.version &&
		a.stamp.boot === b.stamp.boot &&
		a.stamp.monoMs === b.stamp.monoMs &&
		Buffer.compare(a.body, b.body) === 0
	);
}
