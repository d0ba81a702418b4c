import { DISK_STAGES } from "@tesai/shared/contract/edge-api/disk.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { DAY } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { keepFactsFor, keepReadingsFor, stageOf, takesReadings } from "./stage.ts";

const GIB = 2 ** 30;
const room = (freeBytes: number, totalBytes = 8 * GIB) => ({ freeBytes, totalBytes });

test.each([
	[8 * GIB, 8 * GIB, "ample"],
	[1.7 * GIB, 8 * GIB, "ample"],
	[1.5 * GIB, 8 * GIB, "tight"],
	[0.2 * GIB, 8 * GIB, "full"],
	[0.05 * GIB, 8 * GIB, "last"],
	// A large disk at the same share has room for years.
	[25 * GIB, 500 * GIB, "ample"],
	[1 * GIB, 500 * GIB, "tight"],
	// A small one is not full from the beginning.
	[3 * 2 ** 20, 4 * 2 ** 20, "ample"],
	[2 ** 18, 4 * 2 ** 20, "full"],
	[0, 0, "ample"],
] as const)("JN10 %i bytes free of %i are %s", (free, total, stage) => {
	expect(stageOf(room(free, total), "ample")).toBe(stage);
});

test("JN10 less room is never an earlier stage, and a stage ends only when there is a quarter more room than where it began", () => {
	const stages = fc.constantFrom(...DISK_STAGES);
	fc.assert(
		fc.property(fc.nat(8 * GIB), fc.nat(8 * GIB), stages, (a, b, before) => {
			const [less, more] = [Math.min(a, b), Math.max(a, b)];
			const rank = (free: number) => DISK_STAGES.indexOf(stageOf(room(free), before));
			expect(rank(less)).toBeGreaterThanOrEqual(rank(more));
			// Standing still changes nothing twice.
			const once = stageOf(room(a), before);
			expect(stageOf(room(a), once)).toBe(once);
		}),
	);
	expect(stageOf(room(1.7 * GIB), "tight")).toBe("tight");
	expect(stageOf(room(2.1 * GIB), "tight")).toBe("ample");
});

test("JN11 readings are refused long before the disk is full, and taken while it is only tight", () => {
	expect(DISK_STAGES.filter(takesReadings)).toEqual(["ample", "tight"]);
	expect(stageOf(room(0.6 * GIB), "ample")).toBe("tight");
	expect(stageOf(room(0.2 * GIB), "ample")).toBe("full");
});

test("JN6 what is clinical is kept for ever, what is raw for a hundred days, all else for years; a full disk keeps less and never little", () => {
	for (const stage of DISK_STAGES) {
		expect(keepFactsFor("clinical", stage)).toBeUndefined();
		for (const lane of LANES)
			expect(keepFactsFor(lane, stage) ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(7 * DAY);
		expect(keepReadingsFor(stage)).toBe(keepFactsFor("telemetry", stage));
	}
	expect(keepFactsFor("telemetry", "ample")).toBe(100 * DAY);
	expect(keepFactsFor("alarm", "ample")).toBe(5 * 365 * DAY);
	expect(keepFactsFor("alarm", "last")).toBe(365 * DAY);
});
