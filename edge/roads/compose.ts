// Reads from the journal what the next frame carries.

import { LANES } from "@tesai/shared/contract/lane.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { Acks } from "@tesai/shared/wire/acks.ts";
import { type FilledFrame, fillFrame } from "@tesai/shared/wire/fill-frame.ts";
import type { UpHeader } from "@tesai/shared/wire/frame.ts";
import type { LaneWaiting } from "@tesai/shared/wire/next-send.ts";
import type { WireFact } from "@tesai/shared/wire/section-body.ts";
import { listEvents } from "../journal/store.ts";

const CHUNK = 256;

/**
 * Fills a frame of at most the first size. When not even the first fact fits into that, the next size is tried, so that a
 * cautious size never holds back a fact that the road can carry.
 */
export function composeFrame(
	db: Database,
	lanes: readonly LaneWaiting[],
	header: UpHeader,
	sizes: readonly number[],
	acks?: Acks,
): FilledFrame {
	let filled: FilledFrame = { facts: [], size: 0, taken: [], left: 0, oversize: [] };
	for (const budget of sizes) {
		filled = fillFrame(waitingFacts(db, lanes, budget), { budget, header, ...(acks && { acks }) });
		if (filled.facts.length > 0) break;
	}
	return filled;
}

/** Of each lane about as much as could fit alone; the rest of a long backlog is not even read. */
function* waitingFacts(db: Database, lanes: readonly LaneWaiting[], budget: number): Generator<WireFact> {
	for (const { lane, waiting } of lanes) {
		let bytes = 0;
		for (const run of waiting) {
			for (let seq = run.first; seq <= run.last && bytes < budget; ) {
				const rows = listEvents(db, lane, seq, Math.min(CHUNK, run.last - seq + 1));
				if (rows.length === 0) break;
				for (const { seq: at, kind, version, boot, monoMs, body } of rows) {
					yield { lane: LANES.indexOf(lane), seq: at, kind, version, stamp: { boot, monoMs: millis(monoMs) }, body };
					bytes += body.length;
					seq = at + 1;
				}
			}
		}
	}
}
