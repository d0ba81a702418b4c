// Tells a run of temperatures as one goes on from the run before it: the thermometer's grid and pace are known after the first
// reading, so that what is left to tell is how far the temperature went since.

import { AppError } from "../../contract/error.ts";
import { type Millis, millis } from "../../contract/quantity.ts";
import { type BitModel, mixHash } from "./bit-model.ts";
import type { BodyTape } from "./body-tape.ts";
import { FrameMemory } from "./frame-memory.ts";
import { codeSigned, codeWhole } from "./number-coder.ts";
import { codeRise, type Trail } from "./rise-model.ts";

/** Hundredths of a degree: a sensor's grid is the first of these that all its values lie on, unless it had another before. */
const GRIDS = [100, 50, 10, 5, 1] as const;
const MOST_SAMPLES = 0x10000;

const PATH = 0x4001;

/** Where a series stands at its newest sample. */
interface SeriesState {
	readonly trail: Trail;
	readonly grid: number;
	readonly gapMs: number;
	readonly endMs: number;
	readonly count: number;
}

interface Samples {
	readonly stepMs: number;
	readonly stepCenti: number;
	readonly skips: readonly number[];
	readonly rises: readonly number[];
}

export class SeriesCoder {
	readonly #model: BitModel;
	readonly #known = new FrameMemory<SeriesState>();

	constructor(model: BitModel) {
		this.#model = model;
	}

	/** When the series of this key goes on, if it keeps its pace. */
	expect(key: number): Millis | undefined {
		const state = this.#known.recall(key);
		return state === undefined ? undefined : millis(state.endMs + state.gapMs);
	}

	/** Both units and the list, which stand one after the other. `startMs` is the first sample's moment. */
	code(key: number, tape: BodyTape, startMs: Millis): void {
		const model = this.#model;
		const said = model.reads ? NOTHING : takeSamples(tape);
		const before = this.#known.recall(key);
		model.about(mixHash(PATH, 1), before?.count ?? -1);
		const count = codeWhole(model, said.rises.length);
		if (count > MOST_SAMPLES) throw new AppError("invalid", "a series is too long");
		model.about(mixHash(PATH, 2));
		const isWidest = model.code(0, isOnWidestUnits(said) ? 1 : 0) === 1;
		putSamples(tape, isWidest ? this.#codeOnGrid(key, said, count, startMs) : this.#codePlain(said, count));
	}

	keep(): void {
		this.#known.keep();
	}

	takeBack(): void {
		this.#known.takeBack();
	}

	/** The units are the widest that fit, as whoever packs them promises: so they follow from the samples and are not told. */
	#codeOnGrid(key: number, said: Samples, count: number, startMs: Millis): Samples {
		const model = this.#model;
		const before = this.#known.recall(key);
		const grid = this.#codeGrid(said, before?.grid);
		let gapMs = before?.gapMs ?? 0;
		let trail = before?.trail ?? startTrail(0);
		let endMs: number = startMs;
		const gaps: number[] = [];
		const levels: number[] = [];
		let saidLevel = 0;
		for (let i = 0; i < count; i++) {
			if (i > 0) {
				const gap = this.#codeGap((1 + (said.skips[i] ?? 0)) * said.stepMs, gapMs);
				// One that was missed leaves the pace as it was.
				if (gapMs === 0 || gap < gapMs || gap % gapMs !== 0) gapMs = gap;
				gaps.push(gap);
				endMs += gap;
			}
			saidLevel += (said.rises[i] ?? 0) * said.stepCenti;
			if (before === undefined && i === 0) {
				model.about(mixHash(PATH, 3), grid);
				trail = startTrail(codeSigned(model, saidLevel / grid));
			} else trail = codeRise(model, trail, saidLevel / grid, gapMs, grid);
			levels.push(trail.level * grid);
			if (!Number.isSafeInteger(trail.level * grid) || !Number.isSafeInteger(endMs))
				throw new AppError("invalid", "a series leaves all bounds");
		}
		if (count > 0) this.#known.remember(key, { trail, grid, gapMs, endMs, count });
		return onWidestUnits(gaps, levels);
	}

