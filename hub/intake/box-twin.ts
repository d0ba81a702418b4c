// A box as the hub hears it: seals facts under one key and opens the answers. What tests and the bench speak through.

import { FACTS, type NewEvent } from "@tesai/shared/contract/event.ts";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import { frameKeys, openFrame, sealFrame } from "@tesai/shared/node/seal.ts";
import type { Acks } from "@tesai/shared/wire/acks.ts";
import { encodeValue } from "@tesai/shared/wire/value.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";

export interface BoxTwin {
	readonly box: BoxNo;
	readonly epoch: number;
	/** Seals a new frame; the same facts may go into as many frames as one likes. */
	seal(facts: readonly WireFact[], acks?: Acks): Uint8Array;
	openAnswer(bytes: Uint8Array): ReturnType<typeof openFrame>;
}

export function openBoxTwin(
	box: number,
	secret: Uint8Array,
	options: { epoch?: number; firstMessage?: number } = {},
): BoxTwin {
	const keys = frameKeys(secret);
	const epoch = options.epoch ?? 7;
	let messageNo = options.firstMessage ?? 0;
	const seal = (facts: readonly WireFact[], acks?: Acks) =>
		sealFrame(
			keys,
			{
				direction: "up",
				box: box as BoxNo,
				keyEpoch: 0,
				messageNo: messageNo++,
				clock: { source: "system", errorMs: millis(0) },
				boot: 1,
				monoMs: millis(10_000_000),
			},
			{ epoch, facts, ...(acks && { acks }) },
		);
	return {
		box: box as BoxNo,
		epoch,
		seal,
		openAnswer: (bytes) => openFrame(keys, bytes),
	};
}

export function toWireFact(seq: number, event: NewEvent, stamp: Partial<Stamp> = {}): WireFact {
	const fact = FACTS[event.kind];
	return {
		lane: LANES.indexOf(fact.lane),
		seq,
		kind: fact.no,
		version: fact.version,
		stamp: { boot: stamp.boot ?? 1, monoMs: stamp.monoMs ?? millis(seq * 1_000) },
		body: encodeValue(fact.body as Schema<object>, event.body),
	};
}
