// What a batch of facts says about a box's clocks: its anchors, and how far each boot has been heard.

import type { Anchor } from "@tesai/shared/contract/time.ts";
import type { AppliedEvent } from "../projection.ts";

interface BootHeard {
	readonly box: number;
	readonly journal: number;
	readonly boot: number;
	readonly newestMonoMs: number;
}

export interface ClockChanges {
	readonly boots: readonly BootHeard[];
	readonly anchors: readonly (Anchor & { readonly box: number; readonly journal: number; readonly seq: number })[];
}

/** At most one row a boot; anchors are facts of their own and all kept. */
export function foldClocks(events: readonly AppliedEvent[]): ClockChanges {
	const boots = new Map<string, BootHeard>();
	const anchors: ClockChanges["anchors"][number][] = [];
	for (const event of events) {
		const { box, journal, seq, stamp } = event;
		const key = `${box} ${journal} ${stamp.boot}`;
		const before = boots.get(key);
		if (before === undefined || stamp.monoMs > before.newestMonoMs)
			boots.set(key, { box, journal, boot: stamp.boot, newestMonoMs: stamp.monoMs });
		if (event.kind === "clock-anchored") anchors.push({ ...event.body, box, journal, seq });
	}
	return { boots: [...boots.values()], anchors };
}
