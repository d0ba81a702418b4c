import { expect, test } from "vitest";
import { IDLE_MS, isResting, mustWatch } from "./hiding.ts";

test("PS3 a minute", () => {
	expect(IDLE_MS).toBe(60_000);
});

test.each([
	["wall", false, false, false],
	["wall", true, false, true],
	["wall", false, true, true],
	["fridge", false, false, true],
	["work", false, false, true],
	["plate", false, false, false],
	["plate", true, false, true],
	["demo", false, false, false],
	["device", false, false, false],
	["acknowledge", false, false, true],
] as const)(
	"PS3 on the page %s, somebody here: %s, sheet open: %s, the clock runs: %s",
	(page, isSomebodyHere, isSheetOpen, runs) => {
		expect(mustWatch(page, isSomebodyHere, isSheetOpen)).toBe(runs);
	},
);

test("pages that nobody writes on give way to an alarm", () => {
	expect((["fridge", "power", "state", "devices", "work", "people"] as const).every(isResting)).toBe(true);
	expect((["plate", "equipment", "device", "acknowledge", "demo"] as const).some(isResting)).toBe(false);
});
