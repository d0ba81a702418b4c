// Mean kinetic temperature: the one temperature that would have aged the vaccines as the whole stretch did.
// It hides freezing and averages peaks away, so it is told beside the alarms and clears none of them. [CC60]

import { type Celsius, celsius, type Millis } from "@tesai/shared/contract/quantity.ts";

/** A temperature and how long it held. */
export interface HeldTemperature {
	readonly celsius: number;
	readonly lastsMs: Millis;
}

/** Activation energy over the gas constant, K: 83.144 kJ/mol over 8.3144 J/(mol·K), as USP ⟨1160⟩ has it. */
const ACTIVATION_KELVIN = 10_000;
export const ZERO_CELSIUS_KELVIN = 273.15;

/** °C, weighted by duration; undefined when nothing was held for any time. Mean kinetic temperatures of parts may be its input. */
export function computeMeanKinetic(held: readonly HeldTemperature[]): Celsius | undefined {
	let weight = 0;
	let sum = 0;
	for (const { celsius: value, lastsMs } of held) {
		weight += lastsMs;
		sum += lastsMs * Math.exp(-ACTIVATION_KELVIN / (value + ZERO_CELSIUS_KELVIN));
	}
	if (weight <= 0) return undefined;
	return celsius(ACTIVATION_KELVIN / -Math.log(sum / weight) - ZERO_CELSIUS_KELVIN);
}
