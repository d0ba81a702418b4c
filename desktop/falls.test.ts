import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isEdgeAnswering, openFallCount, tellFalls } from "./falls.ts";

function makeFile(): string {
	const dir = mkdtempSync(join(tmpdir(), "tesai-falls-"));
	onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
	return join(dir, "kiosk", "falls");
}

test("falls are counted over restarts, by two programs on one file", () => {
	const file = makeFile();
	const count = openFallCount(file);
	expect(count.falls()).toBe(0);
	count.add();
	const other = openFallCount(file);
	other.add();
	count.add();
	expect([count.falls(), readFileSync(file, "utf8")]).toEqual([3, "3\n"]);
});

test("what stands in the file and is no number counts as none, and a box that is away hears nothing and stops nobody", async () => {
	const file = makeFile();
	openFallCount(file).add();
	writeFileSync(file, "muchas");
	expect(openFallCount(file).falls()).toBe(0);
	await tellFalls("http://127.0.0.1:9/", "chromium", 1);
	expect(await isEdgeAnswering("http://127.0.0.1:9/")).toBe(false);
});
