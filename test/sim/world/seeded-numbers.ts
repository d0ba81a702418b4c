// The one random number that the product takes from the machine itself, a journal's epoch, comes from the seed here.

import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import type { Random } from "../random.ts";

/** Runs with `randomInt` drawn from the seed; everybody else's comes back when it ends. */
export async function runSeeded<T>(random: Random, run: () => Promise<T>): Promise<T> {
	const machines = crypto.randomInt;
	const between = (low: number, high: number) => low + Math.floor(random() * (high - low));
	crypto.randomInt = ((one: number, other?: number) =>
		other === undefined ? between(0, one) : between(one, other)) as typeof machines;
	syncBuiltinESMExports();
	try {
		return await run();
	} finally {
		crypto.randomInt = machines;
		syncBuiltinESMExports();
	}
}
