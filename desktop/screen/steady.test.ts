import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { computeSteady, keepSame } from "./steady.ts";

test("what says the same is the same object", () => {
	const before = { a: [1, "x"], b: null };
	expect(keepSame(before, { a: [1, "x"], b: null })).toBe(before);
	expect(keepSame(before, { a: [1, "y"], b: null })).not.toBe(before);
	expect(keepSame(undefined, before)).toBe(before);
});

test("who follows it hears nothing of a picture that changes nothing", () => {
	const picture = signal({ celsius: 4.21 });
	const shown = computeSteady(() => ({ numeral: picture.value.celsius.toFixed(1) }));
	let heard = 0;
	shown.subscribe(() => {
		heard++;
	});
	picture.value = { celsius: 4.19 };
	expect(heard).toBe(1);
	picture.value = { celsius: 4.3 };
	expect(heard).toBe(2);
});
