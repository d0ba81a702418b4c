import { expect, test } from "vitest";
import { isSlip } from "./slip.ts";

test.each([
	["a touch", 1, "name", "reason", false],
	["the same key twice", 2, "digit", "digit", false],
	["the second of a double touch, on what has come there", 2, "name", "reason", true],
	["a third one", 3, "other", "reason", true],
	["a key of the keyboard", 0, "name", "reason", false],
])("PS9 %s is a slip or not", (_what, taps, touched, before, slips) => {
	expect(isSlip(taps, touched, before)).toBe(slips);
});
