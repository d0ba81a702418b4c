// The hub as a box sees it: opens frames with the real seal, keeps every fact once, answers with what it has.

import { FACTS, type HubEvent } from "@tesai/shared/contract/event.ts";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { type EpochMs, millis } from "@tesai/shared/contract/quantity.ts";
import { openMessageCounter } from "@tesai/shared/node/message-counter.ts";
import { type FrameKeys, openFrame, sealFrame } from "@tesai/shared/node/seal.ts";
import { fillFrame } from "@tesai/shared/wire/fill-frame.ts";
import type { Payload } from "@tesai/shared/wire/frame.ts";
import { addRange, hasSeq, NO_RANGES, type Ranges } from "@tesai/shared/wire/ranges.ts";
import { encodeValue } from "@tesai/shared/wire/value.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";

export interface HubTwin {
	/** Every fact that ever arrived, by `lane/seq`. */
	readonly facts: ReadonlyMap<string, WireFact>;
	/** The payload of every frame that arrived, in order. */
	readonly payloads: readonly Payload[];
	/** How often a frame brought a fact that was there already, and how often with another content. */
	readonly repeated: number;
	readonly forked: number;
	has(lane: number, seq: number): boolean;
	/** What the box said that it has of the hub's lanes, as last said; nothing before that. */
	readonly boxHas: Payload["acks"];
	/** Writes a fact for the box, which is in every answer until the box has it; returns its seq. */
	tell(event: HubEvent): number;
	/** Takes a frame in and returns the sealed answer. Throws for a frame that the box did not seal. */
	receive(frame: Uint8Array): Uint8Array;
}

export function openHubTwin(keys: FrameKeys, box: BoxNo, utc: () => EpochMs): HubTwin {
	const facts = new Map<string, WireFact>();
	const lanes = new Map<number, Ranges>();
	const payloads: Payload[] = [];
	const told: WireFact[] = [];
	let boxHas: Payload["acks"];
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
		get boxHas() {
			return boxHas;
		},
		tell({ kind, body }) {
			const fact = FACTS[kind];
			const lane = LANES.indexOf(fact.lane);
			const seq = told.filter((one) => one.lane === lane).length + 1;
			const stamp = { boot: 1, monoMs: millis(utc()) };
			told.push({ lane, seq, kind: fact.no, version: fact.version, stamp, body: encodeValue(fact.body, body) });
			return seq;
		},
		has: (lane, seq) => facts.has(`${lane}/${seq}`),
		receive(frame) {
			const { payload } = openFrame(keys, frame);
			payloads.push(payload);
			for (const fact of payload.facts) keep(fact);
			boxHas = payload.acks ?? boxHas;
			const received = new Map(lanes);
			const clock = { source: "system", errorMs: millis(1_000) } as const;
			const header = { direction: "down", box, ...nextNumber(), utc: utc(), clock } as const;
			const acks = { received, applied: received };
			const lacking = told.filter(({ lane, seq }) => !hasSeq(boxHas?.received.get(lane) ?? NO_RANGES, seq));
			const { facts: sent } = fillFrame(lacking, { budget: 4_096, header, acks });
			return sealFrame(keys, header, { epoch: payload.epoch, facts: sent, acks });
		},
	};
}
