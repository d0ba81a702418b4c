import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { fridgeTagReport } from "../../test/sim/logger-report.ts";
import { listSetAside } from "../set-aside/store.ts";
import { loggerJobs } from "./jobs.ts";
import { viewLoggers } from "./view.ts";

let box: BoxStore;
let stick: string;
beforeEach(() => {
	box = openBoxStore([]);
	stick = mkdtempSync(join(tmpdir(), "tesai-stick-"));
});
afterEach(() => {
	box.close();
	rmSync(stick, { recursive: true, force: true });
});

const look = () => {
	for (const job of loggerJobs(box.db, box.writer, stick)) job.run();
};
const put = (name: string, text: string) => writeFileSync(join(stick, name), text);
const report = (serial: string) =>
	fridgeTagReport({ serial, createdAt: "2026-11-16 09:00", days: [{ date: "2026-11-16" }] });
const serials = () =>
	viewLoggers(box.db, box.timekeeper)
		.map(({ serial }) => serial)
		.sort();

test("LG11 reports of the folder and of the folders in it are imported, and nothing else is looked at", () => {
	put("A1_202611160900.txt", report("A1"));
	put("A1_202611160900.pdf", "%PDF");
	mkdirSync(join(stick, "Fridge-tag", "old"), { recursive: true });
	put("Fridge-tag/B2.TXT", report("B2"));
	put("Fridge-tag/old/C3.txt", report("C3"));
	const elsewhere = mkdtempSync(join(tmpdir(), "tesai-other-"));
	writeFileSync(join(elsewhere, "D4.txt"), report("D4"));
	symlinkSync(join(elsewhere, "D4.txt"), join(stick, "D4.txt"));
	symlinkSync(elsewhere, join(stick, "linked"));
	look();
	look();
	rmSync(elsewhere, { recursive: true });
	expect(serials()).toEqual(["A1", "B2"]);
	expect(viewLoggers(box.db, box.timekeeper).every(({ files }) => files === 1)).toBe(true);
});

test("LG11 S49 the same stick may carry the post's bundles: each road looks at its own files", () => {
	mkdirSync(join(stick, "TESAI"));
	put("TESAI/stick.id", `${"ab".repeat(16)}\n`);
	put(`TESAI/${"cd".repeat(16)}.tesai`, "TSBU");
	put("TESAI/A1_202611160900.txt", report("A1"));
	look();
	expect(serials()).toEqual(["A1"]);
	expect(listSetAside(box.db, box.timekeeper.utc)).toEqual([]);
});

test("LG11 a refused file is set aside once, and looked at again when it has changed", () => {
	put("notas.txt", "lista de compras");
	look();
	look();
	const aside = () => listSetAside(box.db, box.timekeeper.utc).map(({ door, count }) => [door, count]);
	expect(aside()).toEqual([["stick", 1]]);
	put("notas.txt", report("A1"));
	look();
	expect(serials()).toEqual(["A1"]);
	expect(aside()).toEqual([["stick", 1]]);
});

test("LG11 without a stick, or without a setting, nothing happens", () => {
	rmSync(stick, { recursive: true });
	look();
	expect(loggerJobs(box.db, box.writer, undefined)).toEqual([]);
	expect(serials()).toEqual([]);
});
