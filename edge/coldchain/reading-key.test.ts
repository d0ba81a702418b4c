import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@tesai/shared/node/sqlite.ts";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { keySql, sensorSql, stampSql } from "./reading-key.ts";

const parts = fc.tuple(
	fc.integer({ min: 1, max: 131_071 }),
	fc.integer({ min: -(2 ** 37), max: 2 ** 37 - 1 }),
	fc.integer({ min: 1, max: 255 }),
);

test("a key holds boot, moment and sensor exactly, and keys sort by time", () => {
	const dir = mkdtempSync(join(tmpdir(), "tesai-key-"));
	const db = openDatabase(join(dir, "key.sqlite"), { migrations: [] });
	onTestFinished(() => {
		db.close();
		rmSync(dir, { recursive: true });
	});
	const apart = db.prepare(
		`SELECT ${stampSql("id")}, ${sensorSql("id")} AS sensor FROM (SELECT ${keySql("?", "?", "?")} AS id)`,
	);
	const before = db.prepare(`SELECT ${keySql("?", "?", "?")} < ${keySql("?", "?", "?")}`).pluck();
	fc.assert(
		fc.property(parts, parts, (a, b) => {
			expect(apart.get(...a)).toEqual({ boot: a[0], monoMs: a[1], sensor: a[2] });
			const isBefore = a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
			expect(before.get(...a, ...b)).toBe(isBefore < 0 ? 1 : 0);
		}),
	);
});
