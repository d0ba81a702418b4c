// How a frame's facts lie in sections and each in its body. The one place a better coder replaces: everything around it sees facts.
//
//   each fact: boot varint (the first) or difference · monoMs (the first) or difference · length varint · canonical body

import { AppError } from "../contract/error.ts";
import { millis } from "../contract/quantity.ts";
import type { Stamp } from "../contract/time.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";

/** A fact as it crosses a road. `body` is the canonical form of wire/value.ts, kept even when its kind is unknown. */
export interface WireFact {
	readonly lane: number;
	readonly seq: number;
	readonly kind: number;
	readonly version: number;
	readonly stamp: Stamp;
	readonly body: Uint8Array;
}

/** Consecutive seqs of one lane, of one kind and version. */
export interface Section {
	/** The lane's place in LANES, 0 … 7. */
	readonly lane: number;
	/** The fact's number in FACTS; it may be one this software does not know. */
	readonly kind: number;
	readonly version: number;
	readonly firstSeq: number;
	readonly count: number;
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

/** Neighbours of one lane, kind and version share a section. */
export function toSections(facts: readonly WireFact[]): Section[] {
	const runs: WireFact[][] = [];
	for (const fact of facts) {
		const open = runs.at(-1);
		const last = open?.at(-1);
		if (open === undefined || last === undefined || !isNextOf(last, fact)) runs.push([fact]);
		else open.push(fact);
	}
	return runs.flatMap((run) => {
		const [first] = run;
		if (first === undefined) return [];
		const { lane, seq: firstSeq, kind, version } = first;
		const to = new ByteWriter();
		for (const [at, fact] of run.entries()) to.raw(encodeFact(fact, run[at - 1]?.stamp));
		return [{ lane, kind, version, firstSeq, count: run.length, body: to.finish() }];
	});
}

/** Whether a fact goes on where the one before it ended, in the same section. */
export function isNextOf(before: WireFact, fact: WireFact): boolean {
	const isLike = before.lane === fact.lane && before.kind === fact.kind && before.version === fact.version;
	return isLike && before.seq + 1 === fact.seq;
}
