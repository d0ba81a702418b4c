// Finds the rises and falls that a thermostat makes in a fridge's temperature, through a probe's noise.

import type { TimedCelsius } from "./holdover.ts";

/** From one turning point to the next. The newest one of a series is still going on. */
export interface Swing {
	readonly fromUtc: number;
	readonly toUtc: number;
	readonly fromCelsius: number;
	readonly toCelsius: number;
}

/** °C that a temperature must come back before the other direction is believed; the noise of a cheap probe is a third of it. */
const LEAST_TURN = 0.4;

/** Samples in order of time. None while the whole series moves less than a turn. */
export function findSwings(samples: readonly TimedCelsius[]): Swing[] {
	const [first] = samples;
	if (first === undefined) return [];
	const turns: TimedCelsius[] = [];
	let direction: "none" | "up" | "down" = "none";
	let lowest = first;
	let highest = first;
	for (const sample of samples) {
		if (direction !== "down" && sample.celsius > highest.celsius) highest = sample;
		if (direction !== "up" && sample.celsius < lowest.celsius) lowest = sample;
		if (direction !== "up" && sample.celsius - lowest.celsius >= LEAST_TURN) {
			turns.push(lowest);
			direction = "up";
			highest = sample;
		} else if (direction !== "down" && highest.celsius - sample.celsius >= LEAST_TURN) {
			turns.push(highest);
			direction = "down";
			lowest = sample;
		}
	}
	if (direction !== "none") turns.push(direction === "up" ? highest : lowest);
	return turns.slice(1).map((to, index) => {
		const from = turns[index] ?? to;
		return { fromUtc: from.utc, toUtc: to.utc, fromCelsius: from.celsius, toCelsius: to.celsius };
	});
}
