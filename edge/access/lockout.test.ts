import { HOUR, MINUTE, millis, SECOND } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { countMiss, type Misses, waitAfter, waitLeft } from "./lockout.ts";

test.each([
	[0, 0],
	[1, 0],
	[3, 0],
	[4, 30 * SECOND],
	[5, MINUTE],
	[6, 5 * MINUTE],
	[7, 15 * MINUTE],
	[8, HOUR],
	[9, HOUR],
	[1_000, HOUR],
])("AC4 after %i misses a tile waits %i ms", (misses, ms) => {
	expect(waitAfter(misses)).toBe(ms);
});

const at = (boot: number, monoMs: number) => ({ boot, monoMs: millis(monoMs) });

test.each<[string, Misses | undefined, { boot: number; monoMs: number }, number]>([
	["nothing was wrong", undefined, at(1, 0), 0],
	["the third of a row", { misses: 3, at: at(1, 5_000) }, at(1, 5_000), 0],
	["just begun", { misses: 4, at: at(1, 5_000) }, at(1, 5_000), 30_000],
	["half over", { misses: 4, at: at(1, 5_000) }, at(1, 20_000), 15_000],
	["over", { misses: 4, at: at(1, 5_000) }, at(1, 35_000), 0],
	["another boot: the whole of it, from its beginning", { misses: 4, at: at(1, 5_000) }, at(2, 1_000), 29_000],
	["another boot, long up", { misses: 4, at: at(1, 5_000) }, at(2, 900_000), 0],
	[
		"a stamp that is ahead, as after a fault, makes it no longer",
		{ misses: 4, at: at(1, 9_000) },
		at(1, 5_000),
		30_000,
	],
])("AC5 %s", (_name, state, now, left) => {
	expect(waitLeft(state, at(now.boot, now.monoMs))).toBe(left);
});

/** What somebody at the box can do to it; none of it touches its monotonic clock but by starting it anew. */
const Deed = fc.oneof(
	fc.record({ deed: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 3 * HOUR }) }),
	fc.record({ deed: fc.constant("plug" as const), offMs: fc.integer({ min: 0, max: 3 * HOUR }) }),
	fc.record({ deed: fc.constant("restart" as const) }),
	fc.record({ deed: fc.constant("try" as const) }),
);

test("AC5 no sequence of restarts and plug-pullings gives a try more than waiting for as long would", () => {
	fc.assert(
		fc.property(fc.array(Deed, { maxLength: 80 }), (deeds) => {
			let state: Misses | undefined;
			let now = at(1, 0);
			/** The same person before a box that is never touched, as long as this one was powered. */
			let patient: Misses | undefined;
			let poweredMs = 0;
			let [tries, patientTries] = [0, 0];
			for (const one of deeds) {
				if (one.deed === "wait") {
					now = at(now.boot, now.monoMs + one.ms);
					poweredMs += one.ms;
				}
				if (one.deed === "plug") now = at(now.boot + 1, 0);
				// Everything that a program knows comes back from the disk.
				if (one.deed === "restart") state = state && (JSON.parse(JSON.stringify(state)) as Misses);
				// The patient one tries whenever it may.
				while (waitLeft(patient, at(1, poweredMs)) === 0 && patientTries <= tries) {
					patient = countMiss(patient, at(1, poweredMs));
					patientTries += 1;
				}
				if (one.deed === "try" && waitLeft(state, now) === 0) {
					state = countMiss(state, now);
					tries += 1;
				}
				expect(tries).toBeLessThanOrEqual(patientTries);
			}
		}),
		{ numRuns: 500 },
	);
});
