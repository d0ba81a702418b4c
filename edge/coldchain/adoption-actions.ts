// What people at a post do with sensors: make one a part of a fridge, take it away again, or say that it is none of a fridge.

import type { FridgeConfig } from "@tesai/shared/contract/config/edge.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { RULES } from "@tesai/shared/contract/limits.ts";
import type { Part } from "@tesai/shared/contract/wiring.ts";
import { appendEvent } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import { registerFridges, retireRule } from "./actions.ts";
import { type Adoption, hasTwoPlaces, listPlacesOf, listWiring, refuseAdoption, sensorOfPart } from "./adoption.ts";
import {
	deleteAdoptions,
	deleteIgnoredSensor,
	findToldWiring,
	saveAdoption,
	saveIgnoredSensor,
	saveToldWiring,
} from "./adoption-store.ts";
import { sensorOfRule } from "./sample.ts";
import type { Watched } from "./watched.ts";

/**
 * Makes the sensor a part of a fridge from its next reading on; the sensor that was it before goes back to the list. Doing it
 * twice is once. `not-found` for a fridge or sensor nobody knows, `conflict` as [CC43] says.
 */
export function adoptSensor(tx: Tx, watched: Watched, adoption: Adoption): void {
	const { fridge, part, sensor } = adoption;
	const fridges = fridgesOf(watched);
	if (!fridges.some((one) => one.id === fridge)) throw new AppError("not-found", `there is no fridge ${fridge}`);
	const newest = watched.newestOf(sensor) ?? watched.lastFaultOf(sensor);
	if (newest === undefined) throw new AppError("not-found", `nothing of a sensor ${sensor} has come`);
	const refusal = refuseAdoption(fridges, adoption, newest.reading.kind);
	if (refusal !== undefined) {
		throw new AppError("conflict", refusal, { hint: "release it there first, or choose another sensor" });
	}
	deleteIgnoredSensor(tx.db, sensor);
	saveAdoption(tx.db, { fridge, part, sensor }, tx.now);
	rewireFridges(tx, watched);
}

/**
 * Takes an adopted sensor from every place it has, or an ignored one back into the list; the configured sensor is the part
 * again where there is one. `conflict` for a sensor that stands in the configuration alone: a fridge whose temperature
 * nobody measures could not even say so. [CC44]
 */
export function releaseSensor(tx: Tx, watched: Watched, sensor: SensorId): void {
	const places = listPlacesOf(fridgesOf(watched), sensor);
	const released = deleteAdoptions(tx.db, sensor) > 0;
	const remembered = deleteIgnoredSensor(tx.db, sensor);
	if (!released && !remembered) {
		if (places.length === 0) throw new AppError("not-found", `nobody has adopted a sensor ${sensor}`);
		throw new AppError("conflict", `${sensor} stands in the box's configuration`, {
			hint: "adopt another sensor in its place, or change edge.toml",
		});
	}
	rewireFridges(tx, watched);
	for (const { fridge, part } of places) {
		const back = sensorOfPart(fridgesOf(watched).find((one) => one.id === fridge.id) ?? fridge, part);
		if (back === undefined) continue;
		// It was replaced here and has been given another place since.
		if (hasTwoPlaces(fridgesOf(watched), back)) {
			throw new AppError(
				"conflict",
				`${back}, which would be the ${part} of ${fridge.id} again, has another place now`,
				{
					hint: "release it there first, or adopt another sensor here",
				},
			);
		}
		if (deleteIgnoredSensor(tx.db, back)) watched.reconfigure();
	}
}

/** Somebody says that the sensor is none of a fridge: it waits no longer. A `conflict` while it is a part of one. */
export function ignoreSensor(tx: Tx, watched: Watched, sensor: SensorId): void {
	if (watched.newestOf(sensor) === undefined && watched.lastFaultOf(sensor) === undefined) {
		throw new AppError("not-found", `nothing of a sensor ${sensor} has come`);
	}
	const [place] = listPlacesOf(fridgesOf(watched), sensor);
	if (place !== undefined) {
		throw new AppError("conflict", `${sensor} is the ${place.part} of fridge ${place.fridge.id}`, {
			hint: "release it first",
		});
	}
	saveIgnoredSensor(tx.db, sensor, tx.now);
	rewireFridges(tx, watched);
}

const fridgesOf = (watched: Watched): readonly FridgeConfig[] => watched.fridges.map(({ fridge }) => fridge);

/** Puts the wiring into effect: what a rule has open that another sensor feeds now ends as retired, and the hub is told. */
function rewireFridges(tx: Tx, watched: Watched): void {
	const before = new Map<FridgeId, FridgeConfig>(fridgesOf(watched).map((fridge) => [fridge.id, fridge]));
	watched.reconfigure();
	for (const fridge of fridgesOf(watched)) {
		const old = before.get(fridge.id);
		if (old === undefined) continue;
		for (const rule of RULES) {
			const was = sensorOfRule(old, rule);
			if (was !== undefined && was !== sensorOfRule(fridge, rule)) retireRule(tx, watched, fridge.id, rule);
		}
	}
	registerFridges(tx, watched);
	tellWiring(tx, watched);
	tx.afterCommit(watched.announceReadings);
}

/** Tells the hub which sensor is which part of every fridge, where that is news. [CC45] */
export function tellWiring(tx: Tx, watched: Watched): void {
	for (const fridge of fridgesOf(watched)) {
		const parts: { readonly part: Part; readonly sensor: SensorId }[] = listWiring(fridge);
		const told = JSON.stringify(parts);
		if (findToldWiring(tx.db, fridge.id) === told) continue;
		appendEvent(tx, { kind: "fridge-wired", body: { fridge: fridge.id, parts } });
		saveToldWiring(tx.db, fridge.id, told);
	}
}
