// Finds lines `<start> … * <two hex digits> LF` whose digits are the right check of what stands before the star, whatever
// else is on the wire. A byte machine: how the bytes are cut into chunks changes nothing.

export interface CheckedLineOptions<T> {
	/** The character that opens a line and stands nowhere else in it. */
	readonly start: "$" | "#";
	/** From the start to the last hex digit; a longer line is noise. */
	readonly longest: number;
	/** The check of the characters between start and star, 0 … 255. */
	readonly sum: (text: string) => number;
	/** What a line with a right check says; undefined when it is not of the expected form, and is then noise. */
	readonly read: (text: string) => T | undefined;
}

export interface CheckedLineCounts {
	readonly lines: number;
	/** Bytes of good lines, the line ends among them. */
	readonly goodBytes: number;
	/** Bytes that belong to no good line. */
	readonly discardedBytes: number;
}

const CR = 0x0d;
const LF = 0x0a;

export class CheckedLineFinder<T> {
	readonly #options: CheckedLineOptions<T>;
	readonly #start: number;
	readonly #counts = { lines: 0, goodBytes: 0, discardedBytes: 0 };
	/** The line so far with its start; undefined between two lines. */
	#line: string | undefined;
	/** A CR was seen: only a LF may follow. */
	#ended = false;

	constructor(options: CheckedLineOptions<T>) {
		this.#options = options;
		this.#start = options.start.charCodeAt(0);
	}

	get counts(): CheckedLineCounts {
		return this.#counts;
	}

	/** Bytes of a line that is not complete yet. */
	get unfinishedBytes(): number {
		return (this.#line?.length ?? 0) + (this.#ended ? 1 : 0);
	}

	/** What each good line says, in order. */
	push(bytes: Uint8Array): T[] {
		const found: T[] = [];
		for (const byte of bytes) {
			const said = this.#step(byte);
			if (said !== undefined) found.push(said);
		}
		return found;
	}

	#step(byte: number): T | undefined {
		if (byte === this.#start) {
			// P30: a line that was cut by the next one costs itself and nothing more.
			this.#discard(0);
			this.#line = this.#options.start;
			return undefined;
		}
		if (this.#line === undefined) {
			this.#counts.discardedBytes++;
			return undefined;
		}
		if (byte === LF) return this.#end(this.#line);
		if (byte === CR && !this.#ended) {
			this.#ended = true;
			return undefined;
		}
		if (this.#ended || byte < 0x20 || byte > 0x7e || this.#line.length >= this.#options.longest) {
			this.#discard(1);
			return undefined;
		}
		this.#line += String.fromCharCode(byte);
		return undefined;
	}

	#end(line: string): T | undefined {
		const match = /^.([^*]*)\*([0-9A-Fa-f]{2})$/.exec(line);
		const text = match?.[1];
		const isRight = text !== undefined && Number.parseInt(match?.[2] ?? "", 16) === this.#options.sum(text);
		const said = isRight ? this.#options.read(text) : undefined;
		if (said === undefined) {
			this.#discard(1);
			return undefined;
		}
		this.#counts.lines++;
		this.#counts.goodBytes += this.unfinishedBytes + 1;
		this.#forget();
		return said;
	}

	#discard(more: number): void {
		this.#counts.discardedBytes += this.unfinishedBytes + more;
		this.#forget();
	}

	#forget(): void {
		this.#line = undefined;
		this.#ended = false;
	}
}
