// The physics of a simulated post: a fridge in the Chaco's heat, its door, and the battery that feeds it, minute by minute.
//
// The fridge is a thermostat on a heat capacity: between two switching points it warms towards the room and is cooled at a
// steady rate, 3–6 °C, about 17.5 cycles a day, 21 % of the time running. Each switching point wanders a little. The door
// opens about 12 times in ten working hours, and warm air stands in front of the probe for minutes. The same step moves the
// fridge that is measured and every particle that guesses at it.

import type { Random } from "../random.ts";

/** What differs from one fridge to the next. Degrees Celsius and minutes. */
export interface FridgeMake {
	readonly onAbove: number;
	readonly offBelow: number;
	/** Share of the difference to the room that comes in each minute. */
	readonly leak: number;
	/** Degrees a minute while the compressor runs. */
	readonly cooling: number;
	/** Standard deviation of its probe's noise. */
	readonly noise: number;
}

/** A day of the Chaco: warmest at 15 h, coldest at 5 h. */
export interface Day {
	readonly coldest: number;
	readonly warmest: number;
	/** How much of the sun reaches the panel. */
	readonly clear: number;
}

/** Standard deviations of the sensors' noise, and what they resolve. */
export const CELSIUS_NOISE = 0.05;
export const AMBIENT_NOISE = 0.06;
export const VOLTS_NOISE = 0.006;
export const CELSIUS_STEP = 0.1;
export const VOLTS_STEP = 0.01;
export const MISSING = 0.001;

const SWITCH_WANDER = 0.05;
const HEAT_WANDER = 0.003;
const DOOR_HOURS = { from: 7, to: 17 };
const DOOR_OPENINGS = 12;
const DOOR_CHANCE = DOOR_OPENINGS / ((DOOR_HOURS.to - DOOR_HOURS.from) * 60);
const STAYS_OPEN = 0.3;
const WARM_AIR = { least: 0.4, most: 2 };
const AIR_STAYS = Math.exp(-1 / 4);
/** How much of the warm air's excess stays in the goods. */
const AIR_TO_GOODS = 0.04;

/** Normal numbers by Box and Muller, two at a time. */
export function normalsFrom(random: Random): () => number {
	let spare: number | undefined;
	return () => {
		if (spare !== undefined) {
			const kept = spare;
			spare = undefined;
			return kept;
		}
		const radius = Math.sqrt(-2 * Math.log(1 - random()));
		const angle = 2 * Math.PI * random();
		spare = radius * Math.sin(angle);
		return radius * Math.cos(angle);
	};
}

/** The usual one: 3–6 °C, 17.5 cycles a day, give or take. */
export function makeFridge(random: Random): FridgeMake {
	const vary = (share: number) => 1 + share * (2 * random() - 1);
	return {
		onAbove: 5.9 * vary(0.05),
		offBelow: 3.1 * vary(0.06),
		leak: 0.00171 * vary(0.12),
		cooling: 0.22 * vary(0.12),
		noise: CELSIUS_NOISE,
	};
}

/** Any that a post may have: narrow and wide thermostats, thick and thin walls, calm and noisy probes. */
export function makeAnyFridge(random: Random): FridgeMake {
	const between = (least: number, most: number) => least * (most / least) ** random();
	const offBelow = 1.5 + 3 * random();
	const leak = between(0.0006, 0.006);
	return {
		onAbove: offBelow + between(0.5, 4.5),
		offBelow,
		leak,
		// In the worst heat it runs between a sixth and half of the time.
		cooling: leak * 37 * between(2, 6),
		noise: between(0.01, 0.12),
	};
}

export function makeDay(random: Random): Day {
	return { coldest: 21 + 5 * random(), warmest: 35 + 7 * random(), clear: 0.5 + 0.5 * random() };
}

/** The room's temperature; `tomorrow` is where the night leads. */
export function roomCelsius(day: Day, tomorrow: Day, hour: number): number {
	const wave = (from: number, to: number, share: number) => from + ((to - from) * (1 - Math.cos(Math.PI * share))) / 2;
	if (hour < 5) return wave(day.warmest - 3, day.coldest, (hour + 9) / 14);
	if (hour < 15) return wave(day.coldest, day.warmest, (hour - 5) / 10);
	// Into the next morning in two parts that meet at midnight, so that a day needs to know only its neighbours.
	const midnight = wave(day.warmest, tomorrow.coldest, 9 / 14);
	const start = wave(tomorrow.warmest - 3, tomorrow.coldest, 9 / 14);
	return wave(day.warmest, tomorrow.coldest, (hour - 15) / 14) + ((start - midnight) * (hour - 15)) / 9;
}

/** One fridge, or many guesses at one: each index is a whole state. */
export class Fridges {
	readonly makes: FridgeMake[];
	readonly goods: Float64Array;
	readonly air: Float64Array;
	/** Where it switches next. */
	readonly turnsAt: Float64Array;
	readonly runs: Uint8Array;
	/** Minutes that the door still stands open. */
	readonly open: Uint8Array;

	constructor(makes: FridgeMake[], random: Random) {
		const count = makes.length;
		this.makes = makes;
		this.goods = Float64Array.from(makes, ({ onAbove, offBelow }) => offBelow + (onAbove - offBelow) * random());
		this.air = new Float64Array(count);
		this.turnsAt = Float64Array.from(makes, ({ onAbove }) => onAbove);
		this.runs = new Uint8Array(count);
		this.open = new Uint8Array(count);
	}

	/** What a probe without noise would say. */
	celsiusOf(i: number): number {
		return this.goods[i]! + this.air[i]!;
	}

	/** Lets a minute pass. */
	step(i: number, room: number, hour: number, random: Random, normal: () => number): void {
		const { goods, air, turnsAt, runs, open } = this;
		const make = this.makes[i]!;
		let warmth = goods[i]! + make.leak * (room - goods[i]!) - (runs[i] === 1 ? make.cooling : 0);
		warmth += HEAT_WANDER * normal();
		let excess = air[i]! * AIR_STAYS;
		const isOpen = open[i]! > 0;
		if (isOpen && random() >= STAYS_OPEN) open[i] = 0;
		if (!isOpen && hour >= DOOR_HOURS.from && hour < DOOR_HOURS.to && random() < DOOR_CHANCE) {
			open[i] = 1;
			const warm = WARM_AIR.least + (WARM_AIR.most - WARM_AIR.least) * random();
			excess += warm;
			warmth += AIR_TO_GOODS * warm;
		}
		if (runs[i] === 0 && warmth >= turnsAt[i]!) {
			runs[i] = 1;
			turnsAt[i] = make.offBelow + SWITCH_WANDER * normal();
		} else if (runs[i] === 1 && warmth <= turnsAt[i]!) {
			runs[i] = 0;
			turnsAt[i] = make.onAbove + SWITCH_WANDER * normal();
		}
		goods[i] = warmth;
		air[i] = excess;
	}
}

/** Volts of a 12 V bank: the sun lifts it to 14.1, the night lets it down to 12.6, a running compressor pulls it down. */
export function batteryVolts(day: Day, hour: number, runs: boolean): number {
	const sun = day.clear * Math.max(0, Math.sin((Math.PI * (hour - 6.5)) / 12));
	const resting = 12.75 + 0.2 * Math.sin((Math.PI * (hour - 12)) / 12) * day.clear;
	return Math.min(14.1, resting + 1.35 * Math.min(1, 1.4 * sun)) - (runs ? 0.12 : 0);
}