	/** A divisor of all levels. */
	#codeGrid(said: Samples, before: number | undefined): number {
		const model = this.#model;
		const divides = (grid: number) => said.stepCenti % grid === 0;
		if (before !== undefined) {
			model.about(mixHash(PATH, 4), before);
			if (model.code(0, divides(before) ? 1 : 0) === 1) return before;
		}
		model.about(mixHash(PATH, 5));
		const grid = GRIDS[codeWhole(model, GRIDS.findIndex(divides))];
		if (grid === undefined) throw new AppError("invalid", "no such grid");
		return grid;
	}

	/** The time since the sample before: as always, so many times that, or another. */
	#codeGap(said: number, before: number): number {
		const model = this.#model;
		model.about(mixHash(PATH, 6), before);
		if (before > 0) {
			if (model.code(0, said === before ? 1 : 0) === 1) return before;
			if (model.code(1, said % before === 0 ? 1 : 0) === 1) return codeWhole(model, said / before, 1) * before;
			return before + codeSigned(model, said - before, 2);
		}
		const isMinutes = model.code(2, said % 60_000 === 0 ? 1 : 0) === 1;
		return isMinutes ? codeWhole(model, said / 60_000, 3) * 60_000 : codeWhole(model, said, 4);
	}

	/** For what no packer of ours writes. */
	#codePlain(said: Samples, count: number): Samples {
		const model = this.#model;
		model.about(mixHash(PATH, 7));
		const stepMs = codeWhole(model, said.stepMs);
		const stepCenti = codeWhole(model, said.stepCenti, 1);
		const skips: number[] = [];
		const rises: number[] = [];
		for (let i = 0; i < count; i++) {
			skips.push(codeWhole(model, said.skips[i] ?? 0, 2));
			rises.push(codeSigned(model, said.rises[i] ?? 0, 3));
		}
		return { stepMs, stepCenti, skips, rises };
	}
}

const NOTHING: Samples = { stepMs: 1, stepCenti: 1, skips: [], rises: [] };

function startTrail(level: number): Trail {
	return { level, rises: [], high: level, low: level, turn: 0, lastTurn: 0, levels: [level], count: 1 };
}

function takeSamples(tape: BodyTape): Samples {
	const stepMs = tape.take(false);
	const stepCenti = tape.take(false);
	const count = tape.take(false);
	const skips: number[] = [];
	const rises: number[] = [];
	for (let i = 0; i < count; i++) {
		skips.push(tape.take(false));
		rises.push(tape.take(true));
	}
	return { stepMs, stepCenti, skips, rises };
}

function putSamples(tape: BodyTape, { stepMs, stepCenti, skips, rises }: Samples): void {
	tape.put(stepMs, false);
	tape.put(stepCenti, false);
	tape.put(rises.length, false);
	for (const [at, rise] of rises.entries()) {
		tape.put(skips[at] ?? 0, false);
		tape.put(rise, true);
	}
}

function onWidestUnits(gaps: readonly number[], levels: readonly number[]): Samples {
	const steps = levels.map((level, at) => level - (levels[at - 1] ?? 0));
	const stepMs = Math.max(1, gaps.reduce(findCommonUnit, 0));
	const stepCenti = Math.max(
		1,
		steps.reduce((unit, step) => findCommonUnit(unit, Math.abs(step)), 0),
	);
	const skips = levels.map((_, at) => (at === 0 ? 0 : (gaps[at - 1] ?? 0) / stepMs - 1));
	return { stepMs, stepCenti, skips, rises: steps.map((step) => step / stepCenti) };
}

/** Whether the same samples would be packed into the same units, without leaving the whole numbers. */
function isOnWidestUnits({ stepMs, stepCenti, skips, rises }: Samples): boolean {
	const gaps: number[] = [];
	const levels: number[] = [];
	let level = 0;
	let time = 0;
	for (let i = 0; i < rises.length; i++) {
		const gap = (1 + (skips[i] ?? 0)) * stepMs;
		if (i > 0) gaps.push(gap);
		time += gap;
		level += (rises[i] ?? 0) * stepCenti;
		levels.push(level);
		if (!Number.isSafeInteger(time) || !Number.isSafeInteger(level)) return false;
	}
	if (stepMs < 1 || stepCenti < 1 || (skips[0] ?? 0) !== 0) return false;
	const packed = onWidestUnits(gaps, levels);
	return packed.stepMs === stepMs && packed.stepCenti === stepCenti;
}

function findCommonUnit(a: number, b: number): number {
	let [one, other] = [a, b];
	while (other !== 0) [one, other] = [other, one % other];
	return one;
}
