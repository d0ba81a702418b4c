// Whether anybody may be listening: a message that nobody ever subscribed to need not go through the broker at all.

import { matchesFilter } from "./topic-filter.ts";

/** More different filters than any honest post has: from there on everybody is taken to listen to everything. */
const MOST_FILTERS = 1_000;
const MOST_TOPICS = 1_000;

/**
 * Remembers every filter that was ever granted since the broker opened. It errs on one side only: a filter that was
 * given up again still counts, which costs time and never a message.
 */
export class Audience {
	readonly #filters = new Set<string>();
	/** What was worked out for a topic; forgotten whenever a filter comes in. */
	readonly #known = new Map<string, boolean>();

	add(filter: string): void {
		if (this.#filters.size >= MOST_FILTERS || this.#filters.has(filter)) return;
		this.#filters.add(filter);
		this.#known.clear();
	}

	mayListenTo(topic: string): boolean {
		const known = this.#known.get(topic);
		if (known !== undefined) return known;
		const found =
			this.#filters.size >= MOST_FILTERS || this.#filters.values().some((filter) => matchesFilter(filter, topic));
		if (this.#known.size >= MOST_TOPICS) this.#known.clear();
		this.#known.set(topic, found);
		return found;
	}
}
