// A port: one cable's bytes in and out. It opens again by itself until somebody closes it.
//
//   openLine ──► line open ──► closed by the other side, a stuck write, or no good frame in time
//      ▲                                      │
//      └──────── back-off with jitter ◄───────┘

import { AppError } from "@tesai/shared/contract/error.ts";
import { type DelayBounds, retryDelayMs } from "./retry-delay.ts";

export interface Port {
	readonly state: PortState;
	/** Rejects with `unreachable` when the port is closed or goes away, `no-answer` when the bytes do not leave in time. */
	write(bytes: Uint8Array): Promise<void>;
	/** Whoever reads says that a good frame arrived; a port that is never fed is opened again. */
	feedWatchdog(): void;
	/** Gives the descriptor back; nothing is called afterwards. Safe to call twice. */
	close(): Promise<void>;
}

export interface PortState {
	readonly open: boolean;
	/** How often it was opened since the start. */
	readonly openings: number;
	/** Why it is closed, in words for a technician. */
	readonly reason: string | undefined;
}

export interface PortOptions {
	/** Chunks of any size, in order. */
	readonly onBytes: (bytes: Uint8Array) => void;
	readonly onState?: (state: PortState) => void;
	/** Without a good frame for this long the port is opened again. Left out, it may stay silent for ever. */
	readonly silenceMs?: number;
	readonly writeLimitMs?: number;
	readonly reopen?: DelayBounds;
}

/** One opening of a device; over for good once `onClosed` was called. */
export interface Line {
	write(bytes: Uint8Array, done: (error?: Error | null) => void): void;
	close(): Promise<void>;
}

export type OpenLine = (events: {
	readonly onBytes: (bytes: Uint8Array) => void;
	readonly onClosed: (reason: string) => void;
}) => Promise<Line>;

/** 256 bytes at 1,200 baud take 2.4 s; a write that lasts longer is stuck, not slow. */
const WRITE_LIMIT_MS = 3_000;
/** A cable that is put back is in use again within five seconds, however long it was away. */
const REOPEN: DelayBounds = { firstMs: 20, mostMs: 4_000 };
/** A port that opens well but never brings a good frame is opened less and less often, down to a 16th. */
const MOST_SILENCE_DOUBLINGS = 4;
const CLOSE_LIMIT_MS = 1_000;

export function openPort(openLine: OpenLine, options: PortOptions): Port {
	return new ReopeningPort(openLine, options);
}

class ReopeningPort implements Port {
	readonly #openLine: OpenLine;
	readonly #options: PortOptions;
	/** The latest opening, or undefined between two; a late event of an earlier one finds itself replaced. */
	#line: Line | undefined;
	#state: PortState = { open: false, openings: 0, reason: "not opened yet" };
	/** Openings and attempts since the last good frame. */
	#failures = 0;
	#fedAt = 0;
	#timer: NodeJS.Timeout | undefined;
	#closed = false;
	#busy: Promise<void>;
	readonly #unwritten = new Set<(error: AppError) => void>();

	constructor(openLine: OpenLine, options: PortOptions) {
		this.#openLine = openLine;
		this.#options = options;
		this.#busy = this.#open();
	}

	get state(): PortState {
		return this.#state;
	}

	write(bytes: Uint8Array): Promise<void> {
		const line = this.#line;
		if (line === undefined) return Promise.reject(new AppError("unreachable", "the port is closed"));
		const { promise, resolve, reject } = Promise.withResolvers<void>();
		// A write to an unplugged device never calls back, so each has a time limit of its own.
		const limit = setTimeout(() => {
			settle(new AppError("no-answer", "a write did not finish in time"));
			this.#drop(line, "a write did not finish in time");
		}, this.#options.writeLimitMs ?? WRITE_LIMIT_MS);
		const settle = (error?: AppError) => {
			clearTimeout(limit);
			this.#unwritten.delete(settle);
			if (error === undefined) resolve();
			else reject(error);
		};
		this.#unwritten.add(settle);
		line.write(bytes, (error) => settle(error ? new AppError("unreachable", error.message) : undefined));
		return promise;
	}

	feedWatchdog(): void {
		this.#failures = 0;
		this.#fedAt = performance.now();
	}

	async close(): Promise<void> {
		this.#closed = true;
		clearTimeout(this.#timer);
		if (this.#line !== undefined) this.#drop(this.#line, "closed");
		await this.#busy;
	}

	async #open(): Promise<void> {
		let gone = false;
		let line: Line | undefined;
		try {
			line = await this.#openLine({
				onBytes: (bytes) => {
					if (line === undefined || line === this.#line) this.#options.onBytes(bytes);
				},
				onClosed: (reason) => {
					gone = true;
					if (line !== undefined) this.#drop(line, reason);
				},
			});
		} catch (error) {
			this.#failures++;
			this.#report(false, error instanceof Error ? error.message : String(error));
			this.#openLater();
			return;
		}
		if (this.#closed || gone) {
			await closeInTime(line);
			if (!this.#closed) {
				this.#failures++;
				this.#openLater();
			}
			return;
		}
		this.#line = line;
		this.#fedAt = performance.now();
		this.#report(true, undefined);
		this.#watch(line);
	}

	/** Ends one opening and plans the next. Does nothing for a line that was dropped before. */
	#drop(line: Line, reason: string): void {
		if (line !== this.#line) return;
		this.#line = undefined;
		clearTimeout(this.#timer);
		for (const fail of [...this.#unwritten]) fail(new AppError("unreachable", reason));
		this.#failures++;
		this.#report(false, reason);
		// The device is locked while its descriptor is open: the next attempt waits for the close.
		this.#busy = closeInTime(line).then(() => this.#openLater());
	}

	#openLater(): void {
		if (this.#closed) return;
		const delay = retryDelayMs(this.#failures, this.#options.reopen ?? REOPEN);
		this.#timer = setTimeout(() => {
			this.#busy = this.#open();
		}, delay);
	}

	#watch(line: Line): void {
		const { silenceMs } = this.#options;
		if (silenceMs === undefined) return;
		const patience = silenceMs * 2 ** Math.min(this.#failures, MOST_SILENCE_DOUBLINGS);
		const left = this.#fedAt + patience - performance.now();
		if (left <= 0) this.#drop(line, "no good frame in time");
		else this.#timer = setTimeout(() => this.#watch(line), Math.ceil(left));
	}

	#report(open: boolean, reason: string | undefined): void {
		if (this.#closed && open) return;
		this.#state = { open, openings: this.#state.openings + (open ? 1 : 0), reason };
		this.#options.onState?.(this.#state);
	}
}

/** A device that was pulled out may never confirm the close; the descriptor is gone all the same. */
async function closeInTime(line: Line): Promise<void> {
	const { promise, resolve } = Promise.withResolvers<void>();
	const limit = setTimeout(resolve, CLOSE_LIMIT_MS);
	line.close().then(resolve, resolve);
	await promise;
	clearTimeout(limit);
}
