import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rosettePath } from "./rosette.ts";

test("the icon is the same rosette as the page's", () => {
	const icon = readFileSync(join(import.meta.dirname, "public/rosette.svg"), "utf8");
	expect(icon).toContain(`d="${rosettePath()}"`);
});

test("the rosette stays inside its box", () => {
	const numbers = rosettePath()
		.match(/\d+(?:\.\d+)?/g)!
		.map(Number);
	expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
	expect(Math.max(...numbers)).toBeLessThanOrEqual(100);
});
