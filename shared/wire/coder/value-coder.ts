// Tells a fact's body field by field along its declaration: what the frame has said before and the fields beside it make the next
// one likely or not. One walk for both directions, so that what is written and what is read cannot part.

import { AppError } from "../../contract/error.ts";
import { type Millis, millis } from "../../contract/quantity.ts";
import type { Stamp } from "../../contract/time.ts";
import { type BitModel, mixHash } from "./bit-model.ts";
import { type NumberPlan, type Plan, type RecordPlan, UNITS_BEFORE_SERIES } from "./body-plan.ts";
import type { BodyTape } from "./body-tape.ts";
import { FrameMemory } from "./frame-memory.ts";
import { codeSigned, codeWhole } from "./number-coder.ts";
import { SeriesCoder } from "./series-coder.ts";
import { TextCoder } from "./text-coder.ts";
import { TimeCoder } from "./time-coder.ts";

/** The fact whose body is told: its own place and time are known by now. */
export interface OwnPlace {
	readonly seq: number;
	readonly stamp: Stamp;
}

const RANK = 0x3001;
const NEWCOMER = 0x3101;
const NEXT = 0x3201;
const GIVEN = 0x3301;
/** So many different members are remembered, newest first. */
const MOST_RECENT = 8;
const MOST_ITEMS = 0x100000;

export class ValueCoder {
	readonly #model: BitModel;
	readonly texts: TextCoder;
	readonly times: TimeCoder;
	readonly #series: SeriesCoder;
	readonly #last = new FrameMemory<number>();
	readonly #recent = new FrameMemory<readonly number[]>();
	#own: OwnPlace = { seq: 0, stamp: { boot: 0, monoMs: millis(0) } };
	/** The place of the first text of this fact: which fridge, which sensor it speaks of. */
	#entity = 0;
	/** Where the moment before a series lies: the series begins there. */
	#seriesStart: Millis = millis(0);

	constructor(model: BitModel) {
		this.#model = model;
		this.texts = new TextCoder(model);
		this.times = new TimeCoder(model);
		this.#series = new SeriesCoder(model);
	}

	/** Throws `invalid` for a body that is not laid out as planned; what the tape then holds is worth nothing. */
	code(plan: Plan, tape: BodyTape, own: OwnPlace): void {
		this.#own = own;
		this.#entity = 0;
		this.#code(plan, tape, 0);
	}

