import { epochMs, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { lastSeq } from "../journal/store.ts";
import { adoptFix, findPlace } from "./actions.ts";
import type { FixReading } from "./fix.ts";

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([]);
});
afterEach(() => box.close());

const HOUR = 3_600_000;
const fixNow = (offMs: number, more: Partial<FixReading> = {}): FixReading => ({
	kind: "fix",
	utc: epochMs(Date.UTC(2026, 10, 21) + box.clock.mono() + offMs),
	errorMs: millis(600),
	latitude: -22.5208,
	longitude: -60.06,
	bootId: box.clock.bootId,
	monoMs: box.clock.mono(),
	...more,
});
const adopt = (fix: FixReading) => box.act((tx) => adoptFix(tx, box.timekeeper, fix));

test("A6 a fix becomes the anchor in use and a fact, once; the place is kept through a restart", () => {
	box.clock.pass(MINUTE);
	const before = lastSeq(box.db, "control");
	const fix = fixNow(0);
	adopt(fix);
	adopt(fix);
	expect(box.timekeeper.anchor()).toMatchObject({ source: "gnss", utc: fix.utc, errorMs: 600 });
	expect(box.timekeeper.now().utc).toBe(fix.utc);
	expect(lastSeq(box.db, "control")).toBe(before + 1);
	box = box.reopen();
	expect(box.timekeeper.anchor()).toMatchObject({ source: "gnss" });
	expect(findPlace(box.db)).toEqual({ latitude: -22.5208, longitude: -60.06 });
});

test("A6 a fix without this boot's stamp says where the post is and not what time it is", () => {
	box.clock.pass(MINUTE);
	adopt(fixNow(HOUR, { bootId: "99999999-9999-4999-8999-999999999999" }));
	const { monoMs: _, ...unstamped } = fixNow(HOUR);
	adopt(unstamped);
	expect(box.timekeeper.anchor().source).toBe("system");
	expect(findPlace(box.db)).toBeDefined();
});

test("before the first fix there is no place", () => {
	expect(findPlace(box.db)).toBeUndefined();
});
