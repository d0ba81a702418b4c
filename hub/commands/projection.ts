// What a batch of facts says about commands: at most one outcome a command, the latest of its box.

import type { AppliedEvent } from "../projection.ts";

type Settled = Extract<AppliedEvent, { kind: "command-settled" }>;

export function foldOutcomes(events: readonly AppliedEvent[]): readonly Settled[] {
	const newest = new Map<string, Settled>();
	for (const event of events) {
		if (event.kind !== "command-settled") continue;
		const key = `${event.box} ${event.body.command}`;
		const before = newest.get(key);
		const isLater =
			before === undefined ||
			event.journal > before.journal ||
			(event.journal === before.journal && event.seq > before.seq);
		if (isLater) newest.set(key, event);
	}
	return [...newest.values()];
}
