// Labelled months of vaccine fridges: weather, doors, outages, and the ways in which a fridge goes wrong. Physics, no recordings.
//
//   dAir/dt      = (ambient − air)·(wall + open door) + (contents − air)·exchange − cooling·capability, over the air's heat
//   dContents/dt = (air − contents)·exchange, over the contents' heat
//
// The one-node fridge, its thermostat, its leak e^(−k·h) that ends below 5 %, and its doors (two openings and 60 s a day;
// few but long ones) are those of a public simulator of appliances under E006/DS01; the second node is ours, as air moves faster than vaccines do.

import { type Random, randomFrom } from "./random.ts";

export const LABELS = [
	"healthy, cool season",
	"healthy, hot season",
	"healthy, many doors",
	"healthy, few but long doors",
	"healthy, a hot spell",
	"healthy, long outages",
	"healthy, restocked, knob turned",
	"slow leak",
	"fast leak",
	"gasket wears",
	"compressor weakens",
] as const;
export type Label = (typeof LABELS)[number];
export const isHealthy = (label: Label): boolean => label.startsWith("healthy");

export interface MonthOptions {
	readonly seed: number;
	readonly label: Label;
	readonly days: number;
	/** When the fault begins. */
	readonly faultDay: number;
}

export interface MinuteSample {
	/** Minute since the start, which is midnight at the post. */
	readonly minute: number;
	/** As the probe says it: with its noise, in steps of 0.1 °C. */
	readonly celsius: number;
	readonly ambient: number;
	readonly running: boolean;
	readonly doorOpen: boolean;
	readonly supplied: boolean;
}

const STEPS_PER_MINUTE = 2;
const STEP_S = 60 / STEPS_PER_MINUTE;

/** Three makes: orders of magnitude of small solar and mains vaccine fridges, each unit a little different. */
const MAKES = [
	{ wall: 0.61, air: 2_500, contents: 60_000, exchange: 3, cooling: 62, on: 5.4, off: 3.4 },
	{ wall: 0.9, air: 4_000, contents: 120_000, exchange: 6, cooling: 90, on: 5.8, off: 3.8 },
	{ wall: 0.45, air: 1_500, contents: 40_000, exchange: 2.5, cooling: 40, on: 6, off: 3 },
] as const;

const gauss = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Calls `see` once a minute. */
export function simulateMonth(options: MonthOptions, see: (sample: MinuteSample) => void): void {
	const random = randomFrom(options.seed * 7_919 + LABELS.indexOf(options.label));
	const make = MAKES[Math.floor(random() * MAKES.length)] ?? MAKES[0];
	const vary = (share: number) => 1 + (random() * 2 - 1) * share;
	const unit = {
		...make,
		wall: make.wall * vary(0.15),
		cooling: make.cooling * vary(0.1),
		contents: make.contents * vary(0.4),
	};
	const ambientAt = simulateWeather(options, random);
	const isOpen = simulateDoor(options, random);
	const isSupplied = simulateSupply(options, random);
	const fault = simulateFault(options, random);
	const stockAt = simulateStock(options, random);

	let air = 4.5;
	let contents = 4.5;
	let running = false;
	for (let minute = 0; minute < options.days * 1_440; minute++) {
		const day = minute / 1_440;
		const ambient = ambientAt(minute);
		const doorOpen = isOpen(minute);
		const supplied = isSupplied(minute);
		const { capability, wallFactor } = fault(day);
		const { contentsFactor, knob } = stockAt(day);
		// A compressor moves less heat out into hotter air: 0.8 % a degree.
		const power = unit.cooling * capability * (1 - 0.008 * (ambient - 30));
		const conductance = unit.wall * wallFactor + (doorOpen ? 4 : 0);
		for (let step = 0; step < STEPS_PER_MINUTE; step++) {
			if (air > unit.on + knob) running = true;
			if (air < unit.off + knob) running = false;
			const cooling = running && supplied ? power : 0;
			const exchange = unit.exchange * (contents - air);
			air += ((conductance * (ambient - air) + exchange - cooling) * STEP_S) / unit.air;
			contents -= (exchange * STEP_S) / (unit.contents * contentsFactor);
		}
		see({
			minute,
			celsius: Math.round((air + 0.05 * gauss(random)) * 10) / 10,
			ambient: Math.round((ambient + 0.2 * gauss(random)) * 10) / 10,
			running: running && supplied,
			doorOpen,
			supplied,
		});
	}
}

