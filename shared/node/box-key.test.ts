import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadBoxKey, makeBoxKey } from "./box-key.ts";

const folder = mkdtempSync(join(tmpdir(), "tesai-key-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the box's key", () => {
	test("S8 is made once and never overwritten, for its owner's eyes alone", () => {
		const path = join(folder, "keys", "box.key");
		const made = makeBoxKey(path);
		expect(made).toHaveLength(32);
		expect(statSync(path).mode & 0o777).toBe(0o600);
		expect(makeBoxKey(path)).toEqual(made);
		expect(loadBoxKey(path)).toEqual(made);
		expect(readdirSync(join(folder, "keys"))).toEqual(["box.key"]);
	});

	test("S8 differs from box to box", () => {
		expect(makeBoxKey(join(folder, "a.key"))).not.toEqual(makeBoxKey(join(folder, "b.key")));
	});

	test("S8 a file that is no key is left alone and named, its content is not", () => {
		const path = join(folder, "broken.key");
		writeFileSync(path, "half a secret");
		for (const open of [makeBoxKey, loadBoxKey])
			expect(() => open(path)).toThrow(
				expect.objectContaining({ code: "invalid", message: expect.not.stringContaining("secret") }),
			);
		expect(() => loadBoxKey(join(folder, "none.key"))).toThrow(expect.objectContaining({ code: "not-found" }));
	});
});
