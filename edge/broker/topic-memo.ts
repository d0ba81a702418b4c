// What was decided about a topic, kept because the same few topics come again with every reading.

/** A post has some dozens of topics; a client that makes up new ones only makes this forget. */
const MOST_TOPICS = 1_000;

export class TopicMemo {
	readonly #decide: (topic: string) => boolean;
	readonly #decided = new Map<string, boolean>();

	constructor(decide: (topic: string) => boolean) {
		this.#decide = decide;
	}

	of(topic: string): boolean {
		let answer = this.#decided.get(topic);
		if (answer === undefined) {
			if (this.#decided.size >= MOST_TOPICS) this.#decided.clear();
			answer = this.#decide(topic);
			this.#decided.set(topic, answer);
		}
		return answer;
	}

	clear(): void {
		this.#decided.clear();
	}
}
