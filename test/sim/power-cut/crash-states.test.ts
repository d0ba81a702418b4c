// The power-cut model proves itself first: it must find the rows that a wrong setting loses, and nothing else.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, describe, expect, test } from "vitest";
import { needsDebian } from "../debian.ts";
import { chooseSeed, randomFrom } from "../random.ts";
import { tellResult } from "../results.ts";
import { eachCrashState } from "./crash-states.ts";
import { Disk } from "./disk.ts";
import { openRecorder } from "./recorder.ts";

const scratch = mkdtempSync(join(tmpdir(), "tesai-cut-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const STATES = Number(process.env.TESAI_STATES ?? 60);
const seed = chooseSeed();

/** Runs the row writer recorded, cuts it at random moments, and counts what the cuts cost. */
async function countLosses(synchronous: string): Promise<{ lost: number; corrupt: number }> {
	const folder = mkdtempSync(join(scratch, "run-"));
	const dir = join(folder, "data");
	mkdirSync(dir);
	const recorder = openRecorder(dir, folder);
	const args = [resolve(import.meta.dirname, "row-writer.ts"), dir, synchronous, "250", join(folder, "disk.record")];
	const told = execFileSync(process.execPath, args, { env: { ...process.env, ...recorder.env }, encoding: "utf8" });
	const acks = told
		.trim()
		.split("\n")
		.map((line) => line.split(" ").map(Number) as [id: number, position: number]);
	expect(acks).toHaveLength(250);

	let lost = 0;
	let corrupt = 0;
	const options = { count: STATES, random: randomFrom(seed), scratch: folder };
	await eachCrashState(recorder.read(), options, ({ dir: found, cutAt }) => {
		const promised = acks.findLast(([, position]) => position <= cutAt)?.[0] ?? 0;
		const db = new Sqlite(join(found, "rows.sqlite"));
		try {
			if (!isWhole(db)) corrupt++;
			else if (countRows(db) < promised) lost++;
		} finally {
			db.close();
		}
	});
	tellResult(
		`a small program, 250 rows, synchronous=${synchronous}, cut at ${STATES} moments (seed ${seed})`,
		`${lost} cuts lost acknowledged rows, ${corrupt} databases corrupt`,
	);
	return { lost, corrupt };
}

function isWhole(db: Sqlite.Database): boolean {
	try {
		return db.pragma("integrity_check", { simple: true }) === "ok";
	} catch {
		// "database disk image is malformed" comes as an error when SQLite cannot even begin to look.
		return false;
	}
}

function countRows(db: Sqlite.Database): number {
	const made = db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'row'").pluck().get() as number;
	return made === 0 ? 0 : (db.prepare("SELECT coalesce(max(id), 0) FROM row").pluck().get() as number);
}

describe.skipIf(!needsDebian("gcc libc6-dev", "/usr/bin/gcc"))(`power cuts, seed ${seed}`, () => {
	test("synchronous=FULL loses no acknowledged row and no database", async () => {
		expect(await countLosses("FULL")).toEqual({ lost: 0, corrupt: 0 });
	});

	test("the control: synchronous=NORMAL loses acknowledged rows, and the model sees it", async () => {
		const { lost, corrupt } = await countLosses("NORMAL");
		expect(corrupt).toBe(0);
		expect(lost).toBeGreaterThan(STATES / 3);
	});

	test("the control: synchronous=OFF breaks databases, and the model sees it", async () => {
		expect((await countLosses("OFF")).corrupt).toBeGreaterThan(0);
	});
});

describe("the disk", () => {
	const write = (path: string, text: string, offset = 0) =>
		({ kind: "write", path, offset, data: Buffer.from(text) }) as const;
	const states = (disk: Disk) =>
		Array.from({ length: 60 }, (_, index) => {
			const found = [...disk.crash(randomFrom(index))].map(([path, bytes]) => `${path}=${bytes.toString()}`);
			return found.toSorted().join(" ");
		});

	test("what was synced is always there, what was not is sometimes", () => {
		const disk = new Disk();
		for (const operation of [{ kind: "create", path: "a" } as const, write("a", "one")]) disk.apply(operation);
		disk.apply({ kind: "sync", path: "a" });
		expect(new Set(states(disk))).toEqual(new Set(["a=one"]));
		disk.apply(write("a", "two", 3));
		expect(new Set(states(disk))).toEqual(new Set(["a=one", "a=onetwo"]));
	});

	test("a long write can be torn at its sectors", () => {
		const disk = new Disk();
		for (const operation of [
			{ kind: "create", path: "a" },
			{ kind: "sync", path: "a" },
		] as const)
			disk.apply(operation);
		disk.apply({ kind: "write", path: "a", offset: 0, data: Buffer.alloc(1_024, "x") });
		const lengths = new Set(
			Array.from({ length: 99 }, (_, n) => disk.crash(randomFrom(n)).get("a")!.toString().replaceAll("\0", "").length),
		);
		expect(lengths).toEqual(new Set([0, 512, 1_024]));
	});

	test("a new name is sure once its directory is synced, an old one stays until then", () => {
		const disk = new Disk();
		disk.apply({ kind: "create", path: "d/draft" });
		disk.apply(write("d/draft", "x"));
		disk.apply({ kind: "sync", path: "d/draft" });
		disk.apply({ kind: "rename", path: "d/draft", to: "d/final" });
		expect(new Set(states(disk))).toEqual(new Set(["d/draft=x", "d/final=x"]));
		disk.apply({ kind: "sync", path: "d" });
		expect(new Set(states(disk))).toEqual(new Set(["d/final=x"]));
		disk.apply({ kind: "unlink", path: "d/final" });
		expect(new Set(states(disk))).toEqual(new Set(["d/final=x", ""]));
	});
});
