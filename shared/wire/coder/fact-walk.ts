// Tells a frame's facts one after the other, each from what was told before: which kind, which seq, when, and its body.

import { AppError, codeOf } from "../../contract/error.ts";
import type { Stamp } from "../../contract/time.ts";
import { isSameBytes, type WireFact } from "../wire-fact.ts";
import { BitModel, mixHash } from "./bit-model.ts";
import { BodyTape } from "./body-tape.ts";
import type { Codebook, ToldKind } from "./codebook.ts";
import { codeSigned, codeWhole } from "./number-coder.ts";
import type { BitCoder } from "./range-coder.ts";
import { ValueCoder } from "./value-coder.ts";

const KIND = 0x6001;
const SEQ = 0x6101;
const FIRST_SEQ = 0x6201;
const STAMP = 0x6301;
const FIRST_STAMP = 0x6401;
const UNTOLD = 0x6501;

/** Said in the place of a kind: no fact follows; a fact follows as the bytes it has. Kind k is said as k + 1. */
const END = 0;
const AS_BYTES = 1;

const MOST_MONO_MS = 4_000_000_000_000;

/** What tells the next fact from the ones before. */
interface Place {
	readonly lane: number;
	readonly seq: number;
	readonly stamp: Stamp;
	readonly symbol: number;
	readonly symbolBefore: number;
}

export class FactWalk {
	readonly model: BitModel;
	readonly #codebook: Codebook;
	readonly #values: ValueCoder;
	readonly #tape = new BodyTape();
	readonly #origin: Stamp;
	#place: Place;
	#kept: Place;

	/** `origin` is where the frame's sender stands in time, which its header says. */
	constructor(codebook: Codebook, coder: BitCoder, origin: Stamp) {
		this.#codebook = codebook;
		this.model = new BitModel(codebook, coder);
		this.#values = new ValueCoder(this.model);
		this.#origin = origin;
		this.#place = { lane: -1, seq: 0, stamp: origin, symbol: 0, symbolBefore: 0 };
		this.#kept = this.#place;
	}

	/** Field by field. False: it cannot be told so, what was coded is worth nothing, and `takeBack` takes it back. */
	tell(fact: WireFact): boolean {
		const told = this.#codebook.kinds.get(fact.kind);
		if (told === undefined || told.version !== fact.version || told.lane !== fact.lane) return false;
		try {
			this.#codeSymbol(fact.kind + 1);
			this.#tape.load(fact.body);
			this.#codeTold(told, fact);
			return this.#tape.left === 0 && isSameBytes(this.#tape.finish(), fact.body);
		} catch (error) {
			if (codeOf(error) === "invalid") return false;
			throw error;
		}
	}

	/** As the bytes it has: of a kind nobody has trained, or a body that is not laid out as its kind says. */
	tellAsBytes(fact: WireFact): void {
		this.#codeSymbol(AS_BYTES);
		this.#codeUntold(fact);
	}

	tellEnd(): void {
		this.#codeSymbol(END);
	}

	/** The next fact, or nothing at the end. Throws `invalid`. */
	hear(): WireFact | undefined {
		const symbol = this.#codeSymbol(0);
		if (symbol === END) return undefined;
		if (symbol === AS_BYTES) return this.#codeUntold(undefined);
		const told = this.#codebook.kinds.get(symbol - 1);
		if (told === undefined) throw new AppError("invalid", "a kind that the codebook does not tell");
		this.#tape.load(undefined);
		const { seq, stamp } = this.#codeTold(told, undefined);
		return { lane: told.lane, seq, kind: told.kind, version: told.version, stamp, body: this.#tape.finish() };
	}

	/** From here on everything can be taken back. */
	keep(): void {
		this.#kept = this.#place;
		this.model.keep();
		this.#values.keep();
	}

	takeBack(): void {
		this.#place = this.#kept;
		this.model.takeBack();
		this.#values.takeBack();
	}

	#codeSymbol(said: number): number {
		const { symbol, symbolBefore, lane } = this.#place;
		this.model.about(KIND, symbol, mixHash(symbol, symbolBefore), lane);
		const coded = codeWhole(this.model, said);
		this.#place = { ...this.#place, symbol: coded, symbolBefore: symbol };
		return coded;
	}

	#codeTold({ lane, plan }: ToldKind, fact: WireFact | undefined): { readonly seq: number; readonly stamp: Stamp } {
		const own = this.#codePlace(lane, fact);
		this.#values.code(plan, this.#tape, own);
		return own;
	}

	#codePlace(lane: number, fact: WireFact | undefined): { readonly seq: number; readonly stamp: Stamp } {
		const model = this.model;
		const before = this.#place;
		const isFirst = before.lane !== lane;
		let seq: number;
		if (isFirst) {
			model.about(mixHash(FIRST_SEQ, lane));
			seq = codeWhole(model, fact?.seq ?? 0);
		} else {
			model.about(SEQ, lane);
			seq = before.seq + 1 + codeSigned(model, (fact?.seq ?? 0) - before.seq - 1);
		}
		if (!Number.isSafeInteger(seq) || seq < 1) throw new AppError("invalid", "a seq is out of range");
		const path = mixHash(isFirst ? FIRST_STAMP : STAMP, lane);
		const from = isFirst ? this.#origin : before.stamp;
		const stamp = this.#values.times.codeStamp(path, fact?.stamp ?? from, from, undefined, before.symbol);
		if (Math.abs(stamp.monoMs) > MOST_MONO_MS) throw new AppError("invalid", "a stamp is out of range");
		this.#place = { ...before, lane, seq, stamp };
		return { seq, stamp };
	}

	#codeUntold(fact: WireFact | undefined): WireFact {
		const model = this.model;
		model.about(mixHash(UNTOLD, 1));
		const lane = codeWhole(model, fact?.lane ?? 0);
		if (lane > 7) throw new AppError("invalid", "no such lane");
		model.about(mixHash(UNTOLD, 2), lane);
		const kind = codeWhole(model, fact?.kind ?? 0);
		const version = codeWhole(model, fact?.version ?? 0, 1);
		const { seq, stamp } = this.#codePlace(lane, fact);
		const body = this.#values.texts.spell(mixHash(UNTOLD, kind), fact?.body ?? NOTHING);
		return { lane, seq, kind, version, stamp, body };
	}
}

const NOTHING = new Uint8Array(0);
