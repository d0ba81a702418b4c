import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import { type Database, openDatabase } from "@tesai/shared/node/sqlite.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Tx, Writer } from "./writer.ts";

const MIGRATIONS = [
	{
		name: "numbers",
		sql: `CREATE TABLE parent (n INTEGER PRIMARY KEY) STRICT;
		CREATE TABLE number (n INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (n) DEFERRABLE INITIALLY DEFERRED) STRICT`,
	},
];
let directory: string;
let db: Database;
/** What a second connection sees, which is what is committed. */
let reader: Database;
let failures: unknown[];
let transactions: number;
let undone: number;
let writer: Writer;

const add = (n: number) => (tx: Tx) => {
	tx.db.prepare("INSERT INTO number (n) VALUES (?)").run(n);
};
/** A row whose parent is missing: the insert passes and the commit fails. */
const addOrphan = (n: number) => (tx: Tx) => {
	tx.db.prepare("INSERT INTO number (n, parent) VALUES (?, 99)").run(n);
};
const committed = () => reader.prepare<[], number>("SELECT n FROM number ORDER BY n").pluck().all();

function openWriter(gatherMs: number): Writer {
	const now = () => {
		transactions++;
		return { boot: 1, monoMs: millis(transactions), utc: epochMs(0) };
	};
	return new Writer(db, { now, gatherMs, onUndone: () => undone++, onFailed: (error) => failures.push(error) });
}

beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "tesai-writer-"));
	const path = join(directory, "writer.db");
	db = openDatabase(path, { migrations: MIGRATIONS });
	reader = openDatabase(path, { migrations: MIGRATIONS });
	failures = [];
	transactions = 0;
	undone = 0;
	writer = openWriter(5);
});
afterEach(() => {
	writer.close();
	reader.close();
	db.close();
	rmSync(directory, { recursive: true });
});

describe("companions", () => {
	test("quiet writes share one transaction, one moment and one commit, and are told once it is on disk", async () => {
		const moments: number[] = [];
		const all = [1, 2, 3].map((n) =>
			writer.soon((tx) => {
				moments.push(tx.now.monoMs);
				add(n)(tx);
			}),
		);
		expect(committed()).toEqual([]);
		await all[0];
		expect(committed()).toEqual([1, 2, 3]);
		await Promise.all(all);
		expect(moments).toEqual([1, 1, 1]);
	});

	test("a write that follows another within the gathering time does not wait for it again", async () => {
		writer = openWriter(60_000);
		writer.now(add(1));
		await writer.soon(add(2));
		expect(committed()).toEqual([1, 2]);
	});

	test("an urgent action takes its companions to disk at once", async () => {
		writer = openWriter(60_000);
		const quiet = writer.soon(add(1));
		await writer.soon((tx) => {
			add(2)(tx);
			tx.urgent();
		});
		expect(committed()).toEqual([1, 2]);
		await quiet;
	});

	test("an action that returns only when it is on disk takes its companions along", async () => {
		writer = openWriter(60_000);
		const quiet = writer.soon(add(1));
		expect(writer.now(() => "value")).toBe("value");
		expect(committed()).toEqual([1]);
		await quiet;
	});

	test("more than a batch holds is committed without waiting for the rest", async () => {
		writer = openWriter(60_000);
		for (let n = 1; n <= 2_000; n++) void writer.soon(add(n));
		expect(committed().length).toBe(2_000);
	});

	test("close commits what is open, and twice is once", async () => {
		writer = openWriter(60_000);
		const quiet = writer.soon(add(1));
		writer.close();
		writer.close();
		await quiet;
		expect(committed()).toEqual([1]);
	});
});

describe("one bad action", () => {
	test("is undone alone, with what it left for after the commit", async () => {
		const after: number[] = [];
		const good = (n: number) => (tx: Tx) => {
			add(n)(tx);
			tx.afterCommit(() => after.push(n));
		};
		const first = writer.soon(good(1));
		const bad = writer.soon((tx) => {
			good(2)(tx);
			throw new Error("bad record");
		});
		const last = writer.soon(good(3));
		await expect(bad).rejects.toThrow("bad record");
		await Promise.all([first, last]);
		expect(committed()).toEqual([1, 3]);
		expect(after).toEqual([1, 3]);
		expect(failures).toEqual([]);
		expect(undone).toBe(1);
	});

	test("thrown from the urgent side leaves the quiet companions waiting for their commit", async () => {
		const quiet = writer.soon(add(1));
		expect(() =>
			writer.now((tx) => {
				add(2)(tx);
				throw new Error("refused");
			}),
		).toThrow("refused");
		await quiet;
		expect(committed()).toEqual([1]);
	});

	test("that had written nothing, as a refusal, asks for nothing to be read again", () => {
		const refuse = () =>
			writer.now(() => {
				throw new Error("refused");
			});
		expect(refuse).toThrow("refused");
		expect(undone).toBe(0);
		expect(() =>
			writer.now((tx) => {
				add(1)(tx);
				throw new Error("refused");
			}),
		).toThrow("refused");
		expect(undone).toBe(1);
	});

	test("alone in its transaction leaves none open", () => {
		expect(() =>
			writer.now(() => {
				throw new Error("refused");
			}),
		).toThrow("refused");
		expect(db.inTransaction).toBe(false);
	});
});

describe("a commit that fails", () => {
	test("rejects everybody who shared it, is told once, and the next one works", async () => {
		const all = [writer.soon(add(1)), writer.soon(addOrphan(2)), writer.soon(add(3))];
		const results = await Promise.allSettled(all);
		expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
		expect(failures.length).toBe(1);
		expect(committed()).toEqual([]);
		await writer.soon(add(4));
		expect(committed()).toEqual([4]);
	});

	test("throws to the one who called for it and rejects the companions", async () => {
		const quiet = writer.soon(add(1));
		expect(() => writer.now(addOrphan(2))).toThrow();
		await expect(quiet).rejects.toThrow();
		expect(committed()).toEqual([]);
	});

	test("runs nothing that was left for after it", async () => {
		const after: number[] = [];
		const orphan = writer.soon((tx) => {
			addOrphan(1)(tx);
			tx.afterCommit(() => after.push(1));
		});
		await expect(orphan).rejects.toThrow();
		expect(after).toEqual([]);
	});
});

test("what is left for after the commit runs in order, when the rows can be seen, before anybody is told", async () => {
	const order: string[] = [];
	const one = writer.soon((tx) => {
		add(1)(tx);
		tx.afterCommit(() => order.push(`first sees ${committed().length}`));
	});
	const two = writer.soon((tx) => tx.afterCommit(() => order.push("second")));
	await Promise.all([one.then(() => order.push("told")), two]);
	expect(order).toEqual(["first sees 1", "second", "told"]);
});
