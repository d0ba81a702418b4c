// Simulated time: a queue of things to happen, in the order of their moments; what shares a moment is ordered by the seed.

import type { Timers } from "@tesai/shared/node/timers.ts";
import type { Random } from "../random.ts";

interface Entry {
	readonly at: number;
	readonly tie: number;
	readonly no: number;
	run: (() => void | Promise<void>) | undefined;
}

export interface Timeline {
	/** True time, ms since 1970: what a perfect clock would say. */
	readonly now: number;
	/** How many things have happened. */
	readonly turns: number;
	/** Orders something; what it returns takes the order back. */
	after(ms: number, run: () => void | Promise<void>): () => void;
	/** Lets everything happen that is due until `end`; `settled` runs after each, when every promise has had its turn. */
	runUntil(end: number, settled: () => void): Promise<void>;
}

/** Every run begins in the first summer of the product. */
export const WORLD_BEGINS = Date.UTC(2026, 11, 1, 9);

export function openTimeline(random: Random): Timeline {
	const heap: Entry[] = [];
	let now = WORLD_BEGINS;
	let turns = 0;
	let orders = 0;

	return {
		get now() {
			return now;
		},
		get turns() {
			return turns;
		},
		after(ms, run) {
			const at = now + Math.max(0, Math.ceil(ms));
			const entry: Entry = { at, tie: random(), no: orders++, run };
			push(heap, entry);
			return () => {
				entry.run = undefined;
			};
		},
		async runUntil(end, settled) {
			for (let next = heap[0]; next !== undefined && next.at <= end; next = heap[0]) {
				pop(heap);
				const { run } = next;
				if (run === undefined) continue;
				now = next.at;
				turns++;
				await run();
				// Nothing in the product waits for anything but promises and what this timeline gives.
				await new Promise(setImmediate);
				settled();
			}
			now = end;
		},
	};
}

/** The timers of one process: they die with it. */
export interface ProcessTimers extends Timers {
	kill(): void;
}

export function openProcessTimers(timeline: Timeline): ProcessTimers {
	let alive = true;
	const order = (ms: number, run: () => void) =>
		timeline.after(ms, () => {
			if (alive) run();
		});
	return {
		after: order,
		soon: (run) => order(0, run),
		nowMs: () => timeline.now,
		kill: () => {
			alive = false;
		},
	};
}

const isBefore = (a: Entry, b: Entry): boolean =>
	a.at !== b.at ? a.at < b.at : a.tie !== b.tie ? a.tie < b.tie : a.no < b.no;

function push(heap: Entry[], entry: Entry): void {
	let at = heap.length;
	while (at > 0) {
		const parent = (at - 1) >> 1;
		if (!isBefore(entry, heap[parent]!)) break;
		heap[at] = heap[parent]!;
		at = parent;
	}
	heap[at] = entry;
}

function pop(heap: Entry[]): void {
	const last = heap.pop()!;
	if (heap.length === 0) return;
	let at = 0;
	for (;;) {
		let child = 2 * at + 1;
		if (child >= heap.length) break;
		if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
		if (!isBefore(heap[child]!, last)) break;
		heap[at] = heap[child]!;
		at = child;
	}
	heap[at] = last;
}
