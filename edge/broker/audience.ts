// Whether anybody may be listening: a message that nobody ever subscribed to need not go through the broker at all.

import { matchesFilter } from "./topic-filter.ts";
import { TopicMemo } from "./topic-memo.ts";

/** More different filters than any honest post has: from there on everybody is taken to listen to everything. */
const MOST_FILTERS = 1_000;

/**
 * Remembers every filter that was ever granted since the broker opened. It errs on one side only: a filter that was
 * given up again still counts, which costs time and never a message.
 */
export class Audience {
	readonly #filters = new Set<string>();
	readonly #memo = new TopicMemo(
		(topic) =>
			this.#filters.size >= MOST_FILTERS || this.#filters.values().some((filter) => matchesFilter(filter, topic)),
	);

	add(filter: string): void {
		if (this.#filters.size >= MOST_FILTERS || this.#filters.has(filter)) return;
		this.#filters.add(filter);
		this.#memo.clear();
	}

	mayListenTo(topic: string): boolean {
		return this.#memo.of(topic);
	}
}
