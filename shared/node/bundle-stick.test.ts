import { execFileSync } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
	findStick,
	isOnStick,
	listBundleFiles,
	readStickFile,
	removeStickFiles,
	type Stick,
	StickDraft,
} from "./bundle-stick.ts";

let mountDir: string;
let dir: string;
let stick: Stick;
beforeEach(async () => {
	mountDir = mkdtempSync(join(tmpdir(), "stick-"));
	dir = join(mountDir, "TESAI");
	mkdirSync(dir);
	stick = (await findStick(mountDir))!;
});
afterEach(() => rmSync(mountDir, { recursive: true }));

async function readAll(name: string): Promise<number> {
	let bytes = 0;
	for await (const piece of readStickFile(stick, name)) bytes += piece.length;
	return bytes;
}

describe("a stick's mark", () => {
	test("S49 is given once, and is the same whoever looks", async () => {
		const again = await findStick(mountDir);
		expect(again?.id.equals(stick.id)).toBe(true);
		expect(readFileSync(join(dir, "stick.id"), "latin1")).toBe(`${stick.id.toString("hex")}\n`);
	});

	test("S49 that a cut left half written, or that is none, is replaced by another", async () => {
		await fc.assert(
			fc.asyncProperty(fc.string({ maxLength: 80 }), async (text) => {
				fc.pre(!/^[0-9a-f]{32}\s*$/.test(text));
				writeFileSync(join(dir, "stick.id"), text);
				const made = await findStick(mountDir);
				expect(readFileSync(join(dir, "stick.id"), "latin1")).toBe(`${made?.id.toString("hex")}\n`);
			}),
			{ numRuns: 30 },
		);
	});

	test("S49 is nowhere without the folder, nor where the folder is a file or a link", async () => {
		expect(await findStick(join(mountDir, "nothing"))).toBeUndefined();
		rmSync(dir, { recursive: true });
		expect(await findStick(mountDir)).toBeUndefined();
		writeFileSync(dir, "x");
		expect(await findStick(mountDir)).toBeUndefined();
		rmSync(dir);
		symlinkSync(tmpdir(), dir);
		expect(await findStick(mountDir)).toBeUndefined();
	});

	test("S49 is not read through a link", async () => {
		rmSync(join(dir, "stick.id"));
		symlinkSync("/etc/hostname", join(dir, "stick.id"));
		await expect(findStick(mountDir)).rejects.toMatchObject({ code: "ELOOP" });
	});
});

describe("files on a stick", () => {
	test("S49 are read in pieces, and not at all where they are links, folders, pipes, or larger than any bundle", async () => {
		writeFileSync(join(dir, "good"), Buffer.alloc(200_000));
		expect(await readAll("good")).toBe(200_000);
		expect(await readAll("nothing")).toBe(0);
		symlinkSync("good", join(dir, "link"));
		await expect(readAll("link")).rejects.toMatchObject({ code: "ELOOP" });
		mkdirSync(join(dir, "folder"));
		await expect(readAll("folder")).rejects.toMatchObject({ code: "invalid" });
		// Nobody writes into this pipe: whoever opened it to read and waited would wait for ever.
		execFileSync("mkfifo", [join(dir, "pipe")]);
		await expect(readAll("pipe")).rejects.toMatchObject({ code: "invalid" });
		writeFileSync(join(dir, "huge"), "");
		truncateSync(join(dir, "huge"), 200 * 2 ** 30);
		await expect(readAll("huge")).rejects.toMatchObject({ code: "invalid" });
	});

	test("S49 are listed by their ending alone, at most so many, and hidden ones never", async () => {
		for (const name of ["b.tesai", "A.TESAI", "c.tesai.part", "._b.tesai", "d.txt", "tesai"])
			writeFileSync(join(dir, name), "");
		expect(await listBundleFiles(stick)).toEqual({ names: ["A.TESAI", "b.tesai", "c.tesai.part"], isAll: true });
		for (let i = 0; i < 4_200; i++) writeFileSync(join(dir, `${i}.tesai`), "");
		const { names, isAll } = await listBundleFiles(stick);
		expect([names.length, isAll]).toEqual([4_096, false]);
	});

	test("S49 a draft becomes the file in one step, replaces what stood in its draft's place, and goes nowhere through a link", async () => {
		const outside = join(mountDir, "outside");
		writeFileSync(outside, "mine");
		symlinkSync(outside, join(dir, "x.tesai.part"));
		writeFileSync(join(dir, "x.tesai"), "old");
		const draft = await StickDraft.create(stick, "x.tesai");
		await draft.write(Buffer.from("ne"));
		await draft.write(Buffer.from("w"));
		expect([draft.bytes, readFileSync(join(dir, "x.tesai"), "latin1")]).toEqual([3, "old"]);
		await draft.settle();
		expect(readFileSync(join(dir, "x.tesai"), "latin1")).toBe("new");
		expect(readFileSync(outside, "latin1")).toBe("mine");
		expect(existsSync(join(dir, "x.tesai.part"))).toBe(false);
	});

	test("S49 removing what is not there is no error, and takes drafts along", async () => {
		for (const name of ["a.tesai", "a.tesai.part", "b.tesai"]) writeFileSync(join(dir, name), "");
		await removeStickFiles(stick, ["a.tesai", "never.tesai"]);
		expect(readdirSync(dir).sort()).toEqual(["b.tesai", "stick.id"]);
		expect([await isOnStick(stick, "b.tesai"), await isOnStick(stick, "a.tesai")]).toEqual([true, false]);
	});
});
