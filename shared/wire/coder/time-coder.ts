// Lengths and moments: mostly whole seconds, minutes or hours, and mostly a step on from the one before.

import { AppError } from "../../contract/error.ts";
import { type Millis, millis } from "../../contract/quantity.ts";
import type { Stamp } from "../../contract/time.ts";
import { type BitModel, mixHash } from "./bit-model.ts";
import { FrameMemory } from "./frame-memory.ts";
import { codeSigned, codeWhole } from "./number-coder.ts";

/** Milliseconds; a number is told in the unit that was last used for its field, or else in the largest that divides it. */
const UNITS = [1, 1_000, 60_000, 600_000, 3_600_000, 86_400_000] as const;

const SAME = 0x2001;
const UNIT = 0x2101;
const COUNT = 0x2201;
const EXPECTED = 0x2301;
const BOOT = 0x2401;
const STEP = 0x2501;

const MOST_BOOTS = 1_000_000_000;
/** Wide enough for a moment since 1970, too. */
const MOST_MS = 8_000_000_000_000;

export class TimeCoder {
	readonly #model: BitModel;
	/** By field: the unit last used, the last length, the last step. */
	readonly #known = new FrameMemory<number>();

	constructor(model: BitModel) {
		this.#model = model;
	}

	/** A length of time in ms. `of` tells apart what the same field says of several things. */
	codeLength(path: number, of: number, said: number, given: number): number {
		const model = this.#model;
		const key = mixHash(path, of);
		const last = this.#known.recall(key) ?? this.#known.recall(path);
		if (last !== undefined) {
			model.about(mixHash(path, SAME), last, given, of);
			if (model.code(0, said === last ? 1 : 0) === 1) return last;
		}
		const unit = this.#codeUnit(path, said);
		model.about(mixHash(path, COUNT), unit, mixHash(unit, given), (last ?? 0) / unit);
		const length = codeWhole(model, said / unit) * unit;
		if (length > Number.MAX_SAFE_INTEGER) throw new AppError("invalid", "a number is too large");
		this.#known.remember(key, length);
		this.#known.remember(path, length);
		return length;
	}

	/** A moment near `from`; `expected` is where it lies if all goes on as before. */
	codeStamp(path: number, said: Stamp, from: Stamp, expected: Millis | undefined, given: number): Stamp {
		const model = this.#model;
		if (expected !== undefined) {
			model.about(mixHash(path, EXPECTED), given);
			const isIt = said.boot === from.boot && said.monoMs === expected;
			if (model.code(0, isIt ? 1 : 0) === 1) return { boot: from.boot, monoMs: expected };
		}
		model.about(mixHash(path, BOOT), given);
		const boot = from.boot + codeSigned(model, said.boot - from.boot);
		const near = boot === from.boot ? from.monoMs : 0;
		const unit = this.#codeUnit(path, said.monoMs);
		const lastStep = this.#known.recall(mixHash(path, STEP)) ?? 0;
		const steps = Math.floor(near / unit);
		model.about(
			mixHash(path, STEP),
			unit,
			mixHash(unit, lastStep),
			mixHash(unit, given),
			mixHash(unit, expected === undefined ? 0 : 1),
		);
		const step = codeSigned(model, Math.floor(said.monoMs / unit) - steps);
		this.#known.remember(mixHash(path, STEP), Math.max(-9, Math.min(99, step)));
		const monoMs = (steps + step) * unit;
		if (boot < 1 || boot > MOST_BOOTS || Math.abs(monoMs) > MOST_MS)
			throw new AppError("invalid", "a stamp is out of range");
		return { boot, monoMs: millis(monoMs) };
	}

	keep(): void {
		this.#known.keep();
	}

	takeBack(): void {
		this.#known.takeBack();
	}

	#codeUnit(path: number, said: number): number {
		const model = this.#model;
		const key = mixHash(path, UNIT);
		const last = this.#known.recall(key) ?? -1;
		const divides = (unit: number) => said % unit === 0;
		const best = last >= 0 && divides(UNITS[last] ?? 1) ? last : UNITS.findLastIndex(divides);
		model.about(key, last);
		const at = codeWhole(model, best);
		const unit = UNITS[at];
		if (unit === undefined) throw new AppError("invalid", "no such unit of time");
		this.#known.remember(key, at);
		return unit;
	}
}
