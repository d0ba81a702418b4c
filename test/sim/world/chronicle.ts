// What is told of a run: how often each thing was met, which rules were broken, and a hash over everything in its order.

import { createHash } from "node:crypto";
import type { Complaint } from "./ledger.ts";
import { DAY_MS } from "./plan.ts";
import { type Timeline, WORLD_BEGINS } from "./timeline.ts";

/** More is only more of the same. */
const MOST_COMPLAINTS = 5;

export interface Chronicle {
	readonly counts: ReadonlyMap<string, number>;
	readonly complaints: readonly (Complaint & { readonly day: number })[];
	/** Enough was found: the run may end early. */
	readonly isFull: boolean;
	/** Frames that left some box. */
	frames: number;
	count(what: string, by?: number): void;
	complain(rule: string, what: string): void;
	/** Takes into the trace what happened now. */
	note(what: string): void;
	/** Ends the trace; two runs of one seed give the same. */
	endTrace(): string;
}

export function openChronicle(timeline: Timeline): Chronicle {
	const counts = new Map<string, number>();
	const complaints: (Complaint & { day: number })[] = [];
	const hash = createHash("sha256");
	return {
		counts,
		complaints,
		frames: 0,
		get isFull() {
			return complaints.length >= MOST_COMPLAINTS;
		},
		count(what, by = 1) {
			counts.set(what, (counts.get(what) ?? 0) + by);
		},
		complain(rule, what) {
			if (complaints.length >= MOST_COMPLAINTS) return;
			complaints.push({ rule, what, day: Number(((timeline.now - WORLD_BEGINS) / DAY_MS).toFixed(3)) });
		},
		note(what) {
			hash.update(`${timeline.now} ${what}\n`);
		},
		endTrace: () => hash.digest("hex").slice(0, 16),
	};
}
