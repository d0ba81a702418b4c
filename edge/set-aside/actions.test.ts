import { afterEach, beforeEach, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { reportSetAside, setAsideInput } from "./actions.ts";
import { listSetAside, totalSetAside } from "./store.ts";

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([]);
});
afterEach(() => box.close());

const refuse = (reason: string, sample: string | null = null) =>
	box.act((tx) => setAsideInput(tx, { door: "mqtt", reason, sample }));
const events = () => box.db.prepare("SELECT count(*) FROM event").pluck().get();

test("A4 the same reason is one row that counts, with a printable sample of the last", () => {
	refuse("not JSON", "{\u0007\u00ff");
	refuse("not JSON", "[");
	expect(listSetAside(box.db, box.timekeeper.utc)).toMatchObject([
		{ door: "mqtt", reason: "not JSON", count: 2, sample: "[" },
	]);
	refuse("other thing", "a\u0007b\u00ff");
	expect(listSetAside(box.db, box.timekeeper.utc).at(-1)?.sample).toBe("a.b.");
});

test("A4 a flood of different reasons cannot fill the disk", () => {
	for (let i = 0; i < 150; i++) refuse(`reason ${i}`);
	expect(listSetAside(box.db, box.timekeeper.utc)).toHaveLength(101);
	expect(totalSetAside(box.db)).toBe(150);
});

test("A4 the hub is told what is new since it was last told, and nothing when nothing is", () => {
	refuse("not JSON");
	refuse("not JSON");
	box.act(reportSetAside);
	expect(events()).toBe(1);
	box.act(reportSetAside);
	expect(events()).toBe(1);
	refuse("not JSON");
	box.act(reportSetAside);
	expect(events()).toBe(2);
});
