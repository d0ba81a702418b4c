// What all parts of a world share: its plan, its time, the numbers of its seed, what is told of it, and whether it was healed.

import type { Log } from "@tesai/shared/node/log.ts";
import type { FrameKeys } from "@tesai/shared/node/seal.ts";
import type { Random } from "../random.ts";
import { type Chronicle, openChronicle } from "./chronicle.ts";
import { keysOfBox } from "./hub.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import type { WorldPlan } from "./plan.ts";
import { openTimeline, type Timeline } from "./timeline.ts";

export interface Scene {
	readonly plan: WorldPlan;
	/** Every part draws from the same numbers, so the order in which they draw belongs to what a seed means. */
	readonly random: Random;
	readonly timeline: Timeline;
	readonly keys: ReadonlyMap<number, FrameKeys>;
	readonly chronicle: Chronicle;
	readonly ledger: Ledger;
	/** What the product's processes say. */
	readonly log: Log;
	/** How many times longer than usual a road that fails is left alone. */
	readonly patience: number;
	readonly isHealed: boolean;
	/** From now on nothing begins to go wrong, and nobody does anything new. */
	heal(): void;
	/** Again and again, with that mean time between, ms; never after the healing. Infinity: never at all. */
	often(meanMs: number, run: () => void | Promise<void>): void;
}

export function openScene(plan: WorldPlan, random: Random, log: Log): Scene {
	const timeline = openTimeline(random);
	let isHealed = false;
	return {
		plan,
		random,
		timeline,
		keys: new Map(plan.boxes.map((_, at) => [at + 1, keysOfBox(plan.seed, at + 1)])),
		chronicle: openChronicle(timeline),
		ledger: openLedger(),
		log,
		// A season's world would only be tries otherwise.
		patience: plan.isSeason ? 150 : 30,
		get isHealed() {
			return isHealed;
		},
		heal() {
			isHealed = true;
		},
		often(meanMs, run) {
			if (!Number.isFinite(meanMs)) return;
			const next = () => {
				timeline.after(-Math.log(1 - random()) * meanMs, async () => {
					if (isHealed) return;
					await run();
					next();
				});
			};
			next();
		},
	};
}
