// Which sensor is which part of a fridge: what the configuration says, and what the people at the post say over it.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import { listFittingParts, PARTS, type Part, SHARED_PARTS } from "@tesai/shared/contract/wiring.ts";

/** Somebody at the post has said that the sensor is this part of this fridge. */
export interface Adoption {
	readonly fridge: FridgeId;
	readonly part: Part;
	readonly sensor: SensorId;
}

type PartField = `${Part}Sensor`;
const fieldOf = (part: Part): PartField => `${part}Sensor`;

export function sensorOfPart(fridge: FridgeConfig, part: Part): SensorId | undefined {
	return fridge[fieldOf(part)];
}

/**
 * The fridge with its adopted sensors in the place of the configured ones. [CC42] A configured `sensorSigma` was said of the
 * configured probe and does not hold for another.
 */
export function wireFridge(config: FridgeConfig, adoptions: readonly Adoption[]): FridgeConfig {
	const own = adoptions.filter((one) => one.fridge === config.id);
	if (own.length === 0) return config;
	const wired: FridgeConfig = { ...config, ...Object.fromEntries(own.map((one) => [fieldOf(one.part), one.sensor])) };
	if (wired.temperatureSensor === config.temperatureSensor) return wired;
	const { sensorSigma: _, ...rest } = wired;
	return rest;
}

/** Every part that has a sensor, in the order of the parts. */
export function listWiring(fridge: FridgeConfig): { readonly part: Part; readonly sensor: SensorId }[] {
	return PARTS.flatMap((part) => {
		const sensor = sensorOfPart(fridge, part);
		return sensor === undefined ? [] : [{ part, sensor }];
	});
}

/** Every place that a sensor has, on every fridge. */
export function listPlacesOf(
	fridges: readonly FridgeConfig[],
	sensor: SensorId,
): { readonly fridge: FridgeConfig; readonly part: Part }[] {
	return fridges.flatMap((fridge) =>
		PARTS.flatMap((part) => (sensorOfPart(fridge, part) === sensor ? [{ fridge, part }] : [])),
	);
}

/** Whether a sensor stands in more places than one, other than the same shared part of several fridges. [CC43] */
export function hasTwoPlaces(fridges: readonly FridgeConfig[], sensor: SensorId): boolean {
	const parts = listPlacesOf(fridges, sensor).map((place) => place.part);
	return (
		parts.some((part) => part !== parts[0]) || (parts.length > 1 && !parts.every((part) => SHARED_PARTS.includes(part)))
	);
}

/** Why the adoption cannot be, in a sentence for the person who asked; undefined when it can. [CC43] */
export function refuseAdoption(
	fridges: readonly FridgeConfig[],
	{ fridge, part, sensor }: Adoption,
	kind: Reading["kind"],
): string | undefined {
	if (!listFittingParts(kind).includes(part)) return `${sensor} cannot be a fridge's ${part}: it measures ${kind}`;
	for (const place of listPlacesOf(fridges, sensor)) {
		if (place.fridge.id === fridge && place.part === part) continue;
		if (place.part === part && SHARED_PARTS.includes(part)) continue;
		return `${sensor} already is the ${place.part} of fridge ${place.fridge.id}`;
	}
	return undefined;
}
