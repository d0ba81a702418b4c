// The sealed stream of a frame: acks and facts under one codebook, or as plain varints under none.

import { AppError } from "../../contract/error.ts";
import { millis } from "../../contract/quantity.ts";
import type { Stamp } from "../../contract/time.ts";
import { ACKS_BUDGET, type Acks, decodeAcks, encodeAcks } from "../acks.ts";
import { ByteReader, ByteWriter } from "../bytes.ts";
import type { WireFact } from "../wire-fact.ts";
import { codeAcks } from "./acks-coder.ts";
import { BitModel } from "./bit-model.ts";
import { codebookOf, PLAIN } from "./codebooks.ts";
import { FactWalk } from "./fact-walk.ts";
import { RangeDecoder, RangeEncoder } from "./range-coder.ts";

/** Bounds of a reader: no frame makes more of itself than this, whatever its bytes claim. */
export const MOST_FACTS = 65_536;
const MOST_UNPACKED = 0x80000;
/** A body no frame could carry whatever its road. */
const MOST_BODY_BYTES = 0x60000;

/** What the stream of one frame says. */
export interface Told {
	readonly facts: readonly WireFact[];
	readonly acks?: Acks;
}

export interface FactStream {
	/** False, and nothing changed, when the stream would become longer than `most` bytes. */
	add(fact: WireFact, most: number): boolean;
	/** The whole stream; nothing is added after it. */
	finish(): Uint8Array<ArrayBuffer>;
}

/** `origin` is where the frame's header says that its sender stands in time. */
export function openStream(codebook: number, origin: Stamp, acks: Acks | undefined): FactStream {
	return codebook === PLAIN ? new PlainStream(origin, acks) : new ModelledStream(codebook, origin, acks);
}

/** `contents` is what the header says is in it. Throws `invalid`. */
export function readStream(
	bytes: Uint8Array,
	codebook: number,
	origin: Stamp,
	contents: { readonly facts: boolean; readonly acks: boolean },
): Told {
	const told =
		codebook === PLAIN ? readPlain(bytes, origin, contents.acks) : readModelled(bytes, codebook, origin, contents);
	if (told.facts.length > 0 !== contents.facts)
		throw new AppError("invalid", "a frame that does not have what it says");
	return told;
}

/** More than the end of the facts and the last bits of the range can take. */
const NEAR = 16;

class ModelledStream implements FactStream {
	readonly #coder = new RangeEncoder();
	readonly #walk: FactWalk;
	#count = 0;
	#isEmpty: boolean;

