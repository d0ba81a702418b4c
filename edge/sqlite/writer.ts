// The one writer of the box's database. Every change goes through here, and what a caller is told is done is on disk.

import type { Moment } from "@tesai/shared/contract/time.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";

/** A transaction as an action sees it: the store, one fixed moment, and what to do once it is on disk. */
export interface Tx {
	readonly db: Database;
	readonly now: Moment;
	/** Something a person or the hub waits for is in here: commit at once, gather no more. */
	urgent(): void;
	/** Runs after the commit, in order; a failure there never undoes the commit. */
	afterCommit(run: () => void): void;
}

export interface WriterOptions {
	readonly now: () => Moment;
	/** How long the first quiet write waits for companions, wall ms. DESIGN §5 allows 250. */
	readonly gatherMs: number;
	/** Called once when a commit fails for a reason other than a full disk: the handle may not be trusted again. */
	readonly onBroken: (error: unknown) => void;
}

type Waiting = { readonly done: () => void; readonly failed: (error: unknown) => void };

/** More than this in one transaction makes the others wait too long. */
const MOST_IN_A_BATCH = 2_000;

/**
 * Groups quiet writes into shared commits and lets urgent ones pass at once.
 *
 * A quiet write after a pause opens a transaction and waits `gatherMs` for companions: the four probes of a minute then
 * cost one flash write. While writes keep coming, every turn of the event loop commits what it brought, so a burst is
 * bounded by the disk and never by the wait.
 */
export class Writer {
	readonly #db: Database;
	readonly #options: WriterOptions;
	readonly #statements: Readonly<Record<"begin" | "commit" | "save" | "release" | "undo", { run(): unknown }>>;
	#waiting: Waiting[] = [];
	#after: (() => void)[] = [];
	#tx: Tx | undefined;
	#urgent = false;
	#timer: NodeJS.Timeout | undefined;
	#immediate: NodeJS.Immediate | undefined;
	#lastCommitAt = Number.NEGATIVE_INFINITY;

	constructor(db: Database, options: WriterOptions) {
		this.#db = db;
		this.#options = options;
		this.#statements = {
			begin: db.prepare("BEGIN IMMEDIATE"),
			commit: db.prepare("COMMIT"),
			save: db.prepare("SAVEPOINT one"),
			release: db.prepare("RELEASE one"),
			undo: db.prepare("ROLLBACK TO one"),
		};
	}

	/** Runs one action and returns once it is on disk. What it throws undoes that action alone and is thrown on. */
	now<T>(action: (tx: Tx) => T): T {
		const value = this.#run(action);
		this.#commit();
		return value;
	}

	/** Runs one action at once and resolves when the commit it shares with its companions is on disk. */
	soon<T>(action: (tx: Tx) => T): Promise<T> {
		return new Promise<T>((resolve, reject) => {
			let value: T;
			try {
				value = this.#run(action);
			} catch (error) {
				reject(error);
				return;
			}
			this.#waiting.push({ done: () => resolve(value), failed: reject });
			if (this.#urgent || this.#waiting.length >= MOST_IN_A_BATCH) this.#commitOrReject();
			else this.#schedule();
		});
	}

	/** Commits what is open. Safe to call twice. */
	close(): void {
		if (this.#tx !== undefined) this.#commitOrReject();
	}

	#run<T>(action: (tx: Tx) => T): T {
		const tx = this.#tx ?? this.#begin();
		const after = this.#after.length;
		this.#statements.save.run();
		try {
			const value = action(tx);
			this.#statements.release.run();
			return value;
		} catch (error) {
			// SQLite may already have rolled back the whole transaction (disk full, I/O error): then all of it failed.
			if (!this.#db.inTransaction) {
				this.#fail(error);
				throw error;
			}
			this.#statements.undo.run();
			this.#statements.release.run();
			this.#after.length = after;
			if (this.#waiting.length === 0) this.#commit();
			throw error;
		}
	}

	#begin(): Tx {
		this.#statements.begin.run();
		this.#urgent = false;
		this.#tx = {
			db: this.#db,
			now: this.#options.now(),
			urgent: () => {
				this.#urgent = true;
			},
			afterCommit: (run) => {
				this.#after.push(run);
			},
		};
		return this.#tx;
	}

	#schedule(): void {
		if (this.#timer !== undefined || this.#immediate !== undefined) return;
		const quiet = performance.now() - this.#lastCommitAt > this.#options.gatherMs;
		if (quiet && this.#options.gatherMs > 0)
			this.#timer = setTimeout(() => this.#commitOrReject(), this.#options.gatherMs);
		else this.#immediate = setImmediate(() => this.#commitOrReject());
	}

	/** For a commit nobody called: whoever waits is told, and nobody else is there to be told. */
	#commitOrReject(): void {
		try {
			this.#commit();
		} catch {
			// #fail has already handed the error to every waiting caller and, if need be, to onBroken.
		}
	}

	#commit(): void {
		clearTimeout(this.#timer);
		clearImmediate(this.#immediate);
		this.#timer = undefined;
		this.#immediate = undefined;
		if (this.#tx === undefined) return;
		try {
			this.#statements.commit.run();
		} catch (error) {
			if (this.#db.inTransaction) this.#db.exec("ROLLBACK");
			this.#fail(error);
			throw error;
		}
		const waiting = this.#waiting;
		const after = this.#after;
		this.#reset();
		this.#lastCommitAt = performance.now();
		for (const one of waiting) one.done();
		for (const run of after) run();
	}

	#fail(error: unknown): void {
		const waiting = this.#waiting;
		this.#reset();
		for (const one of waiting) one.failed(error);
		if ((error as { code?: string }).code !== "SQLITE_FULL") this.#options.onBroken(error);
	}

	#reset(): void {
		clearTimeout(this.#timer);
		clearImmediate(this.#immediate);
		this.#timer = undefined;
		this.#immediate = undefined;
		this.#waiting = [];
		this.#after = [];
		this.#tx = undefined;
		this.#urgent = false;
	}
}