	keep(): void {
		for (const part of this.#parts()) part.keep();
	}

	takeBack(): void {
		for (const part of this.#parts()) part.takeBack();
	}

	#parts() {
		return [this.texts, this.times, this.#series, this.#last, this.#recent];
	}

	/** Gives a number that stands for the value where others are told given this one. */
	#code(plan: Plan, tape: BodyTape, given: number): number {
		const model = this.#model;
		switch (plan.as) {
			case "flag":
				return this.#codeFlag(plan.path, tape, given);
			case "option": {
				const isThere = this.#codeFlag(plan.path, tape, given);
				return isThere === 0 ? -1 : this.#code(plan.inner, tape, given);
			}
			case "text": {
				const { place, text } = this.texts.code(plan.path, tape.takeText());
				tape.putText(text);
				if (this.#entity === 0) this.#entity = place;
				return place;
			}
			case "stamp":
				return this.#codeStamp(plan.path, tape, undefined);
			case "list": {
				const last = this.#last.recall(plan.path) ?? 0;
				model.about(plan.path, last, given, this.#entity);
				const length = codeWhole(model, tape.take(false));
				if (length > MOST_ITEMS) throw new AppError("invalid", "a list is too long");
				this.#last.remember(plan.path, length);
				tape.put(length, false);
				let before = 0;
				for (let i = 0; i < length; i++) before = this.#code(plan.item, tape, before);
				return length;
			}
			case "record":
				return this.#codeRecord(plan, tape, given);
			case "tagged": {
				const at = this.#codeNumber({ ...plan, as: "small", signed: false, among: 0 }, tape, given);
				const variant = plan.variants[at];
				if (variant === undefined) throw new AppError("invalid", "a variant is not in the list");
				this.#codeRecord(variant, tape, at);
				return at;
			}
			case "series":
				throw new AppError("internal", "a series is told by the record around it");
			case "moment":
				return this.#codeMoment(plan.path, tape, undefined);
			default:
				return this.#codeNumber(plan, tape, given);
		}
	}

	#codeRecord(plan: RecordPlan, tape: BodyTape, given: number): number {
		const values: number[] = [];
		const seriesFrom = plan.series - UNITS_BEFORE_SERIES;
		for (let at = 0; at < plan.fields.length; at++) {
			const field = plan.fields[at];
			if (field === undefined) break;
			if (plan.series >= 0 && at === seriesFrom) {
				this.#series.code(mixHash(plan.path, this.#entity), tape, this.#seriesStart);
				values.push(0, 0, 0);
				at = plan.series;
			} else if (field.as === "stamp") {
				values.push(this.#codeStamp(field.path, tape, this.#expectSeries(plan)));
			} else if (field.as === "moment") {
				values.push(this.#codeMoment(field.path, tape, this.#expectSeries(plan)));
			} else values.push(this.#code(field, tape, field.given < 0 ? given : (values[field.given] ?? 0)));
		}
		return values[0] ?? 0;
	}

	#expectSeries(plan: RecordPlan): Millis | undefined {
		return plan.series < 0 ? undefined : this.#series.expect(mixHash(plan.path, this.#entity));
	}

	#codeFlag(path: number, tape: BodyTape, given: number): number {
		const last = this.#last.recall(path) ?? 0;
		this.#model.about(path, last, given, mixHash(last, given), this.#entity, mixHash(this.#entity, last));
		const said = tape.take(false);
		if (said > 1) throw new AppError("invalid", "a flag is neither 0 nor 1");
		const flag = this.#model.code(0, said);
		// Seen more than twice in a row is as sure as it gets.
		this.#last.remember(path, flag === 1 ? Math.min(3, Math.max(1, last + 1)) : Math.max(-3, Math.min(-1, last - 1)));
		tape.put(flag, false);
		return flag;
	}

	#codeStamp(path: number, tape: BodyTape, expected: Millis | undefined): number {
		const own = this.#own.stamp;
		const key = mixHash(path, this.#entity);
		const last = this.#last.recall(key);
		const step = this.#last.recall(mixHash(key, NEXT));
		const next = expected ?? (last === undefined || step === undefined ? undefined : millis(last + step));
		const boot = tape.take(false);
		const said = { boot, monoMs: millis(tape.take(true)) };
		const stamp = this.times.codeStamp(path, said, own, next, 0);
		if (last !== undefined) this.#last.remember(mixHash(key, NEXT), stamp.monoMs - last);
		this.#last.remember(key, stamp.monoMs);
		this.#seriesStart = stamp.monoMs;
		tape.put(stamp.boot, false);
		tape.put(stamp.monoMs, true);
		return 0;
	}

	#codeMoment(path: number, tape: BodyTape, expected: Millis | undefined): number {
		const { boot } = this.#own.stamp;
		const from = { boot, monoMs: millis(this.#last.recall(path) ?? 0) };
		const { monoMs } = this.times.codeStamp(path, { boot, monoMs: millis(tape.take(false)) }, from, expected, 0);
		this.#last.remember(path, monoMs);
		this.#seriesStart = monoMs;
		tape.put(monoMs, false);
		return 0;
	}

	#codeNumber(plan: NumberPlan, tape: BodyTape, given: number): number {
		const said = tape.take(plan.signed);
		const value = this.#codeValue(plan, said, given);
		tape.put(value, plan.signed);
		return value;
	}

	#codeValue(plan: NumberPlan, said: number, given: number): number {
		const { path } = plan;
		if (plan.as === "time") return this.times.codeLength(path, this.#entity, said, given);
		if (plan.as === "member") return this.#codeMember(plan, said, given);
		const model = this.#model;
		const key = mixHash(path, this.#entity);
		const last = this.#last.recall(key) ?? this.#last.recall(path);
		if (plan.as === "seq") {
			model.about(path, last === undefined ? 0 : 1, given);
			return (last ?? this.#own.seq) - codeSigned(model, (last ?? this.#own.seq) - said);
		}
		const ofGiven = this.#last.recall(mixHash(mixHash(path, GIVEN), given));
		let value: number;
		if (plan.as === "level" && last !== undefined) {
			model.about(path, given, this.#last.recall(mixHash(key, NEXT)) ?? 0, this.#entity);
			value = last + codeSigned(model, said - last, 1);
			this.#last.remember(mixHash(key, NEXT), Math.max(-8, Math.min(8, value - last)));
		} else {
			model.about(path, last ?? -1, given, mixHash(given, ofGiven ?? -1), mixHash(last ?? -1, given), this.#entity);
			value = plan.signed ? codeSigned(model, said) : codeWhole(model, said);
		}
		this.#last.remember(key, value);
		this.#last.remember(path, value);
		this.#last.remember(mixHash(mixHash(path, GIVEN), given), value);
		return value;
	}

	/** One of a few that come again and again: which of the last ones, or who it is. */
	#codeMember({ path, among }: NumberPlan, said: number, given: number): number {
		const model = this.#model;
		const recent = this.#recent.recall(among) ?? [];
		const lastRank = this.#last.recall(mixHash(path, RANK)) ?? 0;
		model.about(mixHash(path, RANK), lastRank, recent.length, mixHash(lastRank, recent.length), given);
		const rank = codeWhole(model, recent.indexOf(said) + 1);
		let value = recent[rank - 1];
		if (rank === 0) {
			const before = recent[0] ?? 0;
			model.about(mixHash(among, NEWCOMER), 32 - Math.clz32(before), path);
			value = codeWhole(model, said);
		}
		if (value === undefined) throw new AppError("invalid", "a member that was never said");
		const named = value;
		this.#last.remember(mixHash(path, RANK), rank);
		if (rank !== 1)
			this.#recent.remember(among, [named, ...recent.filter((one) => one !== named)].slice(0, MOST_RECENT));
		return named;
	}
}
