import fc from "fast-check";
import { expect, test } from "vitest";
import { KEYPAD_KEYS, pressKey, toKeypadKey } from "./keypad.ts";

test("twelve keys, and done at the bottom right", () => {
	expect(KEYPAD_KEYS.length).toBe(12);
	expect(KEYPAD_KEYS.at(-1)).toBe("done");
});

test("whatever is pressed there are digits alone, and never more than are taken", () => {
	const keys = fc.array(fc.constantFrom(...KEYPAD_KEYS), { maxLength: 60 });
	fc.assert(
		fc.property(keys, fc.integer({ min: 4, max: 8 }), (pressed, most) => {
			const digits = pressed.reduce((typed, key) => pressKey(typed, key, most), "");
			expect(digits).toMatch(/^\d*$/);
			expect(digits.length).toBeLessThanOrEqual(most);
		}),
	);
});

test.each([
	["7", "7"],
	["Enter", "done"],
	["Backspace", "delete"],
	["Delete", "delete"],
	["a", null],
	["Tab", null],
	["F5", null],
])("the keyboard's %s is the pad's %s", (name, key) => {
	expect(toKeypadKey(name)).toBe(key);
});

test("delete takes the last digit, also where there is none", () => {
	expect(pressKey("123", "delete", 8)).toBe("12");
	expect(pressKey("", "delete", 8)).toBe("");
});