/** A day's wave on a mean that wanders from day to day; the Chaco's extremes are 43 °C by day and 8 °C by night. */
function simulateWeather({ label, days }: MonthOptions, random: Random): (minute: number) => number {
	const season = label === "healthy, cool season" ? 19 : label === "healthy, hot season" ? 31 : 23 + random() * 7;
	const swing = 4 + random() * 3.5;
	const spellAt = 15 + Math.floor(random() * (days - 25));
	const spellDays = 5 + Math.floor(random() * 7);
	const means: number[] = [];
	let wander = 0;
	for (let day = 0; day <= days + 1; day++) {
		wander = 0.75 * wander + 1.9 * gauss(random);
		const isSpell = label === "healthy, a hot spell" && day >= spellAt && day < spellAt + spellDays;
		means.push(Math.min(36, Math.max(10, season + wander + (isSpell ? 7 : 0))));
	}
	return (minute) => {
		const day = Math.floor(minute / 1_440);
		const part = minute / 1_440 - day;
		const mean = (means[day] ?? season) * (1 - part) + (means[day + 1] ?? season) * part;
		return mean + swing * Math.cos(((part * 24 - 15) / 24) * 2 * Math.PI);
	};
}

/** Working hours, fewer at weekends; one sitting of vaccination a week opens it more often. */
function simulateDoor({ label, days }: MonthOptions, random: Random): (minute: number) => boolean {
	const [openings, seconds] =
		label === "healthy, many doors"
			? [25, 40]
			: label === "healthy, few but long doors"
				? [3, 177]
				: [2 + random() * 4, 30];
	const open = new Set<number>();
	for (let day = 0; day < days; day++) {
		const factor = day % 7 >= 5 ? 0.2 : day % 7 === 2 ? 2.5 : 1;
		const count = Math.floor(openings * factor * (0.5 + random()) + random());
		for (let index = 0; index < count; index++) {
			const at = day * 1_440 + 7 * 60 + Math.floor(random() * 9 * 60);
			const minutes = Math.max(1, Math.round((seconds * (0.3 - Math.log(1 - random()))) / 60));
			for (let minute = at; minute < at + Math.min(20, minutes); minute++) open.add(minute);
		}
	}
	return (minute) => open.has(minute);
}

function simulateSupply({ label, days }: MonthOptions, random: Random): (minute: number) => boolean {
	const perDay = label === "healthy, long outages" ? 0.35 : 0.04;
	const longest = label === "healthy, long outages" ? 9 : 3;
	const dark = new Set<number>();
	for (let day = 0; day < days; day++) {
		if (random() >= perDay) continue;
		const at = day * 1_440 + Math.floor(random() * 1_440);
		const minutes = Math.floor((0.3 + random() * longest) * 60);
		for (let minute = at; minute < at + minutes; minute++) dark.add(minute);
	}
	return (minute) => !dark.has(minute);
}

/** A delivery makes the contents heavier, use makes them lighter; once somebody turns the thermostat by up to a degree. */
function simulateStock(
	{ label, days }: MonthOptions,
	random: Random,
): (day: number) => { contentsFactor: number; knob: number } {
	const isMoving = label === "healthy, restocked, knob turned";
	const turnedAt = 12 + random() * (days - 15);
	const turnedBy = isMoving ? random() * 2 - 1 : 0;
	const monthly = random() * 30;
	return (day) => {
		const sinceDelivery = ((day + monthly) % 30) / 30;
		return { contentsFactor: isMoving ? 1.8 - 1.4 * sinceDelivery : 1, knob: day >= turnedAt ? turnedBy : 0 };
	};
}

/** What is left of the cooling, and how much more the wall lets in. A leak of e^(−0.002·h) loses 29 % in a week. */
function simulateFault(
	{ label, faultDay }: MonthOptions,
	random: Random,
): (day: number) => { capability: number; wallFactor: number } {
	const pace = 0.7 + random() * 0.6;
	const worn = 0.35 + random() * 0.2;
	return (day) => {
		const hours = Math.max(0, day - faultDay) * 24;
		switch (label) {
			case "slow leak":
				return { capability: endLeak(Math.exp(-0.002 * pace * hours)), wallFactor: 1 };
			case "fast leak":
				return { capability: endLeak(Math.exp(-0.008 * pace * hours)), wallFactor: 1 };
			case "gasket wears":
				return { capability: 1, wallFactor: 1 + (hours / 24) * 0.08 * pace };
			case "compressor weakens":
				// Valves leak a little, then more, until a third to a half is left.
				return { capability: Math.max(worn, 1 - (hours / 24) * 0.05 * pace), wallFactor: 1 };
			default:
				return { capability: 1, wallFactor: 1 };
		}
	};
}

const endLeak = (left: number): number => (left < 0.05 ? 0 : left);
