import type { FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { findRefuge } from "./refuge.ts";

const NOW = Date.UTC(2026, 10, 20, 23, 41) as EpochMs;
const before = (minutes: number) => NOW - minutes * 60_000;

function fridge(id: string, celsius: number, changes: object = {}): FridgeView {
	return {
		id,
		name: id,
		attention: "all-good",
		temperature: { celsius, measuredAt: before(1), ageMs: 60_000 },
		sensorFlag: null,
		door: { open: false, since: before(600) },
		power: { supplied: true, since: before(600), batteryVolts: null, panelWatts: null },
		alarms: [],
		...changes,
	} as unknown as FridgeView;
}

test("the fridge furthest from either edge takes the vaccines, never the one they come from", () => {
	const post = [fridge("a", 4.7), fridge("b", 6.5), fridge("c", 5.2), fridge("d", 2.6)];
	expect(findRefuge(post, "a", NOW)).toEqual({ name: "c", celsius: 5.2 });
	expect(findRefuge(post, "c", NOW)).toEqual({ name: "a", celsius: 4.7 });
	expect(findRefuge([fridge("a", 4.7)], "a", NOW)).toBeNull();
});

test.each<[string, object]>([
	["asks for a look", { attention: "look-now" }],
	["has an alarm that is over and unseen", { alarms: [{}] }],
	["has a sensor in doubt", { sensorFlag: "no-answer" }],
	["stands open", { door: { open: true, since: before(1) } }],
	["has no power", { power: { supplied: false, since: before(1), batteryVolts: null, panelWatts: null } }],
	["was measured long ago", { temperature: { celsius: 4.7, measuredAt: before(16), ageMs: 0 } }],
	["has no temperature", { temperature: null }],
	["is nearly too warm", { temperature: { celsius: 7.1, measuredAt: before(1), ageMs: 0 } }],
	["is nearly too cold", { temperature: { celsius: 2.4, measuredAt: before(1), ageMs: 0 } }],
	["is a freezer", { temperature: { celsius: -18, measuredAt: before(1), ageMs: 0 } }],
])("a fridge that %s takes nobody in", (_why, changes) => {
	expect(findRefuge([fridge("a", 9), fridge("b", 4.7, changes)], "a", NOW)).toBeNull();
});

test("no vaccine is ever sent where it is not between 2 and 8 °C", () => {
	fc.assert(
		fc.property(fc.array(fc.double({ min: -30, max: 40, noNaN: true }), { maxLength: 6 }), (temperatures) => {
			const post = temperatures.map((celsius, no) => fridge(`f${no}`, celsius));
			const refuge = findRefuge(post, "f0", NOW);
			expect(refuge === null || (refuge.celsius > 2 && refuge.celsius < 8 && refuge.name !== "f0")).toBe(true);
		}),
	);
});
