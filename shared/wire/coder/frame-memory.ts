// What a frame has said so far and may refer to, with a way back for a fact that did not fit.

/** Remembers one thing under a number; `takeBack` forgets everything since the last `keep`. */
export class FrameMemory<T> {
	readonly #known = new Map<number, T>();
	readonly #undo: { readonly key: number; readonly before: T | undefined }[] = [];

	recall(key: number): T | undefined {
		return this.#known.get(key);
	}

	remember(key: number, value: T): void {
		const before = this.#known.get(key);
		if (before === value) return;
		this.#undo.push({ key, before });
		this.#known.set(key, value);
	}

	keep(): void {
		this.#undo.length = 0;
	}

	takeBack(): void {
		for (let last = this.#undo.pop(); last !== undefined; last = this.#undo.pop()) {
			if (last.before === undefined) this.#known.delete(last.key);
			else this.#known.set(last.key, last.before);
		}
	}
}
