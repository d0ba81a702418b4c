// How a section's facts lie in its body. The one place a better coder replaces: everything around it sees rows and bytes.
//
//   each fact: boot varint (the first) or difference · monoMs (the first) or difference · length varint · canonical body

import { AppError } from "../contract/error.ts";
import { millis } from "../contract/quantity.ts";
import type { Stamp } from "../contract/time.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import type { Section } from "./frame.ts";

/** A fact as it crosses a road. `body` is the canonical form of wire/value.ts, kept even when its kind is unknown. */
export interface WireFact {
	readonly lane: number;
	readonly seq: number;
	readonly kind: number;
	readonly version: number;
	readonly stamp: Stamp;
	readonly body: Uint8Array;
}

const START: Stamp = { boot: 0, monoMs: millis(0) };

/** The bytes of one fact that follows one stamped `before` in its section (nothing: it is the first). */
export function encodeFact(fact: Pick<WireFact, "stamp" | "body">, before: Stamp = START): Uint8Array<ArrayBuffer> {
	const to = new ByteWriter();
	to.signed(fact.stamp.boot - before.boot);
	to.signed(fact.stamp.monoMs - before.monoMs);
	to.varint(fact.body.length);
	to.raw(fact.body);
	return to.finish();
}

/** Every fact of a section, whether or not its kind is known. Throws `invalid` for a body that is not `count` facts. */
export function listFacts(section: Section): WireFact[] {
	const from = new ByteReader(section.body);
	const { lane, kind, version } = section;
	const facts: WireFact[] = [];
	let before = START;
	// A fact takes three bytes or more, so a claim of a billion facts ends with the bytes.
	for (let i = 0; i < section.count; i++) {
		const stamp = { boot: before.boot + from.signed(), monoMs: millis(before.monoMs + from.signed()) };
		if (stamp.boot < 1 || stamp.boot > 1_000_000_000 || Math.abs(stamp.monoMs) > 4_000_000_000_000)
			throw new AppError("invalid", "a stamp is out of range");
		facts.push({ lane, seq: section.firstSeq + i, kind, version, stamp, body: from.raw(from.varint()) });
		before = stamp;
	}
	if (from.left > 0) throw new AppError("invalid", "bytes are left over");
	return facts;
}
