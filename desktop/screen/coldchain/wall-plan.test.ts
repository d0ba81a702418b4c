import type { AlarmView, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { expect, test } from "vitest";
import { planWall } from "./wall-plan.ts";

const NOW = Date.UTC(2026, 10, 20, 23, 41) as EpochMs;
const seen = { at: NOW - 60_000, reason: "other", note: null, by: null };
const alarm = (id: number, fridge: string, changes: object = {}) =>
	({ id, fridge, rule: "HEAT", ended: null, acknowledged: null, ...changes }) as unknown as AlarmView;
const fridge = (id: string, ...alarms: AlarmView[]) =>
	({ id, alarms, attention: alarms.length > 0 ? "act-now" : "all-good" }) as unknown as FridgeView;

test("without a picture there is nothing to show; with one, every fridge in its place", () => {
	expect(planWall(undefined, NOW, null)).toEqual({ shows: "nothing" });
	expect(planWall([fridge("b"), fridge("a")], NOW, null)).toEqual({ shows: "fridges", seen: [], fridges: ["b", "a"] });
});

test("an alarm that nobody has seen has the wall, with every other fridge beside it", () => {
	expect(planWall([fridge("a"), fridge("b", alarm(7, "b")), fridge("c")], NOW, null)).toEqual({
		shows: "alarm",
		alarm: 7,
		next: null,
		others: 0,
		close: null,
		fridges: ["a", "c"],
	});
});

test("the others are one tap away and around again; a new alarm takes the wall back", () => {
	const two = [fridge("a", alarm(7, "a", { rule: "DOOR" })), fridge("b", alarm(8, "b"))];
	const first = planWall(two, NOW, null);
	expect(first).toMatchObject({ alarm: 7, others: 1, next: { alarm: 8 } });
	const turned = first.shows === "alarm" ? first.next : null;
	expect(planWall(two, NOW, turned)).toMatchObject({ alarm: 8, next: { alarm: 7 } });
	const three = [...two, fridge("c", alarm(9, "c", { rule: "FRZE" }))];
	expect(planWall(three, NOW, turned)).toMatchObject({ alarm: 7, others: 2 });
	expect(planWall([two[0]!], NOW, turned)).toMatchObject({ alarm: 7, others: 0 });
});

test("CC76 once somebody is on it the fridges are back, with a line for the alarm that opens its steps again", () => {
	const post = [fridge("a", alarm(7, "a", { acknowledged: seen })), fridge("b")];
	const plan = planWall(post, NOW, null);
	expect(plan).toMatchObject({ shows: "fridges", seen: [{ alarm: 7 }], fridges: ["a", "b"] });
	const chosen = plan.shows === "fridges" ? plan.seen[0]! : null;
	const opened = planWall(post, NOW, chosen);
	expect(opened).toMatchObject({ shows: "alarm", alarm: 7 });
	expect(planWall(post, NOW, opened.shows === "alarm" ? opened.close : null)).toMatchObject({ shows: "fridges" });
});

test("CC76 a reminder can be put away, and the next one comes all the same; what nobody has seen cannot", () => {
	const post = [fridge("a", alarm(7, "a", { acknowledged: seen })), fridge("b")];
	const later = (minutes: number) => (NOW + minutes * 60_000) as EpochMs;
	const reminded = planWall(post, later(30), null);
	expect(reminded).toMatchObject({ shows: "alarm", alarm: 7 });
	const close = reminded.shows === "alarm" ? reminded.close : null;
	expect(planWall(post, later(31), close)).toMatchObject({ shows: "fridges", seen: [{ alarm: 7 }] });
	expect(planWall(post, later(59), close)).toMatchObject({ shows: "alarm", alarm: 7 });
	const unseen = [fridge("a", alarm(7, "a", { acknowledged: null }))];
	expect(planWall(unseen, later(31), close)).toMatchObject({ shows: "alarm", close: null });
});

test("with more fridges than fit, what asks for somebody stands at the top", () => {
	const post = ["a", "b", "c", "d", "e", "f"].map((id) => fridge(id));
	const plan = planWall([...post, fridge("g", alarm(7, "g", { acknowledged: seen }))], NOW, null);
	expect(plan).toMatchObject({ fridges: ["g", "a", "b", "c", "d", "e", "f"] });
});
