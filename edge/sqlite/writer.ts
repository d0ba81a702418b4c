// The one writer of the box's database. Every change goes through here, and what a caller is told is done is on disk.

import type { Signer } from "@tesai/shared/contract/event/access.ts";
import type { FactKind } from "@tesai/shared/contract/event.ts";
import type { Moment } from "@tesai/shared/contract/time.ts";
import type { Database, Statement } from "@tesai/shared/node/sqlite.ts";

/** A transaction as an action sees it: the store, one fixed moment, and what to do once it is on disk. */
export interface Tx {
	readonly db: Database;
	readonly now: Moment;
	/** Something a person or the hub waits for is in here: commit at once, gather no more. */
	urgent(): void;
	/** Runs after the commit, in order, and once where it was asked for twice in a row; a failure undoes no commit. */
	afterCommit(run: () => void): void;
	/** Whose deed this is, where it is somebody's: an action may keep it beside what it stores. */
	readonly signer?: Signer;
	/** Told of each fact as it is appended. */
	readonly onFact?: (kind: FactKind, seq: number) => void;
}

export interface WriterOptions {
	readonly now: () => Moment;
	/** How long the first quiet write waits for companions, wall ms; their PUBACK waits as long. */
	readonly gatherMs: number;
	/** Called after an action that had written, or a whole batch, was undone: what followed it in memory must be read from the store again. */
	readonly onUndone: () => void;
	/** Called after a commit has failed and everybody who waited for it was told. */
	readonly onFailed: (error: unknown) => void;
}

/** One shared commit: its transaction, who waits for it, and what runs after it. */
interface Batch {
	readonly tx: Tx;
	readonly after: (() => void)[];
	/** One promise for everybody: a thousand readings a turn cost one. */
	readonly onDisk: PromiseWithResolvers<void>;
	/** The actions that wait for this commit, in order. */
	readonly quiet: ((tx: Tx) => void)[];
	urgent: boolean;
}

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
	/** How many rows this connection has ever written. */
	readonly #changes: Statement<[], number>;
	#batch: Batch | undefined;
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
		this.#changes = db.prepare<[], number>("SELECT total_changes()").pluck();
	}

	/** Runs one action and returns once it is on disk. What it throws undoes that action alone and is thrown on. */
	now<T>(action: (tx: Tx) => T): T {
		const value = this.#run(action);
		this.#commit();
		return value;
	}

	/**
	 * Runs one action at once. The promise, which companions share, resolves when the commit is on disk, after what the
	 * actions left to `afterCommit`; it rejects for all of them when that commit fails. An action that throws is undone
	 * alone and gets a rejected promise of its own.
	 */
	soon(action: (tx: Tx) => void): Promise<void> {
		this.#batch ??= this.#begin();
		const batch = this.#batch;
		try {
			action(batch.tx);
		} catch (error) {
			this.#replay(batch, error);
			return Promise.reject(error);
		}
		batch.quiet.push(action);
		const { promise } = batch.onDisk;
		if (batch.urgent || batch.quiet.length >= MOST_IN_A_BATCH) this.#commitOrReject();
		else this.#schedule();
		return promise;
	}

	/** Commits what is open. Safe to call twice. */
	close(): void {
		this.#commitOrReject();
	}

	/** One action that may throw as a matter of course, on top of whatever is waiting. */
	#run<T>(action: (tx: Tx) => T): T {
		this.#batch ??= this.#begin();
		const batch = this.#batch;
		const after = batch.after.length;
		const changes = this.#changes.get();
		this.#statements.save.run();
		try {
			const value = action(batch.tx);
			this.#statements.release.run();
			return value;
		} catch (error) {
			if (this.#isGone(batch, error)) throw error;
			// A refused acknowledgement has written nothing: memory need not be read again for it.
			const hasWritten = this.#changes.get() !== changes;
			this.#statements.undo.run();
			this.#statements.release.run();
			batch.after.length = after;
			if (hasWritten) this.#options.onUndone();
			if (batch.quiet.length === 0) this.#commit();
			throw error;
		}
	}

	/**
	 * A quiet action is not expected to throw, so none pays for a savepoint (a tenth of the intake's speed): when one does,
	 * the batch is undone as a whole and the others run again.
	 */
	#replay(batch: Batch, error: unknown): void {
		if (this.#isGone(batch, error)) return;
		this.#db.exec("ROLLBACK");
		batch.after.length = 0;
		this.#options.onUndone();
		this.#statements.begin.run();
		try {
			for (const action of batch.quiet) action(batch.tx);
		} catch (second) {
			if (this.#db.inTransaction) this.#db.exec("ROLLBACK");
			this.#fail(batch, second);
			return;
		}
		if (batch.quiet.length === 0) this.#commitOrReject();
	}

	/** SQLite may already have rolled back the whole transaction (disk full, I/O error): then all of it failed. */
	#isGone(batch: Batch, error: unknown): boolean {
		if (this.#db.inTransaction) return false;
		this.#fail(batch, error);
		return true;
	}

	#begin(): Batch {
		this.#statements.begin.run();
		const after: Batch["after"] = [];
		const tx: Tx = {
			db: this.#db,
			now: this.#options.now(),
			urgent: () => {
				batch.urgent = true;
			},
			afterCommit: (run) => {
				if (after.at(-1) !== run) after.push(run);
			},
		};
		const batch: Batch = { tx, after, onDisk: Promise.withResolvers(), quiet: [], urgent: false };
		// A failed commit that only `now` was part of has nobody here to tell: `now` throws it.
		batch.onDisk.promise.catch(() => {});
		return batch;
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
		const batch = this.#batch;
		if (batch === undefined) return;
		try {
			this.#statements.commit.run();
		} catch (error) {
			if (this.#db.inTransaction) this.#db.exec("ROLLBACK");
			this.#fail(batch, error);
			throw error;
		}
		this.#end();
		this.#lastCommitAt = performance.now();
		batch.onDisk.resolve();
		for (const run of batch.after) run();
	}

	#fail(batch: Batch, error: unknown): void {
		this.#end();
		batch.onDisk.reject(error);
		this.#options.onUndone();
		this.#options.onFailed(error);
	}

	#end(): void {
		clearTimeout(this.#timer);
		clearImmediate(this.#immediate);
		this.#timer = undefined;
		this.#immediate = undefined;
		this.#batch = undefined;
	}
}
