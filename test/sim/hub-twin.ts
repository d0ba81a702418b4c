// The hub as a box sees it: opens frames with the real seal, keeps every fact once, answers with what it has.

import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { type EpochMs, millis } from "@tesai/shared/contract/quantity.ts";
import { openMessageCounter } from "@tesai/shared/node/message-counter.ts";
import { type FrameKeys, openFrame, sealFrame } from "@tesai/shared/node/seal.ts";
import type { Payload } from "@tesai/shared/wire/frame.ts";
import { addRange, NO_RANGES, type Ranges } from "@tesai/shared/wire/ranges.ts";
import { listFacts, type WireFact } from "@tesai/shared/wire/section-body.ts";

export interface HubTwin {
	/** Every fact that ever arrived, by `lane/seq`. */
	readonly facts: ReadonlyMap<string, WireFact>;
	/** The payload of every frame that arrived, in order. */
	readonly payloads: readonly Payload[];
	/** How often a frame brought a fact that was there already, and how often with another content. */
	readonly repeated: number;
	readonly forked: number;
	has(lane: number, seq: number): boolean;
	/** Takes a frame in and returns the sealed answer. Throws for a frame that the box did not seal. */
	receive(frame: Uint8Array): Uint8Array;
}

export function openHubTwin(keys: FrameKeys, box: BoxNo, utc: () => EpochMs): HubTwin {
	const facts = new Map<string, WireFact>();
	const lanes = new Map<number, Ranges>();
	const payloads: Payload[] = [];
	const count = { repeated: 0, forked: 0 };
	const nextNumber = openMessageCounter({ load: () => 0, save: () => {} });

	const keep = (fact: WireFact) => {
		const id = `${fact.lane}/${fact.seq}`;
		const known = facts.get(id);
		if (known === undefined) facts.set(id, fact);
		else if (Buffer.from(known.body).equals(fact.body)) count.repeated++;
		else count.forked++;
		lanes.set(fact.lane, addRange(lanes.get(fact.lane) ?? NO_RANGES, { first: fact.seq, last: fact.seq }));
	};

	return {
		facts,
		payloads,
		get repeated() {
			return count.repeated;
		},
		get forked() {
			return count.forked;
		},
		has: (lane, seq) => facts.has(`${lane}/${seq}`),
		receive(frame) {
			const { payload } = openFrame(keys, frame);
			payloads.push(payload);
			for (const fact of payload.sections.flatMap(listFacts)) keep(fact);
			const received = new Map(lanes);
			const clock = { source: "system", errorMs: millis(1_000) } as const;
			return sealFrame(
				keys,
				{ direction: "down", box, ...nextNumber(), utc: utc(), clock },
				{ epoch: payload.epoch, sections: [], acks: { received, applied: received } },
			);
		},
	};
}
