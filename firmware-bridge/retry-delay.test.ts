import { expect, test } from "vitest";
import { retryDelayMs } from "./retry-delay.ts";

const bounds = { firstMs: 100, mostMs: 4_000 };

test.each([
	[1, 50, 100],
	[2, 100, 200],
	[6, 1_600, 3_200],
	[7, 2_000, 4_000],
	[1_000_000, 2_000, 4_000],
])("after %i failures between %i and %i ms", (failures, least, most) => {
	expect(retryDelayMs(failures, bounds, () => 0)).toBe(least);
	expect(retryDelayMs(failures, bounds, () => 1)).toBe(most);
});