	constructor(codebook: number, origin: Stamp, acks: Acks | undefined) {
		this.#walk = new FactWalk(codebookOf(codebook), this.#coder, origin);
		if (acks !== undefined) codeAcks(this.#walk.model, cutAcks(acks, codebook));
		this.#isEmpty = acks === undefined;
	}

	add(fact: WireFact, most: number): boolean {
		if (fact.body.length > MOST_BODY_BYTES) return false;
		const mark = this.#coder.mark();
		this.#walk.keep();
		this.#tell(fact);
		if (this.#coder.roughLength + NEAR > most) {
			// How long it would be is found by ending it; then it is told again, to the same bytes.
			this.#walk.tellEnd();
			const { length } = this.#coder.finish();
			this.#coder.rewind(mark);
			this.#walk.takeBack();
			if (length > most) return false;
			this.#tell(fact);
		}
		this.#isEmpty = false;
		this.#count++;
		return true;
	}

	finish(): Uint8Array<ArrayBuffer> {
		if (!this.#isEmpty && this.#count > 0) this.#walk.tellEnd();
		this.#walk.model.release();
		return this.#isEmpty ? new Uint8Array(0) : this.#coder.finish();
	}

	#tell(fact: WireFact): void {
		const mark = this.#coder.mark();
		if (this.#walk.tell(fact)) return;
		this.#coder.rewind(mark);
		this.#walk.takeBack();
		this.#walk.tellAsBytes(fact);
	}
}

/** Acks that take `ACKS_BUDGET` bytes at most in any state: what does not fit is left unsaid. [S10] */
function cutAcks(acks: Acks, codebook: number): Acks {
	for (let budget = ACKS_BUDGET; ; budget -= 2) {
		const cut = decodeAcks(new ByteReader(encodeAcks(acks, budget)));
		const coder = new RangeEncoder();
		const model = new BitModel(codebookOf(codebook), coder);
		codeAcks(model, cut);
		model.release();
		if (budget < 4 || coder.finish().length <= ACKS_BUDGET) return cut;
	}
}

function readModelled(
	bytes: Uint8Array,
	codebook: number,
	origin: Stamp,
	contents: { readonly facts: boolean; readonly acks: boolean },
): Told {
	const coder = new RangeDecoder(bytes);
	const walk = new FactWalk(codebookOf(codebook), coder, origin);
	const acks = contents.acks ? codeAcks(walk.model, undefined) : undefined;
	const facts: WireFact[] = [];
	let size = 0;
	if (contents.facts) {
		for (let fact = walk.hear(); fact !== undefined; fact = walk.hear()) {
			size += fact.body.length;
			if (facts.length === MOST_FACTS || size > MOST_UNPACKED) throw new AppError("invalid", "a frame of too much");
			facts.push(fact);
			walk.keep();
		}
	}
	walk.model.release();
	if (contents.facts || contents.acks || bytes.length > 0) coder.finish();
	return acks === undefined ? { facts } : { facts, acks };
}

/** Codebook 0: acks with their length before them, then each fact from the one before it, in varints. */
class PlainStream implements FactStream {
	readonly #to = new ByteWriter();
	#before: Pick<WireFact, "lane" | "seq" | "stamp">;

	constructor(origin: Stamp, acks: Acks | undefined) {
		this.#before = { lane: 0, seq: 0, stamp: origin };
		if (acks === undefined) return;
		const bytes = encodeAcks(acks);
		this.#to.varint(bytes.length);
		this.#to.raw(bytes);
	}

	add(fact: WireFact, most: number): boolean {
		const bytes = writePlain(fact, this.#before);
		if (this.#to.length + bytes.length > most) return false;
		this.#to.raw(bytes);
		this.#before = fact;
		return true;
	}

	finish(): Uint8Array<ArrayBuffer> {
		return this.#to.finish();
	}
}

function writePlain(fact: WireFact, before: Pick<WireFact, "lane" | "seq" | "stamp">): Uint8Array {
	const to = new ByteWriter();
	to.varint(fact.lane);
	to.varint(fact.kind);
	to.varint(fact.version);
	to.signed(fact.seq - (fact.lane === before.lane ? before.seq : 0));
	to.signed(fact.stamp.boot - before.stamp.boot);
	to.signed(fact.stamp.monoMs - before.stamp.monoMs);
	to.varint(fact.body.length);
	to.raw(fact.body);
	return to.finish();
}

function readPlain(bytes: Uint8Array, origin: Stamp, hasAcks: boolean): Told {
	const from = new ByteReader(bytes);
	const acks = hasAcks ? decodeAcks(new ByteReader(from.raw(from.varint()))) : undefined;
	const facts: WireFact[] = [];
	let before: Pick<WireFact, "lane" | "seq" | "stamp"> = { lane: 0, seq: 0, stamp: origin };
	while (from.left > 0) {
		const lane = from.varint();
		const kind = from.varint();
		const version = from.varint();
		const seq = from.signed() + (lane === before.lane ? before.seq : 0);
		const boot = before.stamp.boot + from.signed();
		const monoMs = millis(before.stamp.monoMs + from.signed());
		if (lane > 7 || !Number.isSafeInteger(seq) || seq < 1) throw new AppError("invalid", "no such place in a journal");
		if (boot < 1 || boot > 1_000_000_000 || Math.abs(monoMs) > 4_000_000_000_000)
			throw new AppError("invalid", "a stamp is out of range");
		if (facts.length === MOST_FACTS) throw new AppError("invalid", "a frame of too much");
		const fact: WireFact = { lane, seq, kind, version, stamp: { boot, monoMs }, body: from.raw(from.varint()) };
		facts.push(fact);
		before = fact;
	}
	return acks === undefined ? { facts } : { facts, acks };
}
